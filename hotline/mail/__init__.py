"""E-mail to the people of the house, over the site's own SMTP server."""

from hotline.mail.server import MailServer
from hotline.mail.smtp import Post

__all__ = ["MailServer", "Post"]
