"""Commendation and criticism of agencies and officers, with their grounds (DOMAIN §7).

await merits.of_agency(s, agency_id, span)          # that stand, newest day first
await merits.of_person(s, person_id)                # the same of somebody with an account
await merits.counts(s, span, agency_ids=[…])        # {agency_id: MeritCounts(…)}
"""

from hotline.merits.keeping import GROUNDS_AT_MOST, GroundTerms, MeritTerms, record, withdraw
from hotline.merits.lists import (
    PAGE,
    MeritCounts,
    MeritsWanted,
    counts,
    listed,
    merit,
    of_agency,
    of_person,
    tickets_of,
)
from hotline.merits.tables import GroundKind, Merit, MeritGround, MeritKind

__all__ = [
    "GROUNDS_AT_MOST",
    "PAGE",
    "GroundKind",
    "GroundTerms",
    "Merit",
    "MeritCounts",
    "MeritGround",
    "MeritKind",
    "MeritTerms",
    "MeritsWanted",
    "counts",
    "listed",
    "merit",
    "of_agency",
    "of_person",
    "record",
    "tickets_of",
    "withdraw",
]
