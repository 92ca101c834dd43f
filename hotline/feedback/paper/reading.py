"""Reading what was typed from paper: which ticket or dossier, which answers, what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, tickets, vietnam
from hotline.feedback.codes import Mode
from hotline.feedback.ratings import Answers, Rating, reasons, scale
from hotline.tickets import Ticket, TicketStatus

FIELDS = ("code", "useful", "satisfied", "reason", "words", "day")
_DOSSIER = re.compile(r"[\w./-]{3,60}")
_TICKET = re.compile(r"1022-\d{4}-\d{5}")
_NOON = time(12)
_MARKS = re.compile(r"[^\w\s]")


class PaperFlaw(StrEnum):
    """Why a paper cannot become a rating as it stands."""

    CODE_MISSING = "code_missing"
    ANSWER_MISSING = "answer_missing"
    USEFUL_WRONG = "useful_wrong"
    SATISFIED_WRONG = "satisfied_wrong"
    REASON_WRONG = "reason_wrong"
    DAY_WRONG = "day_wrong"
    CODE_UNKNOWN = "code_unknown"
    NOT_CLOSED = "not_closed"
    REPEATED = "repeated"
    KEPT_BEFORE = "kept_before"


# What a look at the paper mends at once; with the others a typist can do nothing.
HARD = frozenset({
    PaperFlaw.CODE_MISSING, PaperFlaw.ANSWER_MISSING, PaperFlaw.USEFUL_WRONG,
    PaperFlaw.SATISFIED_WRONG, PaperFlaw.REASON_WRONG, PaperFlaw.DAY_WRONG,
})  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One paper, letter by letter: useful 1 or 2, satisfied and reason by their numbers."""

    code: str = ""
    useful: str = ""
    satisfied: str = ""
    reason: str = ""
    words: str = ""
    day: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(getattr(self, name).strip() for name in FIELDS)

    def cut(self, most: int, words: int) -> Written:
        """As long as its columns are meant to be."""
        short = {name: getattr(self, name).strip()[:most] for name in FIELDS}
        return Written(**short | {"words": self.words.strip()[:words]})


class Paper(NamedTuple):
    """A paper as read: the code in its own spelling, the answers, the day, what is unreadable."""

    code: str
    answers: Answers
    day: date | None
    flaws: tuple[PaperFlaw, ...]

    @property
    def of_ticket(self) -> bool:
        """Whether the code is one of a ticket, known or not."""
        return _TICKET.fullmatch(self.code) is not None

    def differs(self, other: Paper) -> set[str]:
        """The fields in which two readings of one paper are not the same."""
        mine, theirs = _compared(self), _compared(other)
        return {name for name in FIELDS if mine[name] != theirs[name]}


class Sheet(NamedTuple):
    """Papers read together: what each says, the tickets they name, and what stands elsewhere."""

    papers: dict[int, Paper]
    tickets: dict[str, Ticket]
    repeated: Collection[str]
    kept: Collection[int]
    of_counter: bool


async def sheet(
    s: AsyncSession, written: Mapping[int, Written], counter_id: int | None, *, at: datetime
) -> Sheet:
    """Read papers by their numbers, all of one batch at once; `at` is the present."""
    levels = {str(one.value): one.value for one in await scale(s)}
    keys = {str(one.key): one.id for one in await reasons(s) if one.key is not None}
    of_counter = counter_id is not None
    papers = {
        number: _read(one, levels, keys, of_counter=of_counter, today=clock.local_day(at))
        for number, one in written.items()
    }
    codes = [paper.code for paper in papers.values() if paper.code]
    named = await s.scalars(select(Ticket).where(Ticket.code.in_(codes)))
    by_code = {str(one.code): one for one in named}
    kept = await s.scalars(
        select(Rating.ticket_id).where(
            Rating.mode == Mode.PAPER, Rating.ticket_id.in_([one.id for one in by_code.values()])
        )
    )
    repeated = {code for code, count in Counter(codes).items() if count > 1}
    return Sheet(papers, by_code, repeated, set(kept), of_counter)


def flaws_of(read: Sheet, number: int) -> list[PaperFlaw]:
    """All that is wrong with one paper of a sheet."""
    paper = read.papers[number]
    found = list(paper.flaws)
    ticket = read.tickets.get(paper.code)
    if not paper.code:
        return found
    if ticket is None and (paper.of_ticket or not read.of_counter):
        found.append(PaperFlaw.CODE_UNKNOWN)
    if ticket is not None and ticket.status != TicketStatus.CLOSED:
        found.append(PaperFlaw.NOT_CLOSED)
    if ticket is not None and ticket.id in read.kept:
        found.append(PaperFlaw.KEPT_BEFORE)
    if paper.code in read.repeated:
        found.append(PaperFlaw.REPEATED)
    return found


def given_at(paper: Paper, *, otherwise: datetime, at: datetime) -> datetime:
    """Noon of the day on a paper, or of the day its batch began; never after `at`."""
    day = paper.day or clock.local_day(otherwise)
    return min(at, clock.at_local(day, _NOON))


def _read(
    written: Written,
    levels: Mapping[str, int],
    keys: Mapping[str, int],
    *,
    of_counter: bool,
    today: date,
) -> Paper:
    code = _code(written.code, of_counter=of_counter)
    day = vietnam.day(written.day)
    useful = {"1": True, "2": False}.get(written.useful)
    satisfied, reason = levels.get(written.satisfied), keys.get(written.reason)
    checks = {
        PaperFlaw.CODE_MISSING: not code,
        PaperFlaw.USEFUL_WRONG: bool(written.useful) and useful is None,
        PaperFlaw.SATISFIED_WRONG: bool(written.satisfied) and satisfied is None,
        PaperFlaw.ANSWER_MISSING: not written.useful and not written.satisfied,
        PaperFlaw.REASON_WRONG: bool(written.reason) and reason is None,
        PaperFlaw.DAY_WRONG: bool(written.day) and (day is None or day > today),
    }
    answers = Answers(useful, satisfied, reason, " ".join(written.words.split()))
    return Paper(code, answers, day, tuple(flaw for flaw, wrong in checks.items() if wrong))


def _code(typed: str, *, of_counter: bool) -> str:
    """A ticket's code in any spelling; a dossier's as it is printed, in capitals."""
    is_dossier = of_counter and any(letter.isalpha() for letter in typed)
    code = None if is_dossier else tickets.code_from_keys(typed)
    if code is not None:
        return code
    dossier = vietnam.nfc(typed).replace(" ", "").upper()
    if of_counter and _DOSSIER.fullmatch(dossier):
        return dossier
    return typed.strip()


def _compared(paper: Paper) -> dict[str, object]:
    """Two people never write the same words with the same commas."""
    answers = paper.answers
    return {
        "code": paper.code,
        "useful": answers.useful,
        "satisfied": answers.satisfied,
        "reason": answers.reason_id,
        "words": vietnam.fold(_MARKS.sub(" ", answers.words)),
        "day": paper.day,
    }
