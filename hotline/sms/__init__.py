"""SMS: sending through a gateway, delivery reports, and what citizens write back."""

from hotline.sms.entrance import Entrance
from hotline.sms.gateway import Carrier, Gateway, Sms
from hotline.sms.kannel import Kannel
from hotline.sms.provider import Provider
from hotline.sms.template import Fault, Faulty, Template, read, worded

__all__ = [
    "Carrier",
    "Entrance",
    "Fault",
    "Faulty",
    "Gateway",
    "Kannel",
    "Provider",
    "Sms",
    "Template",
    "read",
    "worded",
]
