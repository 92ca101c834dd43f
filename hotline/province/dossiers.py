"""Dossiers of the sample province: some in time, some late, some with a letter of apology."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock
from hotline.agencies import Agency
from hotline.dossiers import Dossier, LetterMeans, apologies, rules
from hotline.dossiers.apologies import LetterWords
from hotline.dossiers.lines import Told, ToldSection
from hotline.dossiers.taking import stamp, take
from hotline.staff import Person, Role

__all__ = ["plant_dossiers"]

_BEGINS, _ENDS = time(8, 0), time(16, 30)
_REASON = "Phải xác minh lại thực địa nên chưa đủ căn cứ trả kết quả đúng hẹn."


async def plant_dossiers(s: AsyncSession, *, at: datetime) -> int:
    """Write them as if a file had told them at an instant; the staff must be there already."""
    rows = tomllib.loads(files(__package__).joinpath("dossiers.toml").read_text(encoding="utf-8"))
    ids = {code: id_ for code, id_ in await s.execute(select(Agency.code, Agency.id))}  # noqa: C416
    told, letters = list[Told](), list[str]()
    for of in rows["procedures"]:
        for fate in rows["fates"]:
            number = len(told) + 1
            name = rows["people"][number % len(rows["people"])]
            one = _told(of, fate, number, name, ids[of["agency"]], clock.local_day(at))
            told.append(one)
            letters += [one.code] if fate.get("letter") else []
    taken = await take(s, told, stamp(at, "sample"), await rules.known(s), at=at)
    for code in letters:
        await _apologise(s, code)
    return taken.new


def _told(
    of: Mapping[str, Any], fate: Mapping[str, Any], number: int, name: str, agency: int, today: date
) -> Told:
    received = today - timedelta(days=fate["ago"])
    due = received + timedelta(days=of["days"])
    done = due + timedelta(days=fate["finished"]) if "finished" in fate else None
    # What would be finished after today is not finished yet.
    ended = done if done is not None and done <= today else None
    return Told(
        f"H20.{of['code'][-2:]}-{received:%y%m%d}-{number:04d}",
        {
            "agency_id": agency, "procedure": of["name"], "procedure_code": of["code"],
            "applicant": name, "phone": f"+8491{number:07d}",
            "received_at": clock.at_local(received, _BEGINS),
            "due_at": clock.at_local(due, _ENDS),
            "done_at": clock.at_local(ended, _ENDS) if ended else None,
            "status": "done" if ended else fate.get("status", "processing"),
        },
        _sections(of, received, ended, today),
    )  # fmt: skip


def _sections(
    of: Mapping[str, Any], received: date, ended: date | None, today: date
) -> list[ToldSection]:
    """Each section as far as the dossier has come; the last one takes what is left."""
    found, began = [], received
    for name, should_end in of["sections"]:
        due = received + timedelta(days=should_end)
        last = name == of["sections"][-1][0]
        over = ended if last else min(due, ended) if ended else due if due < today else None
        found.append(
            ToldSection(
                name, "", clock.at_local(began, _BEGINS), clock.at_local(due, _ENDS),
                clock.at_local(over, _ENDS) if over else None,
            )
        )  # fmt: skip
        if over is None:
            break
        began = over
    return found


async def _apologise(s: AsyncSession, code: str) -> None:
    """A letter that went out on paper two days before the appointment."""
    row = (await s.scalars(select(Dossier).where(Dossier.code == code))).one()
    assert row.due_at is not None
    by, chief = [await _one(s, row.agency_id, role) for role in (Role.OFFICER, Role.HEAD)]
    at = row.due_at - timedelta(days=2)
    anew = clock.local_day(row.due_at + timedelta(days=10))
    words = LetterWords(_REASON, await apologies.working_day(s, row.agency_id, anew))
    letter = await apologies.draft(s, row, words, by=by, at=at)
    await apologies.approve(s, letter, by=chief, at=at)
    await apologies.send(s, letter, LetterMeans.PAPER, handed_to="Người nộp ký nhận", by=by, at=at)


async def _one(s: AsyncSession, agency_id: int, role: Role) -> Person:
    found = await s.scalars(
        select(Person).where(Person.agency_id == agency_id, Person.role == role).order_by(Person.id)
    )
    return found.all()[0]
