"""The codes of a ticket: what its columns may hold."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class TicketStatus(StrEnum):
    """Where a ticket stands. The moves between them are in `path.MOVES`."""

    DRAFT = "draft"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    ANSWERED = "answered"
    APPROVED = "approved"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    REFERRED = "referred"
    MERGED = "merged"


class TicketKind(StrEnum):
    """What the citizen wants: hỏi đáp, phản ánh, kiến nghị."""

    QUESTION = "question"
    FEEDBACK = "feedback"
    PETITION = "petition"


class Urgency(StrEnum):
    """How fast it must go."""

    NORMAL = "normal"
    URGENT = "urgent"


class Channel(StrEnum):
    """How the ticket came in."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"
    FACEBOOK = "facebook"
    WEB = "web"
    APP = "app"
    KIOSK = "kiosk"
    PAPER = "paper"


class DismissReason(StrEnum):
    """Why a call did not become a ticket."""

    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    PRANK = "prank"
    ONLY_ASKED = "only_asked"
    CALLED_AGAIN = "called_again"
    SAME_CALLER = "same_caller"
    UNREACHABLE = "unreachable"
    SERVED = "served"


class FeedbackState(StrEnum):
    """What stands between a closed ticket and its rating."""

    NONE = "none"
    DUE = "due"
    ASKING = "asking"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"


class Mode(StrEnum):
    """By which means a caller was asked; every figure can be split by it."""

    IVR = "ivr"
    SMS = "sms"
    WEB = "web"
    OPERATOR = "operator"
    KIOSK = "kiosk"
    PAPER = "paper"


class Cause(StrEnum):
    """Why a closed ticket has no rating."""

    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    EXPIRED = "expired"
    NOT_ASKED = "not_asked"


class Response(StrEnum):
    """What a closed ticket counts as in the figures of feedback (`responses.py`)."""

    CLOSED = "closed"
    ASKED = "asked"
    RATED = "rated"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"
    BEING_ASKED = "being_asked"


class Level(IntEnum):
    """How hard a ticket is (cấp độ): one agency's routine, several agencies, the Chairman's."""

    ONE = 1
    TWO = 2
    THREE = 3


class ReasonClass(StrEnum):
    """What a ticket about an administrative procedure (TTHC) is about."""

    LATE = "late"
    ATTITUDE = "attitude"
    REGULATION = "regulation"
    OTHER = "other"


class Petition(StrEnum):
    """What has a law of its own and is no ticket: khiếu nại, tố cáo (NĐ 154/2026)."""

    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"


class ExtensionState(StrEnum):
    """What became of a wish for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PartState(StrEnum):
    """Where a cooperating agency's part stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    DISAGREED = "disagreed"
    WITHDRAWN = "withdrawn"


class Timeliness(StrEnum):
    """How a ticket stands to its dates; the extension's own class is counted apart."""

    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE_EXTENDED = "late_extended"
    LATE = "late"
