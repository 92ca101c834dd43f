"""SMS: sending through a gateway, delivery reports, and what citizens write back."""

from hotline.sms.gateway import Gateway
from hotline.sms.incoming import routes
from hotline.sms.replies import Reply, understand

__all__ = ["Gateway", "Reply", "routes", "understand"]
