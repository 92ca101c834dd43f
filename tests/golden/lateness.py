"""Dossiers that missed their appointment within a month, with and without a letter of apology."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.agencies import Agency
from hotline.dossiers import ApologyLetter, Dossier, LetterMeans, LetterState
from hotline.reports import Period
from hotline.reports.codes import Upshot
from tests.golden.solving import Solution

_DAY = timedelta(days=1)


async def place_dossiers(s: AsyncSession, month: Period, solution: Solution) -> None:
    """So many late ones, so many of them not finished, and some that no figure may count."""
    late, silent = (solution.dossiers[one] for one in (Upshot.LATE_DOSSIERS, Upshot.UNAPOLOGISED))
    finished = late - solution.dossiers[Upshot.UNFINISHED]
    if not late:
        return
    agencies = [*await s.scalars(select(Agency.id).order_by(Agency.id).limit(7))]
    start, end = month.span
    for number in range(late):
        due = start + (end - start) * number / late
        # Those that are not finished by the month's end may be finished later.
        done = due + (end - due) / 2 if number < finished else end + _DAY if number % 2 else None
        row = Dossier(
            code=f"000.00.19.H20-{number:07d}", agency_id=agencies[number % len(agencies)],
            received_at=due - 9 * _DAY, due_at=due, letter_due_at=due - _DAY, stamps={},
            done_at=done, changed_at=due,
        )  # fmt: skip
        s.add(row)
        await s.flush()
        # Those without a letter by the month's end may have one later.
        letter = due - 2 * _DAY if number >= silent else end + _DAY
        if number >= silent or number % 3:
            s.add(ApologyLetter(
                dossier_id=row.id, agency_id=row.agency_id, due_at=due, letter_due_at=due - _DAY,
                reason="Chờ ý kiến cơ quan phối hợp.", new_due_at=due + 5 * _DAY,
                state=LetterState.SENT, drafted_at=letter - _DAY, means=LetterMeans.PAPER,
                handed_to="Người nộp hồ sơ", sent_at=letter,
            ))  # fmt: skip
    for number, (due, done) in enumerate(
        [(start - _DAY, None), (end, None), (end - _DAY, end - 2 * _DAY), (start, start - _DAY)]
    ):
        s.add(Dossier(code=f"000.00.20.H20-{number:07d}", agency_id=agencies[0], due_at=due,
                      done_at=done, stamps={}, changed_at=due))  # fmt: skip
