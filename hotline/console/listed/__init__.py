"""What the lists of pages hold, column by column, for their Excel files.

Each function takes what its page is shown and tells its lists, in the order of the page. Of
pages whose rows are cards rather than lines of a table a column is a fact of the card, in the
order in which one reads them.
"""
