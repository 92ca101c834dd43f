"""Ratings written on paper: each batch is typed by two people, and what agrees is kept.

A paper tells of a ticket by its code, or, where the batch is of a counter, of a dossier.
"""

from hotline.feedback.paper.entering import (
    PAPERS_AT_MOST,
    batch,
    batches,
    enter,
    entry_of,
    lines,
    open_batch,
    typed_so_far,
)
from hotline.feedback.paper.reading import FIELDS, HARD, PaperFlaw, Written, flaws_of, sheet
from hotline.feedback.paper.settling import Compared, PaperState, compared, record, settle
from hotline.feedback.paper.tables import Entry, PaperBatch, PaperLine, PaperStage

__all__ = [
    "FIELDS",
    "HARD",
    "PAPERS_AT_MOST",
    "Compared",
    "Entry",
    "PaperBatch",
    "PaperFlaw",
    "PaperLine",
    "PaperStage",
    "PaperState",
    "Written",
    "batch",
    "batches",
    "compared",
    "enter",
    "entry_of",
    "flaws_of",
    "lines",
    "open_batch",
    "record",
    "settle",
    "sheet",
    "typed_so_far",
]
