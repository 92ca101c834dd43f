"""Finding hot spots: which tickets of a place and a time belong together.

To one matter belong the tickets of a top field, and those of other fields whose words are
like them: callers tell the same flood as a road, as a drain, and as rubbish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies
from hotline.agencies import KnownField
from hotline.db import announce, insert_rows
from hotline.tickets.codes import TicketStatus
from hotline.tickets.hot_spots import HotSpot, HotSpotRule, HotSpotTicket, rule_of, rules
from hotline.tickets.likeness import alike, in_common, telling
from hotline.tickets.tables import Ticket

# Percent of shared telling words from which a ticket of another field belongs to the matter.
_LEAST_ALIKE = 50
# Of one commune, newest first: beyond this a place has one matter, and it is on its card.
_LOOKED_AT_MOST = 300
_USUAL_OVER = timedelta(days=28)
_NO_MATTER = (TicketStatus.DRAFT, TicketStatus.DISMISSED, TicketStatus.REFERRED)


class Heard(NamedTuple):
    """What counts of a ticket here; `branch` is the top field above its own."""

    id: int
    branch: int
    content: str
    at: datetime


@dataclass(frozen=True)
class Cluster:
    """Like tickets at one commune."""

    commune_id: int
    branch: int
    heard: tuple[Heard, ...]


async def clusters(s: AsyncSession, *, since: datetime, at: datetime) -> list[Cluster]:
    """The clusters of the communes from which tickets have come since an instant. Only reads."""
    fresh = await s.scalars(
        select(Ticket.commune_id)
        .where(Ticket.received_at > since, Ticket.commune_id.is_not(None))
        .distinct()
    )
    communes = sorted(commune_id for commune_id in fresh if commune_id is not None)
    if not communes:
        return []
    known, fields = await rules(s), await agencies.fields(s)
    alive = await _alive(s, communes)
    found = []
    for commune_id in communes:
        heard = await _heard(s, commune_id, fields, since=at - _longest(known))
        grouped = _grouped(heard, known, alive[commune_id], at)
        for branch, members in grouped.items():
            if branch not in alive[commune_id]:
                usual = await _usual(s, commune_id, branch, fields, rule_of(known, branch), at)
                if len(members) < usual:
                    continue
            found.append(Cluster(commune_id, branch, tuple(members)))
    return found


async def raise_cards(s: AsyncSession, found: Iterable[Cluster], *, at: datetime) -> list[HotSpot]:
    """One card a cluster: a new one, or the one there is grows. Returns those that changed."""
    changed = []
    for cluster in found:
        spot = await _card(s, cluster, at=at)
        before = spot.count
        links = [{"hot_spot_id": spot.id, "ticket_id": one.id} for one in cluster.heard]
        await insert_rows(s, HotSpotTicket, links, absent=True)
        counted = await s.scalar(select(func.count()).where(HotSpotTicket.hot_spot_id == spot.id))
        spot.count = counted or 0
        spot.since = min(spot.since, *(one.at for one in cluster.heard))
        spot.latest = max(spot.latest, *(one.at for one in cluster.heard))
        if spot.count != before:
            spot.words = ", ".join(in_common([one.content for one in cluster.heard[-30:]]))
            changed.append(spot)
            announce(s, "hot_spot", id=spot.id, count=spot.count)
    await s.flush()
    return changed


async def end_quiet(s: AsyncSession, *, at: datetime) -> list[int]:
    """End the cards to which nothing has come for as long as their rule looks back."""
    ended = await _quiet(s, at)
    for spot in ended:
        spot.ended_at = at
        announce(s, "hot_spot", id=spot.id, count=0)
    await s.flush()
    return [spot.id for spot in ended]


async def differs(s: AsyncSession, found: Iterable[Cluster], *, at: datetime) -> bool:
    """Whether `raise_cards` or `end_quiet` would change anything: most looks need no writing."""
    if await _quiet(s, at):
        return True
    for cluster in found:
        linked = await s.scalars(
            select(HotSpotTicket.ticket_id)
            .join(HotSpot, HotSpot.id == HotSpotTicket.hot_spot_id)
            .where(
                HotSpot.commune_id == cluster.commune_id,
                HotSpot.field_id == cluster.branch,
                HotSpot.ended_at.is_(None),
            )
        )
        if {one.id for one in cluster.heard} - set(linked):
            return True
    return False


async def _quiet(s: AsyncSession, at: datetime) -> list[HotSpot]:
    known = await rules(s)
    alive = await s.scalars(select(HotSpot).where(HotSpot.ended_at.is_(None)))
    return [
        spot
        for spot in alive
        if spot.latest <= at - timedelta(hours=rule_of(known, spot.field_id).hours)
    ]


async def _alive(s: AsyncSession, communes: Collection[int]) -> dict[int, set[int]]:
    """The top fields that have a card already, by commune."""
    rows = await s.execute(
        select(HotSpot.commune_id, HotSpot.field_id).where(
            HotSpot.ended_at.is_(None), HotSpot.commune_id.in_(communes)
        )
    )
    alive: dict[int, set[int]] = defaultdict(set)
    for commune_id, field_id in rows:
        alive[commune_id].add(field_id)
    return alive


def _longest(known: Iterable[HotSpotRule]) -> timedelta:
    return timedelta(hours=max(rule.hours for rule in known))


async def _heard(
    s: AsyncSession, commune_id: int, fields: Sequence[KnownField], *, since: datetime
) -> list[Heard]:
    """What a commune was told of since then, oldest first."""
    top = _top_fields(fields)
    rows = await s.execute(
        select(Ticket.id, Ticket.field_id, Ticket.content, Ticket.received_at)
        .where(
            Ticket.commune_id == commune_id,
            Ticket.received_at > since,
            Ticket.field_id.is_not(None),
            Ticket.status.not_in(_NO_MATTER),
        )
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(_LOOKED_AT_MOST)
    )
    heard = [
        Heard(id_, top[field_id], content, at)
        for id_, field_id, content, at in rows
        if field_id is not None and at is not None
    ]
    return heard[::-1]


def _top_fields(fields: Iterable[KnownField]) -> dict[int, int]:
    """The top field above each field; its own for one that is at the top."""
    parents = {field.id: field.parent_id for field in fields}
    top = {}
    for field_id in parents:
        at, seen = field_id, {field_id}
        while (above := parents[at]) is not None and above not in seen:
            at = above
            seen.add(at)
        top[field_id] = at
    return top


def _grouped(
    heard: Sequence[Heard], known: Sequence[HotSpotRule], alive: Collection[int], at: datetime
) -> dict[int, list[Heard]]:
    """Tickets by the top field of the matter they belong to, where they are enough for a card.

    The largest matter takes first; a ticket belongs to one only. What has a card needs no
    number any more.
    """
    words = {one.id: telling(one.content) for one in heard}
    left, groups = list(heard), {}
    open_branches = {one.branch for one in heard}
    while open_branches:
        drawn = {
            branch: _members(left, branch, rule_of(known, branch), words, at)
            for branch in open_branches
        }
        branch = max(drawn, key=lambda one: (len(drawn[one]), -one))
        open_branches.discard(branch)
        members = drawn[branch]
        if members and (branch in alive or len(members) >= rule_of(known, branch).least):
            groups[branch] = members
            left = [one for one in left if one not in members]
    return groups


def _members(
    heard: Sequence[Heard],
    branch: int,
    rule: HotSpotRule,
    words: Mapping[int, Mapping[str, int]],
    at: datetime,
) -> list[Heard]:
    recent = [one for one in heard if one.at > at - timedelta(hours=rule.hours)]
    core = [words[one.id] for one in recent if one.branch == branch]
    return [
        one
        for one in recent
        if one.branch == branch or any(alike(words[one.id], own) >= _LEAST_ALIKE for own in core)
    ]


async def _usual(
    s: AsyncSession,
    commune_id: int,
    branch: int,
    fields: Sequence[KnownField],
    rule: HotSpotRule,
    at: datetime,
) -> float:
    """How many tickets would be nothing new: `times` what such a time brought in four weeks."""
    if not rule.times:
        return 0.0
    window = timedelta(hours=rule.hours)
    own = [field_id for field_id, top in _top_fields(fields).items() if top == branch]
    before = await s.scalar(
        select(func.count())
        .select_from(Ticket)
        .where(
            Ticket.commune_id == commune_id,
            Ticket.received_at > at - window - _USUAL_OVER,
            Ticket.received_at <= at - window,
            Ticket.field_id.in_(own),
        )
    )
    return rule.times * (before or 0) * (window / _USUAL_OVER)


async def _card(s: AsyncSession, cluster: Cluster, *, at: datetime) -> HotSpot:
    """The card of a commune and a top field; another process may be opening the same one."""
    instants = [one.at for one in cluster.heard]
    row = {
        "commune_id": cluster.commune_id,
        "field_id": cluster.branch,
        "words": "",
        "count": 0,
        "since": min(instants),
        "latest": max(instants),
        "found_at": at,
        "dismissed_because": "",
    }
    await insert_rows(s, HotSpot, [row], absent=True)
    found: HotSpot | None = await s.scalar(
        select(HotSpot)
        .where(
            HotSpot.commune_id == cluster.commune_id,
            HotSpot.field_id == cluster.branch,
            HotSpot.ended_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise LookupError("a hot spot that has just been written is not there")
    return found
