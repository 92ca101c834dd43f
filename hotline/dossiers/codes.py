"""The codes of dossiers, of letters of apology and of imports."""

from __future__ import annotations

from enum import StrEnum


class DossierStatus(StrEnum):
    """Where a dossier stands, as the one-stop system says it."""

    PROCESSING = "processing"
    WAITING_PAPERS = "waiting_papers"
    WAITING_FEE = "waiting_fee"
    DONE = "done"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# While the citizen is to bring something, no time of the agency runs.
PAUSED = frozenset({DossierStatus.WAITING_PAPERS, DossierStatus.WAITING_FEE})
ENDED = frozenset(
    {
        DossierStatus.DONE, DossierStatus.RETURNED, DossierStatus.REFUSED, DossierStatus.WITHDRAWN,
    }
)  # fmt: skip


class DossierPile(StrEnum):
    """Which dossiers a list shows; each is a condition of its own, so that they overlap.

    `soon` will miss its appointment unless it is finished; `late` missed it and is not
    finished; `finished_late` is. `no_letter` are those of both without a letter of apology,
    `letter_late` those whose letter went out after the last day for it.
    """

    SOON = "soon"
    LATE = "late"
    FINISHED_LATE = "finished_late"
    NO_LETTER = "no_letter"
    LETTER_LATE = "letter_late"


class LetterState(StrEnum):
    """Where a letter of apology stands. `sent` and `dropped` are its ends."""

    DRAFTED = "drafted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SENT = "sent"
    DROPPED = "dropped"


class LetterMeans(StrEnum):
    """How a letter reaches the applicant."""

    SMS = "sms"
    EMAIL = "email"
    PAPER = "paper"


class LetterVerb(StrEnum):
    """What was done to a letter, for its history."""

    DRAFTED = "drafted"
    REWORDED = "reworded"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SENT = "sent"
    DROPPED = "dropped"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class ImportState(StrEnum):
    """Where an import stands: its columns are being matched, it waits, runs, or has ended."""

    MATCHING = "matching"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class SheetColumn(StrEnum):
    """What a column of a file may tell of a dossier, or of one section of its way."""

    CODE = "code"
    PROCEDURE = "procedure"
    PROCEDURE_CODE = "procedure_code"
    AGENCY = "agency"
    OFFICER = "officer"
    APPLICANT = "applicant"
    PHONE = "phone"
    EMAIL = "email"
    RECEIVED = "received"
    DUE = "due"
    DONE = "done"
    RETURNED = "returned"
    STATUS = "status"
    SECTION = "section"
    SECTION_OFFICER = "section_officer"
    SECTION_RECEIVED = "section_received"
    SECTION_DUE = "section_due"
    SECTION_ENDED = "section_ended"


class RowFlaw(StrEnum):
    """Why a row of a file was left out."""

    CODE_MISSING = "code_missing"
    CODE_WRONG = "code_wrong"
    AGENCY_MISSING = "agency_missing"
    AGENCY_UNKNOWN = "agency_unknown"
    STATUS_UNKNOWN = "status_unknown"
    TIME_WRONG = "time_wrong"
    DUE_BEFORE_RECEIVED = "due_before_received"
    DONE_BEFORE_RECEIVED = "done_before_received"
    SECTION_UNTIMED = "section_untimed"
    SECTION_BACKWARDS = "section_backwards"
    CONTRADICTS = "contradicts"
    DUE_MISSING = "due_missing"


class WordKind(StrEnum):
    """What a word of a file was said to mean: a column, a status, an agency."""

    COLUMN = "column"
    STATUS = "status"
    AGENCY = "agency"


class FileKind(StrEnum):
    """What an imported file is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
