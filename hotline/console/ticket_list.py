"""Phiếu: the list of tickets under any filters, the one search box, and saved views."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, staff, texts, tickets
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.console.words import times
from hotline.feedback import figures
from hotline.staff import Person, Role
from hotline.tickets import Filters, Found, Pile

# The piles that stand beside "all"; saved views follow them.
_TABS = (Pile.OPEN, Pile.OVERDUE, Pile.DUE_TODAY)
_OWN_TABS = {Role.DISPATCHER: (Pile.WAITING, Pile.EXTENSION), Role.HEAD: (Pile.TO_APPROVE,)}
_DESK = (Role.OPERATOR, Role.DISPATCHER)
_CHOICES = {
    "pile": "Pile", "status": "TicketStatus", "timeliness": "Timeliness", "kind": "TicketKind",
    "level": "Level", "urgency": "Urgency", "channel": "Channel", "procedure": "Procedure",
    "reason": "ReasonClass", "response": "Response", "cause": "Cause", "mode": "Mode",
}  # fmt: skip


# What each filter is called.
FILTERS = {
    "q": "Tìm", "pile": "Việc", "status": "Trạng thái", "timeliness": "Đúng hạn",
    "agency": "Cơ quan", "field": "Lĩnh vực", "commune": "Xã, phường", "kind": "Loại",
    "level": "Cấp độ", "urgency": "Mức độ gấp", "channel": "Kênh",
    "procedure": "Thủ tục hành chính", "reason": "Nhóm lý do (TTHC)",
    "operator": "Điện thoại viên", "response": "Đánh giá (phiếu đã đóng)",
    "cause": "Không phản hồi vì", "mode": "Đánh giá bằng", "policy": "Quy định hỏi",
    "leads": "Cơ quan chủ trì", "closed_from": "Đóng từ", "closed_to": "Đóng trước",
    "since": "Nhận từ ngày", "until": "Đến hết ngày",
}  # fmt: skip
_CODES = {
    "Pile": list(Pile), "TicketStatus": tickets.LISTED_STATUSES,
    "Timeliness": list(tickets.Timeliness), "TicketKind": list(tickets.TicketKind),
    "Level": list(tickets.Level), "Urgency": list(tickets.Urgency),
    "Response": list(tickets.Response), "Cause": list(tickets.Cause), "Mode": list(tickets.Mode),
    "Channel": list(tickets.Channel), "Procedure": list(tickets.Procedure),
    "ReasonClass": list(tickets.ReasonClass), "Sort": list(tickets.Sort),
}  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """A view one click away: its address, what it is called, and whether it is on show.

    `label` is an enum's code where the hotline itself names it; `id` is set where it may be
    forgotten by this person.
    """

    path: str
    name: str
    label: str
    on: bool
    id: int | None = None
    shared: bool = False


@dataclass(frozen=True)
class Chip:
    """An active filter: the sentence that names it, and the address of the list without it."""

    name: str
    group: str
    value: str
    without: str

    def worded(self, language: str) -> str:
        """What it asks for."""
        return texts.label_in(self.group, self.value, language) if self.group else self.value


async def ticket_list(request: web.Request) -> web.StreamResponse:
    """A page of the tickets that an address asks for; a refused view is shown again."""
    at, asked = clock.now(), await _address(request)
    wanted = tickets.read_filters(asked)
    if request.method == "GET" and "" in asked.values():
        # A form sends its empty fields as well; an address to pass on holds what is asked only.
        return context.see(f"{request.path}?{_query(wanted, **_wrong_days(asked, wanted))}")
    place = tickets.place_of(asked.get("at", ""))
    me = context.person(request)
    async with context.db(request).read() as s:
        found = await tickets.find(s, context.reader(request), wanted, at=at, place=place)
        choices = await _choices(s, clock.local_day(at))
        if wanted.policy:
            choices["policy"] = await figures.policy_names(s)
        views = await tickets.views_of(s, me)
        when = await times(s, at, context.language(request))
    return page(
        request,
        "tickets.html",
        found=found,
        when=when,
        wanted=wanted,
        wrong_days=_wrong_days(asked, wanted),
        query=_query(wanted),
        held=tickets.written_filters(wanted),
        steps=_steps(wanted, found),
        chips=_chips(wanted, choices),
        tabs=_tabs(wanted, views, me),
        choices=choices,
        codes=_CODES,
        offered=tickets.bulk_offered(me.role),
        bulk_most=tickets.BULK_AT_MOST,
        first=place is None,
        typed=await context.typed(request),
        may_share=me.role == Role.OFFICE,
    )


def sheets(shown: Shown) -> list[Sheet]:
    """All tickets of the list, not only those of its page."""
    asked = [f"{shown.sentence(one.name)}: {one.worded(shown.language)}" for one in shown["chips"]]
    return [Sheet("Phiếu", TICKET, _every(shown.request, shown["wanted"]), asked)]


# What a row of tickets tells, in its order, and then what the list may be filtered by.
TICKET = (
    Column("Mã phiếu", "code"),
    Column("Trạng thái", "status", group="TicketStatus"),
    Column("Mức độ gấp", "urgency", group="Urgency"),
    Column("Thời hạn", "due_at"),
    Column("Đánh giá", lambda one: one.feedback if one.closed_at else None, group="FeedbackState"),
    Column("Nội dung", "content"),
    Column("Cơ quan", "agency"),
    Column("Lĩnh vực", "field"),
    Column("Xã, phường", "commune"),
    Column("Tiếp nhận lúc", "received_at"),
    Column("Loại", "kind", group="TicketKind"),
    Column("Cấp độ", "level", group="Level"),
    Column("Kênh", "channel", group="Channel"),
    Column("Thủ tục hành chính", "procedure"),
    Column("Nhóm lý do (TTHC)", "reason_class", group="ReasonClass"),
    Column("Đóng lúc", "closed_at"),
)


async def search(request: web.Request) -> web.StreamResponse:
    """The one box on every page: a code goes to its ticket, all else to the list.

    Unknown and unseen look the same.
    """
    typed = request.query.get("q", "").strip()
    code = None if any(c.isalpha() for c in typed) else tickets.code_from_keys(typed)
    if code:
        async with context.db(request).read() as s:
            found = await tickets.by_code(s, code)
        if found is not None and context.reader(request).may_see(found):
            return context.see(f"/tickets/{found.id}")
    return context.see(f"/tickets?{urlencode({'q': typed})}" if typed else "/tickets")


async def save_view(request: web.Request) -> web.StreamResponse:
    """Keep the filters on show under a name."""
    typed = await context.typed(request)
    wanted = tickets.read_filters(_parsed(typed.get("query", "")))
    async with context.db(request).write() as s:
        await tickets.save_view(
            s,
            typed.get("name", ""),
            _query(wanted),
            shared=typed.get("shared") == "1",
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"/tickets?{_query(wanted)}")


async def drop_view(request: web.Request) -> web.StreamResponse:
    """Forget a view of one's own."""
    async with context.db(request).write() as s:
        await tickets.drop_view(s, context.number(request), by=context.person(request))
    return context.see("/tickets")


async def _every(request: web.Request, wanted: Filters) -> AsyncIterator[tickets.Line]:
    async with context.db(request).read() as s:
        async for one in tickets.every(s, context.reader(request), wanted, at=clock.now()):
            yield one


async def _address(request: web.Request) -> Mapping[str, str]:
    """The filters of the address; of the form, when a view could not be saved."""
    if request.method != "POST":
        return request.query
    return _parsed((await context.typed(request)).get("query", ""))


def _parsed(query: str) -> dict[str, str]:
    return dict(parse_qsl(query[:4000]))


def _wrong_days(asked: Mapping[str, str], wanted: Filters) -> dict[str, str]:
    """What stands where a day should: it filters nothing, and is said to be wrong."""
    days = {"since": wanted.since, "until": wanted.until}
    return {
        name: asked[name][:40]
        for name, read in days.items()
        if read is None and asked.get(name, "").strip()
    }


def _query(wanted: Filters, **more: str) -> str:
    return urlencode(tickets.written_filters(wanted) | more)


def _steps(wanted: Filters, found: Found) -> dict[str, str]:
    """The addresses of the neighbouring pages, and of looking further or less strictly."""
    places = {"newer": found.newer, "older": found.older, "on": found.on}
    steps = {
        name: f"/tickets?{_query(wanted, at=tickets.written_place(place))}" if place else ""
        for name, place in places.items()
    }
    steps["loose"] = f"/tickets?{_query(wanted, loose='1')}" if found.strict else ""
    return steps


async def _choices(s: AsyncSession, on: date) -> dict[str, dict[int, str]]:
    """What may be chosen by name, by id."""
    return {
        "agency": await _agencies(s, on),
        "field": {one.id: one.name for one in await agencies.fields(s)},
        "commune": {one.id: one.name for one in await agencies.communes(s)},
        "operator": {
            id_: one.name for id_, one in (await staff.roster(s)).items() if one.role in _DESK
        },
    }


async def _agencies(s: AsyncSession, on: date) -> dict[int, str]:
    """Those of today first; tickets of agencies that have ended are looked for as well."""
    titles, now = await agencies.titles(s), await agencies.agencies(s, on=on)
    return {one.id: titles[one.id] for one in now} | dict(titles)


def _chips(wanted: Filters, choices: Mapping[str, Mapping[int, str]]) -> list[Chip]:
    held = tickets.written_filters(wanted)
    chips = []
    for name, value in held.items():
        if name in ("sort", "loose"):
            continue
        shown = _in_words(name, value, wanted, choices)
        rest = urlencode({key: one for key, one in held.items() if key != name})
        chips.append(Chip(FILTERS[name], _CHOICES.get(name, ""), shown, f"/tickets?{rest}"))
    return chips


def _in_words(
    name: str, value: str, wanted: Filters, choices: Mapping[str, Mapping[int, str]]
) -> str:
    if name == "leads":
        return ", ".join(choices["agency"].get(one, str(one)) for one in wanted.leads)
    if name in ("since", "until"):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if name in ("closed_from", "closed_to"):
        return f"{clock.local(getattr(wanted, name)):%H:%M %d/%m/%Y}"
    return choices[name].get(int(value), value) if name in choices else value


def _tabs(wanted: Filters, views: list[tickets.SavedView], me: Person) -> list[Tab]:
    on = _query(wanted)
    piles = (*_OWN_TABS.get(Role(me.role), ()), *_TABS)
    tabs = [Tab("/tickets", "", "", on == "")]
    tabs += [Tab(f"/tickets?pile={pile}", "", pile, on == f"pile={pile}") for pile in piles]
    for one in views:
        mine = one.id if one.person_id == me.id else None
        tabs.append(Tab(f"/tickets?{one.query}", one.name, "", on == one.query, mine, one.shared))
    return tabs
