"""The sample province: office, agencies, rules, calendar and staff to try the hotline with."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, staff, vietnam
from hotline.agencies import Agency, AgencyKind, Commune, Field, RoutingRule
from hotline.deadlines import (
    DeadlinePolicy,
    DecidedYear,
    SpecialDay,
    WorkCalendar,
    WorkingHours,
    read_hours,
    written,
)
from hotline.feedback import AskingPolicy, AskingStep, CounterTerms, CourtesyHours, keep_counter
from hotline.province.dossiers import plant_dossiers
from hotline.province.known import plant_knowledge
from hotline.staff import Role
from hotline.tickets import AlarmRule, CallerNotice

__all__ = ["Account", "is_seeded", "plant", "plant_dossiers", "sample"]


class Account(NamedTuple):
    """Somebody who may sign in, with the password made for them."""

    login: str
    name: str
    role: str
    agency: str
    password: str
    extension: str | None = None


def sample() -> dict[str, Any]:
    """The sample's rows as written in `sample.toml`, and what its office knows."""
    return _written("sample.toml") | _written("knowledge.toml")


async def is_seeded(s: AsyncSession) -> bool:
    """Whether there is a province already."""
    return await s.scalar(select(Agency.id).limit(1)) is not None


async def plant(
    s: AsyncSession,
    rows: dict[str, Any],
    *,
    around_the_clock: bool = False,
    hash_of: Callable[[str], str] = staff.hash_of,
    password: Callable[[], str] = lambda: secrets.token_urlsafe(9),
) -> list[Account]:
    """Write a province's rows and return its accounts with fresh passwords.

    `around_the_clock` lifts the courtesy hours: for a simulated PBX, whose
    citizens are disturbed by nothing.
    """
    agencies = await _agencies(s, rows)
    fields = await _fields(s, rows)
    _routing(s, rows, agencies, fields)
    _deadlines(s, rows, fields)
    await _calendars(s, rows, agencies)
    _alarms(s, rows)
    _asking(s, rows, around_the_clock=around_the_clock)
    await _counters(s, rows, agencies)
    accounts = [one._replace(password=password()) for one in _accounts(rows, agencies)]
    await _staff(s, accounts, agencies, hash_of)
    await plant_knowledge(s, rows, fields)
    await s.flush()
    return accounts


def _written(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


async def _agencies(s: AsyncSession, rows: dict[str, Any]) -> dict[str, Agency]:
    since: date = rows["valid_from"]
    office = Agency(**rows["office"], kind=AgencyKind.OFFICE, valid_from=since)
    s.add(office)
    await s.flush()
    made = [office]
    made.extend(
        Agency(**row, kind=AgencyKind.DEPARTMENT, parent_id=office.id, valid_from=since)
        for row in rows["departments"]
    )
    for number, (commune, name) in enumerate(await _communes(s, rows), start=1):
        made.append(
            Agency(
                code=f"X{number:03d}",
                name=f"UBND {name[0].lower()}{name[1:]}",
                kind=AgencyKind.COMMUNE,
                parent_id=office.id,
                commune_id=commune.id,
                valid_from=since,
            )
        )
    s.add_all(made)
    await s.flush()
    return {agency.code: agency for agency in made}


async def _communes(s: AsyncSession, rows: dict[str, Any]) -> list[tuple[Commune, str]]:
    names = [f"{kind} {name}" for kind, names in rows["communes"].items() for name in names]
    made = [
        Commune(code=f"{number:05d}", name=name, folded=vietnam.fold(name))
        for number, name in enumerate(names, start=1)
    ]
    s.add_all(made)
    await s.flush()
    return list(zip(made, names, strict=True))


async def _fields(s: AsyncSession, rows: dict[str, Any]) -> dict[str, Field]:
    made: dict[str, Field] = {}
    for row in rows["fields"]:
        parent = made[row["parent"]].id if "parent" in row else None
        field = Field(
            code=row["code"], name=row["name"], folded=vietnam.fold(row["name"]), parent_id=parent
        )
        s.add(field)
        await s.flush()
        made[field.code] = field
    return made


def _routing(
    s: AsyncSession, rows: dict[str, Any], agencies: dict[str, Agency], fields: dict[str, Field]
) -> None:
    for row in rows["fields"]:
        if "agency" not in row and not row.get("commune"):
            continue
        agency = agencies[row["agency"]] if "agency" in row else None
        s.add(
            RoutingRule(
                field_id=fields[row["code"]].id,
                agency_id=agency.id if agency else None,
                valid_from=rows["valid_from"],
                note=row["name"],
            )
        )


def _deadlines(s: AsyncSession, rows: dict[str, Any], fields: dict[str, Field]) -> None:
    for row in rows["policies"]:
        code = row.get("field")
        s.add(
            DeadlinePolicy(
                field_id=fields[code].id if code else None,
                kind=row.get("kind"),
                urgency=row.get("urgency"),
                step=row["step"],
                amount=row["amount"],
                unit=row["unit"],
                source=row["source"],
            )
        )


async def _calendars(s: AsyncSession, rows: dict[str, Any], agencies: dict[str, Agency]) -> None:
    for row in rows["calendars"]:
        calendar = WorkCalendar(name=row["name"])
        s.add(calendar)
        await s.flush()
        s.add_all(
            WorkingHours(calendar_id=calendar.id, weekday=weekday, starts=starts, ends=ends)
            for weekday, hours in enumerate(row["week"])
            for starts, ends in read_hours(hours)
        )
        for day in row.get("days", ()):
            hours = written(read_hours(day["hours"]))
            s.add(SpecialDay(calendar_id=calendar.id, day=day["day"], name=day["name"],
                             hours=hours))  # fmt: skip
        for code in row.get("agencies", ()):
            agencies[code].calendar_id = calendar.id
    for row in rows["decided"]:
        s.add(DecidedYear(**row, noted_at=clock.at_local(row["decided_on"])))


def _alarms(s: AsyncSession, rows: dict[str, Any]) -> None:
    since = clock.at_local(rows["valid_from"])
    for row in rows["alarms"]:
        s.add(
            AlarmRule(
                step=row["step"],
                before=row.get("before", False),
                amount=row["amount"],
                unit=row["unit"],
                circle=row["to"],
                email=row.get("email", False),
                sms=row.get("sms", False),
                since=since,
            )
        )
    for occasion, sms in rows["callers_told"].items():
        s.add(CallerNotice(occasion=occasion, sms=sms))


def _asking(s: AsyncSession, rows: dict[str, Any], *, around_the_clock: bool) -> None:
    for position, row in enumerate(rows["asking"], start=1):
        steps = [
            AskingStep(attempt=attempt, mode=mode, wait_minutes=minutes)
            for attempt, (mode, minutes) in enumerate(row["steps"], start=1)
        ]
        s.add(AskingPolicy(position=position, name=row["name"], number_type=row["number"],
                           steps=steps))  # fmt: skip
    if around_the_clock:
        return
    for mode, (starts, ends) in rows["courtesy"].items():
        hours = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
        s.add_all(CourtesyHours(mode=mode, weekday=weekday, **hours) for weekday in range(7))


async def _counters(s: AsyncSession, rows: dict[str, Any], agencies: dict[str, Agency]) -> None:
    since = clock.at_local(rows["valid_from"])
    for row in rows["counters"]:
        terms = CounterTerms(row["name"], agencies[row["agency"]].id, row["officers"])
        await keep_counter(s, None, terms, at=since)


def _accounts(rows: dict[str, Any], agencies: dict[str, Agency]) -> list[Account]:
    """The named cast, then an officer and a head for every agency that has none of them."""
    named = [
        Account(row["login"], row["name"], row["role"], row.get("agency", ""), "",
                row.get("extension"))
        for row in rows["staff"]
    ]  # fmt: skip
    taken = {(one.agency, one.role) for one in named}
    for code, agency in agencies.items():
        if agency.kind == AgencyKind.OFFICE:
            continue
        for role, title in ((Role.OFFICER, "Cán bộ"), (Role.HEAD, "Lãnh đạo")):
            if (code, role) not in taken:
                login = f"{'cb' if role == Role.OFFICER else 'ld'}.{code.lower()}"
                named.append(Account(login, f"{title} {agency.name}", role, code, ""))
    return named


async def _staff(
    s: AsyncSession,
    accounts: list[Account],
    agencies: dict[str, Agency],
    hash_of: Callable[[str], str],
) -> None:
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(hash_of, [one.password for one in accounts]))
    for one, password_hash in zip(accounts, hashes, strict=True):
        await staff.add(
            s,
            one.login,
            one.name,
            Role(one.role),
            password_hash=password_hash,
            agency_id=agencies[one.agency].id if one.agency else None,
            extension=one.extension,
        )
