"""E-mail to the people of the house, over the site's own SMTP server."""
