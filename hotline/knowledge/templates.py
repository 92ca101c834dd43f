"""Answer templates: bodies with named places such as {ma_phieu}, checked when they are saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.errors import Conflict, Invalid, NotFound
from hotline.knowledge.tables import AnswerTemplate
from hotline.staff import Person

NAME_AT_MOST, BODY_AT_MOST = 120, 5_000
_PLACE = re.compile(r"\{([^{}\n]*)\}")


class Place(StrEnum):
    """What a template may name; written in Vietnamese, because the office writes templates.

    Nothing that tells who the citizen is: agencies fill these in.
    """

    CODE = "ma_phieu"
    AGENCY = "co_quan"
    DUE = "ngay_han"
    RECEIVED = "ngay_tiep_nhan"
    TODAY = "ngay_hom_nay"
    FIELD = "linh_vuc"
    COMMUNE = "xa_phuong"
    WHERE = "dia_diem"


async def write_template(
    s: AsyncSession, name: str, body: str, *, by: Person, at: datetime
) -> AnswerTemplate:
    """A new template. Raises Invalid for a name that exists or a place that does not."""
    row = AnswerTemplate(version=0)
    await _take(s, row, name, body, by=by, at=at)
    s.add(row)
    await s.flush()
    return row


async def rewrite_template(
    s: AsyncSession,
    row: AnswerTemplate,
    name: str,
    body: str,
    *,
    version: int,
    by: Person,
    at: datetime,
) -> None:
    """As `write_template`; raises Conflict when somebody else wrote since it was shown."""
    await s.refresh(row, with_for_update=True)
    if row.version != version:
        raise Conflict("template_moved_on", by=row.edited_by)
    await _take(s, row, name, body, by=by, at=at)
    await s.flush()


async def set_active(
    s: AsyncSession, row: AnswerTemplate, *, active: bool, by: Person, at: datetime
) -> None:
    """Offer a template to agencies, or no more; answers already written stay as they are."""
    row.active = active
    row.version += 1
    row.edited_by, row.edited_at = by.name, at
    await s.flush()


async def template(s: AsyncSession, template_id: int) -> AnswerTemplate:
    """One template. Raises NotFound."""
    found = await s.get(AnswerTemplate, template_id)
    if found is None:
        raise NotFound("no_such_template")
    return found


async def templates(s: AsyncSession, *, all_: bool = False) -> list[AnswerTemplate]:
    """The templates in use by name; with `all_` those out of use after them."""
    wanted = select(AnswerTemplate).order_by(AnswerTemplate.active.desc(), AnswerTemplate.name)
    return list(await s.scalars(wanted if all_ else wanted.where(AnswerTemplate.active)))


def fill(body: str, values: Mapping[Place, str]) -> str:
    """The body with every place filled; one without a value stays to be seen and filled."""
    return _PLACE.sub(lambda found: values.get(_known(found[1]), "") or found[0], body)


def check(body: str) -> None:
    """Raise Invalid naming the first place that does not exist, or a brace left open."""
    for found in _PLACE.finditer(body):
        if found[1] not in set(Place):
            _refuse(found)
    rest = _PLACE.sub("", body)
    for brace in "{}":
        if brace in rest:
            near = rest[max(0, rest.index(brace) - 15) :][:30].strip()
            raise Invalid("place_open", field="body", near=near)


def _known(name: str) -> Place:
    return Place(name)


def _refuse(found: re.Match[str]) -> None:
    name = vietnam.fold(vietnam.nfc(found[1])).strip().replace(" ", "_")
    near = get_close_matches(name, list(Place), n=1, cutoff=0.6)
    if near:
        raise Invalid("place_misspelt", field="body", name=found[0], near=f"{{{near[0]}}}")
    known = ", ".join(f"{{{place}}}" for place in Place)
    raise Invalid("place_unknown", field="body", name=found[0], known=known)


async def _take(
    s: AsyncSession, row: AnswerTemplate, name: str, body: str, *, by: Person, at: datetime
) -> None:
    said = _said(name, "name", NAME_AT_MOST)
    same = select(AnswerTemplate.id).where(AnswerTemplate.name == said)
    if await s.scalar(same) not in (None, row.id):
        raise Invalid("template_name_taken", field="name", name=said)
    text = _said(body, "body", BODY_AT_MOST)
    check(text)
    row.name, row.body = said, text
    row.version += 1
    row.edited_by, row.edited_at = by.name, at


def _said(typed: str, field: str, most: int) -> str:
    said = vietnam.nfc(typed).replace("\r\n", "\n").strip()
    if not said:
        raise Invalid("template_words_missing", field=field)
    if len(said) > most:
        raise Invalid("words_too_long", field=field, long=len(said), most=most)
    return said
