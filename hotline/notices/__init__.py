"""Notices: what the people of the house are told, once each, by the means they chose."""

from hotline.notices.inbox import PAGE, forget, read, read_all, told, unread, unread_of, visit
from hotline.notices.occasions import DEFAULTS, Means, Occasion
from hotline.notices.preferences import choose, preferences, set_address, use_defaults
from hotline.notices.tables import Notice, NoticePreference
from hotline.notices.telling import Addressee, News, addressees, tell
from hotline.notices.words import names_agency, sentence, until

__all__ = [
    "DEFAULTS",
    "PAGE",
    "Addressee",
    "Means",
    "News",
    "Notice",
    "NoticePreference",
    "Occasion",
    "addressees",
    "choose",
    "forget",
    "names_agency",
    "preferences",
    "read",
    "read_all",
    "sentence",
    "set_address",
    "tell",
    "told",
    "unread",
    "unread_of",
    "until",
    "use_defaults",
    "visit",
]
