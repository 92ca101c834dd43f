"""Tickets for the peer, in the words of our own corpus: the same streets, the same complaints."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hotline import vietnam
from hotline.corpus.making import number_of
from hotline.corpus.words import Tongue, book

QUEUES = 30
# As the peer numbers them: open, reopened, resolved, closed, duplicate.
_STATUSES, _SHARES = (1, 2, 3, 4, 5), (6, 2, 10, 80, 2)
_SECRET = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TICKET = (
    "id", "title", "queue_id", "created", "modified", "submitter_email", "assigned_to_id",
    "status", "on_hold", "description", "resolution", "priority", "secret_key",
)  # fmt: skip
FOLLOWUP = ("ticket_id", "date", "title", "comment", "public", "user_id", "new_status")


class Told(NamedTuple):
    """What a citizen's ticket says."""

    title: str
    text: str
    email: str


class Teller:
    """Tells tickets of callers that ring twice on average."""

    def __init__(self, seed: int, count: int) -> None:
        self.chance = random.Random(seed)
        self._tongue, self._callers = Tongue(self.chance.random), max(count // 2, 1)

    def phone(self) -> str:
        """A caller's number as dialled inside the country."""
        return vietnam.national(number_of(self.chance.randrange(1, self._callers + 1)))

    def told(self) -> Told:
        """One ticket."""
        subject = self.chance.choice(list(book().subjects.values()))
        phone, place = self.phone(), self._tongue.place()
        text = self._tongue.told(subject, "Phường Cao Lãnh", place, asks=False)
        title = f"{self._tongue.name()} - {phone} - {place}"[:190]
        return Told(title, text, f"kh{phone}@example.vn")

    def rows(self, count: int) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
        """Tickets over two years with their follow-ups."""
        now, chance = datetime.now(UTC), self.chance
        for id_ in range(1, count + 1):
            told = self.told()
            created = now - timedelta(
                seconds=63_072_000 * (1 - id_ / count) + chance.random() * 600
            )
            status = chance.choices(_STATUSES, _SHARES)[0]
            answer = self._tongue.one("contributions")
            changed = min(now, created + timedelta(hours=chance.expovariate(1 / 30)))
            ticket = (
                id_, told.title, chance.randrange(1, QUEUES + 1), created, changed, told.email, 1,
                status, False, told.text, answer if status in (3, 4) else None,
                chance.randrange(1, 6), "".join(chance.choices(_SECRET, k=36)),
            )  # fmt: skip
            first = (id_, created, "Ticket Opened", told.text, True, 1, None)
            reply = (id_, changed, "Comment", answer, True, 1, status if status > 2 else None)
            yield ticket, [first, *[reply] * chance.choice((0, 1, 1, 2))]
