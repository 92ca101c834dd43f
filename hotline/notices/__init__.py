"""Notices: what the people of the house are told, once each, by the means they chose."""

from hotline.notices.occasions import DEFAULTS, Means, Occasion
from hotline.notices.tables import Notice, NoticePreference

__all__ = ["DEFAULTS", "Means", "Notice", "NoticePreference", "Occasion"]
