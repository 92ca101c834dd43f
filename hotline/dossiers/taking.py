"""Taking what files tell into the rows: in any order of files, any number of times, the same.

Each column of a dossier, and its sections as a whole, remember the stamp of the file that told
them. A file's stamp is the instant its data are of, then its own digest; the greater stamp
wins. So a file without a column leaves it alone, an older one changes nothing that a newer one
told, and one that is taken twice, or was cut off and begun again, ends the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db import announce, insert_rows
from hotline.dossiers.lines import Told, ToldSection
from hotline.dossiers.rules import Rules
from hotline.dossiers.tables import Dossier, DossierSection

# What columns there are beside the code, as rows of one statement all have them.
_EMPTY: dict[str, Any] = {
    "procedure": "", "procedure_code": "", "officer": "", "applicant": "", "phone": None,
    "email": None, "received_at": None, "due_at": None, "done_at": None, "returned_at": None,
    "status": None,
}  # fmt: skip
_COLUMNS = ("agency_id", *_EMPTY)


class Taken(NamedTuple):
    """How many dossiers were new, were told otherwise, or said nothing new."""

    new: int
    changed: int
    same: int


@dataclass
class _Merged:
    """A dossier as it will be; `id` is None for a new one."""

    id: int | None
    values: dict[str, Any]
    stamps: dict[str, str]
    sections: list[ToldSection]
    sections_stamp: str
    changed: bool = False
    resectioned: bool = False
    stamped: bool = False


def stamp(told_at: datetime, digest: str) -> str:
    """What orders files: stamps compare as texts."""
    return f"{int(told_at.timestamp()):011d}-{digest[:12]}"


async def take(
    s: AsyncSession, told: Sequence[Told], mark: str, rules: Rules, *, at: datetime
) -> Taken:
    """Write what rows of one file tell, whose stamp is `mark`; those of one code are a dossier."""
    codes = sorted({one.code for one in told})
    kept = await _kept(s, codes)
    known = set(kept)
    for one in _together(told):
        merged = kept.setdefault(one.code, _Merged(None, {}, {}, [], ""))
        _merge(merged, one, mark)
    new = [code for code in codes if code not in known]
    await insert_rows(s, Dossier, [_row(code, kept[code], rules, at) for code in new])
    await _update(s, {code: kept[code] for code in codes if code in known}, rules, at)
    await _section(s, kept)
    changed = sum(kept[code].changed or kept[code].resectioned for code in known)
    if new or changed:
        announce(s, "dossier")
    return Taken(len(new), changed, len(known) - changed)


def _together(told: Sequence[Told]) -> Iterable[Told]:
    """Rows of one dossier as one: the first of them says each column, all say its sections."""
    found: dict[str, Told] = {}
    for one in told:
        of = found.setdefault(one.code, Told(one.code, {}))
        of.values = one.values | of.values
        if one.sections is not None:
            of.sections = [*(of.sections or ()), *one.sections]
    return found.values()


def _merge(merged: _Merged, told: Told, mark: str) -> None:
    for name, value in told.values.items():
        # What the same file told stands: one that was cut off and begun again ends the same.
        if mark <= merged.stamps.get(name, ""):
            continue
        merged.stamps[name], merged.stamped = mark, True
        if merged.id is None or merged.values[name] != value:
            merged.values[name], merged.changed = value, True
    if told.sections is None or mark < merged.sections_stamp:
        return
    before = merged.sections if mark == merged.sections_stamp else []
    now = _once([*before, *told.sections])
    if mark != merged.sections_stamp:
        merged.sections_stamp, merged.stamped = mark, True
    if merged.sections != now:
        merged.sections, merged.resectioned = now, True


async def _kept(s: AsyncSession, codes: Sequence[str]) -> dict[str, _Merged]:
    """The dossiers of these codes as they are; nobody else changes them meanwhile."""
    columns = [getattr(Dossier, name) for name in _COLUMNS]
    rows = await s.execute(
        select(Dossier.id, Dossier.code, Dossier.stamps, Dossier.sections_stamp, *columns)
        .where(Dossier.code.in_(codes))
        .order_by(Dossier.id)
        .with_for_update()
    )
    kept: dict[str, _Merged] = {}
    by_id: dict[int, _Merged] = {}
    for id_, code, stamps, sections_stamp, *values in rows:
        row = _Merged(id_, dict(zip(_COLUMNS, values, strict=True)), dict(stamps), [],
                      sections_stamp)  # fmt: skip
        kept[code] = by_id[id_] = row
    sections = await s.execute(
        select(
            DossierSection.dossier_id, DossierSection.name, DossierSection.officer,
            DossierSection.received_at, DossierSection.due_at, DossierSection.ended_at,
        )
        .where(DossierSection.dossier_id.in_(by_id))
        .order_by(DossierSection.received_at, DossierSection.name)
    )  # fmt: skip
    for dossier_id, name, officer, received_at, due_at, ended_at in sections:
        section = ToldSection(name, officer, received_at, due_at, ended_at)
        by_id[dossier_id].sections.append(section)
    return kept


def _row(code: str, merged: _Merged, rules: Rules, at: datetime) -> dict[str, Any]:
    values = _EMPTY | merged.values
    return {
        **values,
        "code": code,
        "stamps": merged.stamps,
        "sections_stamp": merged.sections_stamp,
        "letter_due_at": rules.letter_due(values["due_at"], values["agency_id"]),
        "changed_at": at,
    }


async def _update(s: AsyncSession, rows: dict[str, _Merged], rules: Rules, at: datetime) -> None:
    marked = [one for one in rows.values() if one.stamped and not one.changed]
    told = [(code, one) for code, one in rows.items() if one.changed]
    if marked:
        await s.execute(
            update(Dossier),
            [{"id": one.id, "stamps": one.stamps, "sections_stamp": one.sections_stamp}
             for one in marked],
        )  # fmt: skip
    if told:
        changed = [{**_row(code, one, rules, at), "id": one.id} for code, one in told]
        await s.execute(update(Dossier), changed)


async def _section(s: AsyncSession, kept: dict[str, _Merged]) -> None:
    """Write the sections of those whose sections are told otherwise; all others stay."""
    anew = {code: one for code, one in kept.items() if one.resectioned}
    if not anew:
        return
    old = [one.id for one in anew.values() if one.id is not None]
    await s.execute(delete(DossierSection).where(DossierSection.dossier_id.in_(old)))
    ids = await s.execute(select(Dossier.code, Dossier.id).where(Dossier.code.in_(sorted(anew))))
    rows = [
        {"dossier_id": id_, **section._asdict()}
        for code, id_ in ids
        for section in anew[code].sections
    ]
    await insert_rows(s, DossierSection, rows)


def _once(sections: Iterable[ToldSection]) -> list[ToldSection]:
    """In the order of their beginning; of two that begin alike the first."""
    found: dict[tuple[str, datetime], ToldSection] = {}
    for one in sections:
        found.setdefault((one.name, one.received_at), one)
    return sorted(found.values(), key=lambda one: (one.received_at, one.name))
