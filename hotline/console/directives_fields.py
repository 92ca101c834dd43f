"""The fields of a report to a directive: what each shows, and what somebody else wrote meanwhile.

Beside every field the form carries what it showed there (`was-…`), so that two people who write
on one report change what they typed and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from hotline import texts, vietnam
from hotline.console.given import Typed
from hotline.errors import Invalid
from hotline.reports.directives import FacingTask, Reply, Seen, Writing, same

_FIELD = re.compile(rf"({'|'.join(Reply._fields)})-(\d{{1,9}})")
_LATE = {"yes": True, "no": False}


class Field(NamedTuple):
    """A field as the form shows it: what stands in it, and what is stored (`was`).

    `theirs` is what somebody else stored while another thing was typed here, None if nobody did;
    `fresh` says that what stands here was stored by somebody else while the form was open.
    """

    value: str
    was: str
    theirs: str | None = None
    fresh: bool = False


def shown(tasks: Iterable[FacingTask], typed: Typed) -> dict[str, Field]:
    """By name: the fields of all tasks, with what was typed when a form was refused."""
    return {
        f"{name}-{line.standing.line.id}": _field(
            f"{name}-{line.standing.line.id}", _text(getattr(line.begun, name)), typed
        )
        for task in tasks
        for line in task.to_say
        for name in Reply._fields
    }


def lacking(writing: Writing, language: str) -> Mapping[str, str]:
    """By the code of the ticket: what it lacks, in words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, why in writing.lacking:
        found[code].append(texts.say(why.code, language, **why.named))
    return {code: " ".join(words) for code, words in found.items()}


def replies(typed: Typed) -> Mapping[int, Reply]:
    """By line: what the form says of it. Raises Invalid for a day that is none."""
    return {line: _reply(typed, line, "") for line in _lines(typed, "")}


def seen(typed: Typed) -> Seen | None:
    """What the form showed; None for one that does not say."""
    lines = _lines(typed, "was-")
    files = {int(one) for one in typed.get("was-files", "").split(",") if one.isdecimal()}
    return Seen({one: _reply(typed, one, "was-") for one in lines}, files) if lines else None


def _field(name: str, stands: str, typed: Typed) -> Field:
    posted = f"was-{name}" in typed
    was = typed.get(f"was-{name}", stands)
    # A choice that was not made is not sent.
    mine = typed.get(name, "" if posted else was)
    untouched = same(mine, was)
    moved = not same(stands, was) and not same(stands, mine)
    if untouched:
        return Field(stands, stands, fresh=moved)
    return Field(mine, stands, stands if moved else None)


def _lines(typed: Typed, before: str) -> set[int]:
    names = (name.removeprefix(before) for name in typed if name.startswith(before))
    return {int(found[2]) for name in names if (found := _FIELD.fullmatch(name))}


def _reply(typed: Typed, line: int, before: str) -> Reply:
    said = {name: typed.get(f"{before}{name}-{line}", "") for name in Reply._fields}
    named: dict[str, Any] = said | {
        "late": _LATE.get(said["late"]),
        "promised_on": _day(said["promised_on"], line, wanted=not before),
    }
    return Reply(**named)


def _day(typed: str, line: int, *, wanted: bool) -> date | None:
    found = vietnam.day(typed.strip())
    if wanted and typed.strip() and found is None:
        raise Invalid("day_wrong", field=f"promised_on-{line}")
    return found


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")
