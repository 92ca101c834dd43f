"""What the document of a directive says, as its template names it (form of NĐ 30/2020)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from hotline.documents import Blank, Column
from hotline.reports.directives.codes import TaskKind
from hotline.reports.document import vietnamese
from hotline.reports.period import Period

# So many codes are named within a sentence; of more there is the annex only.
_NAMED_AT_MOST = 6
_WORK = {
    TaskKind.DOSSIER_REPORT: (
        "Báo cáo {n} phiếu phản ánh về thủ tục hành chính (trễ hạn, thái độ, vướng mắc quy định): "
        "hồ sơ có trễ hạn so với quy định hay không, trễ ở khâu nào của quy trình nội bộ đã được "
        "phê duyệt, nguyên nhân và biện pháp khắc phục{codes}"
    ),
    TaskKind.REMAINING: (
        "Tập trung giải quyết {n} phiếu đang theo dõi (kể cả phiếu kỳ trước chuyển sang); báo cáo "
        "tiến độ và thời gian hoàn thành từng phiếu{codes}"
    ),
    TaskKind.EXPLANATION: (
        "Giải trình {n} phiếu người dân, tổ chức đánh giá chưa hài lòng hoặc thông tin phản hồi "
        "chưa hữu ích: nguyên nhân, biện pháp khắc phục{codes}"
    ),
}
_ANNEXES = {
    TaskKind.DOSSIER_REPORT: "Danh sách phiếu phản ánh hồ sơ trễ hạn, thái độ, vướng mắc quy định",
    TaskKind.REMAINING: "Danh sách phiếu đang theo dõi, kể cả phiếu kỳ trước chuyển sang",
    TaskKind.EXPLANATION: "Danh sách phiếu được đánh giá chưa hài lòng hoặc chưa hữu ích",
}
_APART = "Danh sách phiếu thuộc lĩnh vực chuyên ngành theo dõi riêng"


class Head(NamedTuple):
    """What the office types for the document when it is issued."""

    number: str
    dated: date | None
    place: str
    issuer: str
    authority: str
    position: str
    signer: str


class Cited(NamedTuple):
    """A document that the directive names: the report that it follows from, or one before it."""

    number: str
    dated: date | None


class PaperLine(NamedTuple):
    """A ticket that an agency is asked about. No word of the citizen's leaves the house here."""

    code: str
    received: date
    field: str
    due: date | None
    overdue: bool
    carried: bool


class PaperTask(NamedTuple):
    """What an agency owes of one kind, with its date and its tickets.

    `before` is the agency that has ended in whose place it owes this.
    """

    agency: str
    kind: TaskKind
    apart: bool
    due: date
    lines: Sequence[PaperLine]
    before: str = ""


class _List(NamedTuple):
    """An annex."""

    number: int
    name: str
    tasks: Sequence[PaperTask]


def values(
    head: Head,
    period: Period,
    due: date,
    tasks: Sequence[PaperTask],
    cited: Cited | None = None,
    earlier: Sequence[Cited] = (),
) -> Mapping[str, Any]:
    """The values of the template. `due` is the date of whoever has none of their own.

    `earlier` are the documents about the same period that this one supplements, the first one
    first. Pure.
    """
    about = vietnamese.period(period)
    return {
        Blank.ISSUER: head.issuer,
        Blank.NUMBER: head.number,
        Blank.PLACE_AND_DATE: _place_and_date(head),
        Blank.SUBJECT: _subject(about, earlier),
        Blank.ADDRESSEES: _addressees(tasks),
        Blank.PERIOD: about,
        Blank.OPENING: [_opening(about, cited, earlier)],
        Blank.TASKS: [_task(of, due, _lists(tasks)) for of in _by_agency(tasks)],
        Blank.REQUIREMENTS: _requirements(earlier),
        Blank.DEADLINE: f"ngày {vietnamese.day(due)}",
        Blank.CLOSING: ["Yêu cầu các cơ quan, đơn vị, địa phương nghiêm túc thực hiện./."],
        Blank.RECIPIENTS: [
            "- Như trên;",
            "- Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân tỉnh;",
            "- Lưu: VT, 1022.",
        ],
        Blank.AUTHORITY: head.authority,
        Blank.POSITION: head.position,
        Blank.SIGNER: head.signer,
        Blank.ANNEXES: _annexes(head, tasks),
    }


def _place_and_date(head: Head) -> str:
    place = f"{head.place}, " if head.place else ""
    if head.dated is None:
        return f"{place}ngày … tháng … năm …"
    return f"{place}{vietnamese.dated(head.dated)}"


def _subject(about: str, earlier: Sequence[Cited]) -> str:
    work = f"xử lý phản ánh, kiến nghị qua Tổng đài 1022 {about}"
    return f"bổ sung {_named('Văn bản', earlier[0])} về {work}" if earlier else work


def _opening(about: str, cited: Cited | None, earlier: Sequence[Cited]) -> str:
    more = " bổ sung" if earlier else ""
    return (
        f"{_following(earlier)} {_cited(cited)} của Văn phòng Ủy ban nhân dân tỉnh về kết quả tiếp "
        "nhận, xử lý phản ánh, kiến nghị của người dân, tổ chức qua Tổng đài 1022 "
        f"{about}, Chủ tịch Ủy ban nhân dân tỉnh có ý kiến chỉ đạo{more} như sau:"
    )


def _following(earlier: Sequence[Cited]) -> str:
    if not earlier:
        return "Xét"
    return f"Tiếp theo {', '.join(_named('Văn bản', one) for one in earlier)}; xét"


def _cited(report: Cited | None) -> str:
    return _named("Báo cáo", report) if report and report.number else "báo cáo"


def _named(what: str, one: Cited) -> str:
    day = f" {vietnamese.dated(one.dated)}" if one.dated else ""
    return f"{what} số {one.number}{day}"


def _addressees(tasks: Sequence[PaperTask]) -> list[str]:
    names = list(dict.fromkeys(one.agency for one in tasks))
    last = len(names) - 1
    return [f"{name}{'.' if at == last else ';'}" for at, name in enumerate(names)]


def _by_agency(tasks: Sequence[PaperTask]) -> Iterable[list[PaperTask]]:
    found: dict[tuple[str, str, bool], list[PaperTask]] = {}
    for one in tasks:
        found.setdefault((one.agency, one.before, one.apart), []).append(one)
    return found.values()


def _task(of: Sequence[PaperTask], due: date, lists: Sequence[_List]) -> dict[Column, Any]:
    fields = sorted({line.field for one in of for line in one.lines if line.field})
    tickets = {line.code for one in of for line in one.lines}
    days = {one.due for one in of}
    own = "; ".join(f"chậm nhất ngày {vietnamese.day(one)}" for one in sorted(days))
    return {
        Column.NAME: _heading(of[0], fields),
        Column.COUNT: str(len(tickets)),
        Column.WORK: [_work(one, lists) for one in of],
        Column.DUE: own if days != {due} else "",
    }


def _heading(one: PaperTask, fields: Sequence[str]) -> str:
    beside = [f"thực hiện phần việc của {one.before}"] if one.before else []
    beside += [f"lĩnh vực {', '.join(fields)}"] if one.apart else []
    return f"{one.agency} ({'; '.join(beside)})" if beside else one.agency


def _work(task: PaperTask, lists: Sequence[_List]) -> str:
    # Annexes have codes as they are looked for; within a sentence they must not break.
    codes = [line.code.replace("-", "\u2011") for line in task.lines]
    if len(codes) > _NAMED_AT_MOST:
        place = next(number for number, _, of in lists if task in of)
        said = f" (danh sách tại Phụ lục {place} kèm theo)."
    else:
        said = f": {', '.join(codes)}."
    return _WORK[task.kind].format(n=f"{len(codes):02}", codes=said)


def _requirements(earlier: Sequence[Cited]) -> list[str]:
    said = [f"số {one.number}" for one in earlier]
    still = [
        f"Các nội dung đã giao tại Văn bản {', '.join(said)} tiếp tục được thực hiện theo thời hạn "
        "đã nêu tại văn bản đó."
    ]
    return [
        *(still if earlier else []),
        "Người đứng đầu cơ quan, đơn vị, địa phương chịu trách nhiệm trước Chủ tịch Ủy ban nhân "
        "dân tỉnh về nội dung và thời hạn báo cáo; báo cáo được thực hiện trên hệ thống Tổng đài "
        "1022.",
        "Giao Văn phòng Ủy ban nhân dân tỉnh theo dõi, đôn đốc và tổng hợp kết quả thực hiện trong "
        "báo cáo kỳ sau.",
    ]


def _lists(tasks: Sequence[PaperTask]) -> list[_List]:
    """A list of each kind, and one of the fields with a tracker, numbered as they come."""
    known = [
        (name, [one for one in tasks if one.kind == kind and not one.apart])
        for kind, name in _ANNEXES.items()
    ]
    known.append((_APART, [one for one in tasks if one.apart]))
    with_lines = [(name, of) for name, of in known if of]
    return [_List(number, name, of) for number, (name, of) in enumerate(with_lines, start=1)]


def _annexes(head: Head, tasks: Sequence[PaperTask]) -> list[dict[Column, Any]]:
    return [
        {
            Column.NUMBER: str(number),
            Column.NAME: name,
            Column.NOTE: _note(head),
            Column.LINES: _lines(of),
        }
        for number, name, of in _lists(tasks)
    ]


def _note(head: Head) -> str:
    number = f" số {head.number}" if head.number else ""
    day = f" {vietnamese.dated(head.dated)}" if head.dated else ""
    return f"(Kèm theo Văn bản{number}{day})"


def _lines(tasks: Sequence[PaperTask]) -> list[dict[Column, str]]:
    rows = [(one, line) for one in tasks for line in one.lines]
    return [
        {
            Column.ORDER: str(order),
            Column.CODES: line.code,
            Column.DAY: f"{line.received:%d/%m/%Y}",
            Column.AGENCY: f"{task.before} (nay là {task.agency})" if task.before else task.agency,
            Column.CONTENT: _content(task.kind, line),
            Column.STATE: _state(task.kind, line),
        }
        for order, (task, line) in enumerate(rows, start=1)
    ]


def _content(kind: TaskKind, line: PaperLine) -> str:
    """The subject; of a remaining ticket what it has of the period before and of lateness."""
    told = [line.field] if line.field else []
    if kind == TaskKind.REMAINING and line.carried:
        told.append("kỳ trước chuyển sang")
    if kind == TaskKind.REMAINING and line.overdue and line.due:
        told.append(f"hạn trả lời {line.due:%d/%m/%Y}")
    return "; ".join(told)


def _state(kind: TaskKind, line: PaperLine) -> str:
    if kind == TaskKind.EXPLANATION:
        return "Chưa hài lòng"
    if kind == TaskKind.DOSSIER_REPORT:
        return "Phải báo cáo"
    return "Quá hạn" if line.overdue else "Trong hạn"


def head_of(row: Any) -> Head:
    """What a directive has of it. Pure."""
    return Head(*(getattr(row, name) for name in Head._fields))
