"""Văn bản chỉ đạo: the list, the office's draft and ledger, and the page each agency answers on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock, documents, reports, vietnam
from hotline.amendments import Subject
from hotline.console import amended, context, directives_fields, file_answers, given
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.console.words import Tone, times
from hotline.documents import DocumentKind
from hotline.errors import Invalid, NotFound
from hotline.reports import Cutoff, directives, wording
from hotline.reports.directives import (
    Directive,
    DirectiveState,
    FacingLine,
    FacingTask,
    Head,
    Row,
    Tally,
    TaskKind,
)
from hotline.staff import Role

# So many months that have ended are offered for a new directive.
_MONTHS = 6
_HOTLINE = "0"

Whose = Collection[int | None]


class Listed(NamedTuple):
    """A directive of the list, what its period is called, and what came of it.

    `supplements` is the number of the one that it supplements.
    """

    directive: Directive
    supplements: str
    words: str
    whole: Tally
    tone: Tone


class Cell(NamedTuple):
    """What an agency owes of one kind: how many of how many, where it leads, how urgent it is."""

    tally: Tally
    tone: Tone
    path: str


async def directive_list(request: web.Request) -> web.StreamResponse:
    """All directives for the office; for an agency those that ask it something."""
    at, typed = clock.now(), await context.typed(request)
    async with context.db(request).read() as s:
        own = await whose_of(request, s)
        asking = given.one_of(request.query, "agency")
        whose = own if own is not None or asking is None else await _wanted(s, asking)
        days = _days(request)
        cutoff = (await reports.terms(s)).cutoff
        rows = await directives.listed(s, whose, days)
        names = await agencies.titles(s)
        counted = await directives.tallies(s, [one.id for one in rows], at=at, agencies=whose)
        firsts = await directives.firsts(s, rows)
    months = _offered(request, cutoff, (typed or request.query).get("period", ""), at)
    shown = [_listed(request, one, firsts.get(one.id), counted) for one in rows]
    return page(
        request, "directives.html", rows=shown, months=months, every=own is None, days=days,
        of=names.get((whose or [None])[0] or 0, "") if own is None else "",
        chosen=(typed or request.query).get("period", ""),
    )  # fmt: skip


async def make(request: web.Request) -> web.StreamResponse:
    """The draft of a period, by one button."""
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        period = reports.named(typed.get("period", ""), (await reports.terms(s)).cutoff)
        row = await directives.make(s, period, by=context.person(request), at=clock.now())
    return context.see(f"/directives/{row.id}")


async def directive(request: web.Request) -> web.StreamResponse:
    """The draft or the ledger to the office; an agency's own page to whoever answers there."""
    return await show(request, context.number(request))


async def show(request: web.Request, number: int, agency: str | None = None) -> web.StreamResponse:
    """As `directive`; `agency` is whose page the office wants, if not the address's."""
    wanted = given.one_of(request.query if agency is None else {"agency": agency}, "agency")
    async with context.db(request).read() as s:
        row = await directives.directive(s, number)
        whose = await whose_of(request, s)
        if row.state != DirectiveState.ISSUED and whose is not None:
            raise NotFound("no_such_directive")
        words = wording.words(await directives.period_of(s, row), context.language(request))
        about = {
            "row": row, "words": words, "typed": await context.typed(request),
            "first": (await directives.firsts(s, [row])).get(row.id),
        }  # fmt: skip
        if row.state != DirectiveState.ISSUED:
            return await _draft(request, s, row, about)
        if whose is None and wanted is None:
            return await _ledger(request, s, row, about)
        chosen = await _wanted(s, wanted or 0) if whose is None else whose
        return await _of_agency(request, s, row, chosen, about)


async def followed(request: web.Request) -> web.StreamResponse:
    """What had come of directives by the end of a period, as its report says it."""
    at = clock.now()
    async with context.db(request).read() as s:
        set_ = await reports.terms(s)
        month = reports.month_of(at, set_.cutoff)
        name = request.query.get("period", "")
        period = reports.named(name, set_.cutoff) if name else month
        counted_at = set_.counted_at(period, at=at)
        told = await directives.follow_up(s, period, at=counted_at)
    beside = [(one.name, wording.words(one, context.language(request)))
              for one in (period.previous(), period.following())]  # fmt: skip
    return page(
        request, "directives_followed.html", told=told, kinds=list(TaskKind), beside=beside,
        counted_at=counted_at, words=wording.words(period, context.language(request)),
        lines=[(one, _cells(one)) for one in told.rows],
        numbers=[one.number for one in told.directives],
    )  # fmt: skip


def followed_sheets(shown: Shown) -> list[Sheet]:
    """The follow-up, fields with a tracker last."""
    told = shown["told"]
    return [Sheet("Theo cơ quan", _LEDGER, [*told.own, *told.apart], [shown["words"]])]


async def document(request: web.Request) -> web.StreamResponse:
    """The Word file: as it was issued, or the draft as it would be now."""
    at, number = clock.now(), context.number(request)
    async with context.db(request).read() as s:
        row = await directives.directive(s, number)
        if row.state == DirectiveState.ISSUED:
            row, content = await directives.document(s, number)
            name = f"chi-dao-{row.number.replace('/', '-')}.docx"
            return file_answers.word(content, name)
        says = await directives.written(s, row, directives.head_of(row), at=at)
        template = await documents.template(s, DocumentKind.DIRECTIVE)
    made = await documents.fill(template, says)
    return file_answers.word(made, f"chi-dao-du-thao-{row.period}.docx")


def list_sheets(shown: Shown) -> list[Sheet]:
    """The directives of the list."""
    return [Sheet("Văn bản chỉ đạo", _LISTED, shown["rows"])]


def sheets(shown: Shown) -> list[Sheet]:
    """The ledger, or an agency's tickets, or the lines of the draft: whatever is on show."""
    asked = [shown["words"]]
    if "followed" in shown.names:
        told = shown["followed"]
        return [Sheet("Theo cơ quan", _LEDGER, [*told.own, *told.apart], asked)]
    if "tasks" in shown.names:
        rows = [(task, line) for task in shown["tasks"] for line in task.lines]
        return [Sheet("Các phiếu phải báo cáo", _ASKED, rows, asked)]
    lines = [(task, one) for task in shown["draft"].tasks for one in task.lines]
    return [Sheet("Các phiếu phải báo cáo", _DRAFTED, lines, asked)]


async def whose_of(request: web.Request, s: AsyncSession) -> list[int | None] | None:
    """Whose lines somebody may see: the office all, the desk the hotline's, an agency its own."""
    reader = context.reader(request)
    if reader.person.role == Role.OFFICE:
        return None
    return [None] if reader.sees_all else list(await reader.agency_ids(s))


def _offered(request: web.Request, cutoff: Cutoff, wanted: str, at: datetime) -> dict[str, str]:
    """Periods for a new directive with their words: the last months, and the one asked for."""
    month = reports.month_of(at, cutoff)
    offered = [month := month.previous() for _ in range(_MONTHS)]
    if wanted and wanted not in {one.name for one in offered}:
        with suppress(Invalid):
            offered.insert(0, reports.named(wanted, cutoff))
    return {one.name: wording.words(one, context.language(request)) for one in offered}


async def _wanted(s: AsyncSession, agency: int) -> list[int | None]:
    """Whose lines the office wants: an agency's with those it has taken over; 0 the hotline's."""
    whose = await directives.owing(s, on=clock.local_day(clock.now()))
    return whose.of(agency or None)


def _days(request: web.Request) -> tuple[date, date] | None:
    """Of which days of issue the address wants the list."""
    first, last = (vietnam.day(request.query.get(name, "")) for name in ("from", "to"))
    return (first, last) if first and last else None


def _listed(
    request: web.Request, row: Directive, first: Directive | None, counted: Mapping[int, Tally]
) -> Listed:
    # Months of a cut-off are called alike, wherever they are cut off.
    words = wording.words(reports.named(row.period), context.language(request))
    whole = counted.get(row.id, Tally())
    return Listed(row, first.number if first else "", words, whole, _tone(whole))


async def _draft(
    request: web.Request, s: AsyncSession, row: Directive, about: Mapping[str, Any]
) -> web.StreamResponse:
    at, typed = clock.now(), about["typed"]
    draft = await directives.drafted(s, row, at=at)
    history = await amendments.of(s, Subject.DIRECTIVE, row.id)
    kept = directives.head_of(row)._asdict()
    head = {name: given.shown(typed, kept)[name] for name in Head._fields}
    return page(
        request, "directive_draft.html", **about, draft=draft, head=head, kinds=list(TaskKind),
        history=amended.told(history, context.language(request)),
        deed=request.path.rpartition("/")[2], refused=given.one_of(typed, "line") or 0,
    )  # fmt: skip


async def _ledger(
    request: web.Request, s: AsyncSession, row: Directive, about: Mapping[str, Any]
) -> web.StreamResponse:
    told = await directives.ledger(s, row, at=clock.now())
    lines = [(one, _cells(one)) for one in told.rows]
    history = await amendments.of(s, Subject.DIRECTIVE, row.id)
    return page(
        request, "directive.html", **about, followed=told, lines=lines, kinds=list(TaskKind),
        left_out=await _left_out(s, row), family=await directives.family(s, row),
        history=amended.told(history, context.language(request)),
    )  # fmt: skip


async def _left_out(s: AsyncSession, row: Directive) -> list[Any]:
    """The tickets of the lists that are not asked about, with why."""
    draft = await directives.drafted(s, row, at=clock.now())
    return [(task, one) for task in draft.tasks for one in task.lines if one.out]


async def _of_agency(
    request: web.Request,
    s: AsyncSession,
    row: Directive,
    whose: Whose,
    about: Mapping[str, Any],
) -> web.StreamResponse:
    at = clock.now()
    tasks = await directives.facing(s, row, whose, context.reader(request), at=at)
    if not tasks:
        raise NotFound("no_such_directive")
    when = await times(s, at, context.language(request))
    every = context.person(request).role == Role.OFFICE
    return page(
        request, "directive_agency.html", **about, tasks=tasks, when=when, every=every,
        names=list(dict.fromkeys(one.agency for one in tasks)),
        refused=context.refused(request), deed=request.path.rpartition("/")[2],
        filled=directives_fields.shown(tasks, about["typed"]),
        lacking={one.task.id: directives_fields.lacking(one.writing, context.language(request))
                 for one in tasks},
        dropped=await _dropped(request), ground=_ground(row, tasks) if every else "",
    )  # fmt: skip


async def _dropped(request: web.Request) -> list[str]:
    """The files that a refused form wanted to take off."""
    return (
        [] if request.method != "POST" else (await context.form(request)).words.getall("drop", [])
    )


def _ground(row: Directive, tasks: Sequence[FacingTask]) -> str:
    """The query of a commendation or criticism of this agency, on the ground of the directive."""
    agency_id = tasks[0].owes
    return f"agency={agency_id}&ground=directive:{row.number}" if agency_id else ""


def _names_of_files(task: FacingTask) -> str:
    """Those that go with the whole of what was sent last."""
    sent = [one for one in task.rounds if one.sent_at]
    return "; ".join(file.name for file in sent[-1].files) if sent else ""


def _names_of_its_files(line: FacingLine) -> str:
    """Those about one ticket, of all that was sent."""
    return "; ".join(of.file.name for of in line.files)


def _cells(one: Row) -> list[Cell]:
    path = f"/directives/{one.directive_id}?agency={one.agency_id or _HOTLINE}"
    place = "-apart" if one.apart else ""
    return [Cell(of, _tone(of), f"{path}#{kind}{place}") for kind, of in one.kinds.items()]


def _tone(of: Tally) -> Tone:
    """Late in red, waiting in amber, done in green."""
    if of.overdue:
        return Tone.LATE
    return Tone.SOON if of.asked != of.accepted else Tone.CALM


def _done(row: Row, kind: TaskKind) -> str:
    of = row.kinds[kind]
    return f"{of.accepted}/{of.asked}" if of.asked else ""


def _done_of(kind: TaskKind) -> Any:
    return lambda row: _done(row, kind)


_LISTED = (
    Column("Số văn bản", "directive.number"),
    Column("Bổ sung Văn bản số", "supplements"),
    Column("Ngày văn bản", "directive.dated"),
    Column("Kỳ", "words"),
    Column("Tình trạng", "directive.state", group="DirectiveState"),
    Column("Hạn báo cáo", "directive.due_on"),
    Column("Phải báo cáo", "whole.asked"),
    Column("Đã xong", "whole.accepted"),
    Column("Còn nợ", "whole.owed"),
    Column("Quá hạn", "whole.overdue"),
)
_LEDGER = (
    Column("Cơ quan", "name"),
    Column("Số văn bản", "number"),
    *(Column(kind, _done_of(kind)) for kind in TaskKind),
    Column("Phải báo cáo", "whole.asked"),
    Column("Đã báo cáo", "whole.answered"),
    Column("Đúng hạn", "whole.in_time"),
    Column("Trễ hạn", "whole.late"),
    Column("Đã xong", "whole.accepted"),
    Column("Xong do phiếu đã đóng", "whole.closed"),
    Column("Còn nợ", "whole.owed"),
    Column("Số ngày trễ", "whole.days_late"),
)
_ASKED = (
    Column("Cơ quan", lambda one: one[0].agency),
    Column("Việc phải làm", lambda one: one[0].task.kind, group="TaskKind"),
    Column("Mã phiếu", lambda one: one[1].ticket.code),
    Column("Lĩnh vực", lambda one: one[1].field),
    Column("Tiếp nhận lúc", lambda one: one[1].standing.line.received_at),
    Column("Hạn báo cáo", lambda one: one[1].standing.due_at),
    Column("Tình trạng", lambda one: one[1].standing.state, group="TaskState"),
    Column("Báo cáo lúc", lambda one: one[1].standing.answered_at),
    Column("Trễ hạn so với quy định", lambda one: one[1].reply.late),
    Column("Trễ ở khâu", lambda one: one[1].reply.section),
    Column("Nguyên nhân", lambda one: one[1].reply.cause),
    Column("Biện pháp khắc phục", lambda one: one[1].reply.remedy),
    Column("Tiến độ", lambda one: one[1].reply.words),
    Column("Cam kết xong", lambda one: one[1].reply.promised_on),
    Column("Tệp của phiếu", lambda one: _names_of_its_files(one[1])),
    Column("Tệp kèm theo cả báo cáo", lambda one: _names_of_files(one[0])),
)
_DRAFTED = (
    Column("Cơ quan", lambda one: one[0].agency),
    Column("Việc phải làm", lambda one: one[0].task.kind, group="TaskKind"),
    Column("Mã phiếu", lambda one: one[1].ticket.code),
    Column("Lĩnh vực", lambda one: one[1].field),
    Column("Tiếp nhận lúc", lambda one: one[1].line.received_at),
    Column("Hạn trả lời", lambda one: one[1].line.due_at),
    Column("Vì sao không yêu cầu", lambda one: one[1].out, group="LeftOut"),
    Column("Lý do", lambda one: one[1].line.left_out_reason or one[1].line.added),
)
