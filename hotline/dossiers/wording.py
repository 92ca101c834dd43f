"""What a letter of apology says: a text that the office edits, with places such as {ho_ten}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.dossiers.letters import ApologyLetter, ApologyWording
from hotline.dossiers.tables import Dossier
from hotline.errors import Conflict, Invalid
from hotline.staff import Person

BODY_AT_MOST = 5_000
_PLACE = re.compile(r"\{([^{}\n]*)\}")


class LetterPlace(StrEnum):
    """What the text of a letter may name; in Vietnamese, because the office writes it."""

    APPLICANT = "ho_ten"
    AGENCY = "co_quan"
    CODE = "ma_ho_so"
    PROCEDURE = "thu_tuc"
    RECEIVED = "ngay_nop"
    DUE = "ngay_hen"
    NEW_DUE = "ngay_hen_moi"
    REASON = "ly_do"
    TODAY = "ngay_hom_nay"


# Stands in the place of what no file told.
UNKNOWN = "…"
# Without these a text is no letter of apology as the law wants it.
NEEDED_PLACES = (
    LetterPlace.APPLICANT, LetterPlace.CODE, LetterPlace.REASON, LetterPlace.NEW_DUE,
)  # fmt: skip


async def wording(s: AsyncSession) -> ApologyWording:
    """The text as it is now."""
    return await s.get_one(ApologyWording, 1)


async def reword(
    s: AsyncSession, body: str, *, version: int, by: Person, at: datetime
) -> ApologyWording:
    """Write the text otherwise; letters that were approved stay as they are.

    Raises Invalid (as `check`), Conflict when somebody else wrote since it was shown.
    """
    row = await s.get_one(ApologyWording, 1, with_for_update=True)
    if row.version != version:
        raise Conflict("template_moved_on", by=row.edited_by)
    text = vietnam.nfc(body).strip()
    check(text)
    row.body, row.version, row.edited_by, row.edited_at = text, row.version + 1, by.name, at
    await s.flush()
    return row


def check(body: str) -> None:
    """Raise Invalid naming a place that does not exist, or one that must be there and is not."""
    if not body or len(body) > BODY_AT_MOST:
        raise Invalid("apology_body_length", field="body", most=BODY_AT_MOST)
    named = {found[1] for found in _PLACE.finditer(body)}
    for unknown in sorted(named - set(LetterPlace)):
        known = ", ".join(f"{{{place}}}" for place in LetterPlace)
        raise Invalid("place_unknown", field="body", name=f"{{{unknown}}}", known=known)
    for place in NEEDED_PLACES:
        if place not in named:
            raise Invalid("apology_place_missing", field="body", name=f"{{{place}}}")


def fill(body: str, values: Mapping[LetterPlace, str]) -> str:
    """The text with every place filled. Pure."""
    return _PLACE.sub(lambda found: values[LetterPlace(found[1])], body)


def on_paper(text: str, agency: str, at: datetime) -> list[str]:
    """The paragraphs of a filled text between the head and the foot of a paper. Pure.

    A last one of only the day and the agency is left out: head and foot say both.
    """
    paragraphs = [line for block in text.split("\n\n") if (line := block.strip())]
    signs = {agency, f"Ngày {_day(at)}", _day(at)}
    if len(paragraphs) > 1 and {line.strip() for line in paragraphs[-1].split("\n")} <= signs:
        del paragraphs[-1]
    return [line.strip() for block in paragraphs for line in block.split("\n")]


def values(
    row: Dossier, letter: ApologyLetter, *, name: str, agency: str, at: datetime
) -> dict[LetterPlace, str]:
    """What the places of a letter stand for; `name` is the applicant's as it may be seen."""
    return {
        LetterPlace.APPLICANT: name or UNKNOWN,
        LetterPlace.AGENCY: agency,
        LetterPlace.CODE: row.code,
        LetterPlace.PROCEDURE: row.procedure or row.procedure_code or UNKNOWN,
        LetterPlace.RECEIVED: _day(row.received_at),
        LetterPlace.DUE: _day(letter.due_at),
        LetterPlace.NEW_DUE: _day(letter.new_due_at),
        LetterPlace.REASON: letter.reason,
        LetterPlace.TODAY: _day(letter.approved_at or at),
    }


def _day(at: datetime | None) -> str:
    return f"{clock.local(at):%d/%m/%Y}" if at else UNKNOWN
