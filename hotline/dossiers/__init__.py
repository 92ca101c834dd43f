"""Administrative dossiers as the one-stop system tells of them, and letters of apology.

dossiers.overdue(s, at=now)                 # missed appointments by agency
dossiers.without_apology(s, at=now)         # of those, without a letter
dossiers.apologised_too_late(s, at=now)     # of those, with a letter after its last day
dossiers.ledger(s, Wanted(), at=now)        # every pile of every agency
dossiers.listed(s, Wanted(pile=…), at=now)  # the dossiers behind a figure
"""

from hotline.dossiers.codes import (
    DossierPile,
    DossierStatus,
    FileKind,
    ImportState,
    LetterMeans,
    LetterState,
    LetterVerb,
    RowFlaw,
    SheetColumn,
    WordKind,
)
from hotline.dossiers.imports import DossierFile, DossierImport
from hotline.dossiers.letters import ApologyEvent, ApologyLetter, ApologyWording
from hotline.dossiers.lines import code_of
from hotline.dossiers.lists import (
    LISTED_AT_MOST,
    Line,
    Row,
    Wanted,
    apologised_too_late,
    counted,
    every,
    late,
    ledger,
    listed,
    overdue,
    without_apology,
)
from hotline.dossiers.looking import (
    Applicant,
    Card,
    applicant,
    card,
    dossier,
    late_sections,
    looks,
    sections,
    unmask,
)
from hotline.dossiers.publishing import (
    PUBLIC_PAGE,
    PublicLine,
    public,
    public_agencies,
    publish,
    publish_one,
    withdraw,
)
from hotline.dossiers.rules import ApologyRule
from hotline.dossiers.tables import Dossier, DossierSection, DossierUnmasking
from hotline.dossiers.words import DossierWord

__all__ = [
    "LISTED_AT_MOST",
    "PUBLIC_PAGE",
    "ApologyEvent",
    "ApologyLetter",
    "ApologyRule",
    "ApologyWording",
    "Applicant",
    "Card",
    "Dossier",
    "DossierFile",
    "DossierImport",
    "DossierPile",
    "DossierSection",
    "DossierStatus",
    "DossierUnmasking",
    "DossierWord",
    "FileKind",
    "ImportState",
    "LetterMeans",
    "LetterState",
    "LetterVerb",
    "Line",
    "PublicLine",
    "Row",
    "RowFlaw",
    "SheetColumn",
    "Wanted",
    "WordKind",
    "apologised_too_late",
    "applicant",
    "card",
    "code_of",
    "counted",
    "dossier",
    "every",
    "late",
    "late_sections",
    "ledger",
    "listed",
    "looks",
    "overdue",
    "public",
    "public_agencies",
    "publish",
    "publish_one",
    "sections",
    "unmask",
    "withdraw",
    "without_apology",
]
