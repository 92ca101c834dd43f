"""Who owes what an agency is asked: itself or, once it has ended, whoever stands in its place.

A line stays with the agency that the report counts it with; its successor is told of it, finds it,
answers it, and is named beside it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, texts
from hotline.agencies import Directory


class Owing(NamedTuple):
    """Who stands for whom on a local day; no agency is the hotline itself."""

    known: Directory
    on: date

    def by(self, agency_id: int | None) -> int | None:
        """Who owes what this agency is asked."""
        agency = self.known.agencies.get(agency_id or 0)
        if agency is None or agency.valid_on(self.on):
            return agency_id
        heir = self.known.book(self.on).heirs.get(agency.id)
        return heir.id if heir else agency.id

    def nobody(self, agency_id: int | None) -> bool:
        """Whether the agency has ended and nobody took its place."""
        agency = self.known.agencies.get(agency_id or 0)
        ended = agency is not None and not agency.valid_on(self.on)
        return ended and self.by(agency_id) == agency_id

    def of(self, agency_id: int | None) -> list[int | None]:
        """Whose lines somebody owes: their own, and those of all whose place they have taken."""
        before = [one for one in self.known.agencies if self.by(one) == agency_id]
        return [agency_id, *(one for one in before if one != agency_id)]

    def own(self, agency_id: int | None) -> str:
        """What an agency is called; the hotline itself where it is none."""
        return texts.say("hotline_itself") if agency_id is None else self.known.titles[agency_id]

    def name(self, agency_id: int | None) -> str:
        """As `own`, with who stands in its place: `UBND xã A (nay là UBND xã B)`."""
        owing = self.by(agency_id)
        if owing == agency_id:
            return self.own(agency_id)
        return texts.say("agency_now", name=self.own(agency_id), heir=self.own(owing))


async def owing(s: AsyncSession, *, on: date) -> Owing:
    """Who stands for whom on a local day."""
    return Owing(await agencies.directory(s), on)
