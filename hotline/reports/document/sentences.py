"""What the report says of its figures, as an official writes it; nothing of what there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline import texts
from hotline.reports import outline
from hotline.reports.codes import Counting, Figure, Upshot
from hotline.reports.document import annexes, correcting, directing
from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content, ReportPart
from hotline.reports.period import Period, named
from hotline.tickets import ReasonClass

_HOT = 5


def period_of(content: Content) -> Period:
    """Whose report it is."""
    return named(content.figures["period"], content.cutoff)


def called(content: Content, kind: str, key: int | None) -> str:
    """The name of an agency, a field or a commune of the figures."""
    if key is None:
        return "Chưa phân loại" if kind == "field" else "Chưa xác định"
    return str(content.figures.get("names", {}).get(kind, {}).get(str(key), key))


def figure_name(content: Content, figure: Figure) -> str:
    """What a figure is called, true to when it was counted."""
    return outline.called(figure, "vi", aside=outline.counted_aside(content.figures))


def paragraphs(content: Content) -> dict[ReportPart, list[str]]:
    """Every part's own sentences, then what the office added to it."""
    return {
        part: [said for said in sentences(content) if said] + _typed(content, part)
        for part, sentences in _PARTS.items()
    }


def subject(content: Content) -> str:
    """What the report is about, unless the office has said so otherwise; what it corrects."""
    said = content.letterhead.subject or (
        "Kết quả tiếp nhận, xử lý phản ánh, kiến nghị của người dân, tổ chức "
        f"qua Tổng{vi.BOUND}đài{vi.BOUND}1022 {vi.period(period_of(content))}"
    )
    return said + correcting.behind_subject(content)


def followed(content: Content) -> list[str]:
    """The sentence over the table of what became of the directive before."""
    if not content.followed:
        return []
    rows = content.followed
    owed, done, late = (
        sum(row.owed for row in rows), sum(row.done for row in rows),
        sum(row.overdue for row in rows),
    )  # fmt: skip
    said = (
        "Kết quả thực hiện văn bản chỉ đạo kỳ trước: các cơ quan, đơn vị, địa phương đã thực hiện "
        f"{vi.number(done)}/{vi.number(owed)} nội dung" + _beside(content, done, owed, Upshot.TASKS)
    )
    return [said + (f"; còn {vi.number(late)} nội dung quá hạn." if late else ".")]


def _cited(content: Content, of: Counting) -> str:
    """In brackets, the annex that lists what a number counts."""
    return annexes.bracketed(content.told, of)


def _beside(content: Content, hits: int, whole: int, of: Counting) -> str:
    """In brackets behind a number: its percentage, and the annex that lists what it counts."""
    told = (vi.share(hits, whole, content.fewest), annexes.cited(content.told, of))
    said = "; ".join(filter(None, told))
    return f" ({said})" if said else ""


def _typed(content: Content, part: ReportPart) -> list[str]:
    lines = content.remarks.get(part, "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _opening(content: Content) -> list[str]:
    of = period_of(content)
    when = "" if not of.months or not of.cutoff.day else f" ({vi.span(of)})"
    return [
        *correcting.paragraphs(content),
        "Văn phòng Ủy ban nhân dân tỉnh báo cáo kết quả tiếp nhận, xử lý phản ánh, kiến nghị của "
        f"người dân, tổ chức qua Tổng đài 1022 {vi.period(of)}{when} như sau:",
    ]


def _received(content: Content) -> list[str]:
    told, of = content.figures, period_of(content)
    than = vi.previous(of)
    count = f"tiếp nhận {vi.number(told['tickets'])} phiếu{_cited(content, Figure.TICKETS)}"
    said = f"Trong {vi.period(of)}, Tổng đài 1022 " + (
        count if told["tickets"] else "không tiếp nhận phiếu nào"
    )
    if told["previous"]:
        compared = vi.changed(told["change"], told["previous"], "phiếu", than, content.fewest)
        said += f", {compared}{_recounted(told)}"
    return [said + ".", _causes(content, than), *_calls(content), _procedures(content),
            _channels(content), _hot(content)]  # fmt: skip


def _recounted(told: Mapping[str, Any]) -> str:
    """With which of two numbers of the period before it is compared, where they differ."""
    again = told.get("previous_counted", told["previous"])
    if again == told["previous"]:
        return ""
    return (
        f" (so với {vi.number(told['previous'])} phiếu theo số liệu đã phát hành; đếm lại là "
        f"{vi.number(again)} phiếu)"
    )


def _causes(content: Content, than: str) -> str:
    """Which fields most of a rise or a fall comes from."""
    change = content.figures["change"]
    rows = content.figures.get("causes", {}).get("field", [])
    same = [row for row in rows if row["change"] * change > 0][:3]
    if not content.figures["previous"] or not same:
        return ""
    verb = "tăng" if change > 0 else "giảm"
    parts = (
        f"{called(content, 'field', row['field'])} ({verb} {vi.number(abs(row['change']))} phiếu)"
        for row in same
    )
    return f"Số phiếu {verb} so với {than} chủ yếu ở lĩnh vực: {vi.listed(parts)}."


def _calls(content: Content) -> list[str]:
    told = content.figures
    calls: Mapping[str, int] = told.get("calls", {})
    said = []
    if calls.get("total"):
        said.append(
            f"Tổng số cuộc gọi là {vi.number(calls['total'])}, gồm {vi.number(calls['in'])} cuộc "
            f"gọi đến{_cited(content, Figure.CALLS_IN)} và {vi.number(calls['out'])} cuộc gọi đi"
            f"{_cited(content, Figure.CALLS_OUT)}"
            + (f"; ngoài ra có {vi.number(calls['asking'])} cuộc gọi hỏi ý kiến đánh giá"
               f"{_cited(content, Figure.CALLS_ASKING)}." if calls.get("asking") else ".")
        )  # fmt: skip
    if calls.get("missed"):
        share = _beside(content, calls["missed"], calls["in"], Figure.CALLS_MISSED)
        said.append(f"Trong số cuộc gọi đến có {vi.number(calls['missed'])} cuộc gọi nhỡ{share}.")
    if told["interactions"]:
        said.append(
            f"Số lượt tương tác qua các kênh khác là {vi.number(told['interactions'])} lượt"
            f"{_cited(content, Figure.INTERACTIONS)}."
        )
    return said


def _procedures(content: Content) -> str:
    told = content.figures
    if not told["tthc"]:
        return ""
    reasons = [row for row in told.get("by_reason", []) if row["reason"] and row["procedure"]]
    parts = vi.listed(
        f"{texts.label_in('ReasonClass', row['reason']).lower()} {vi.number(row['procedure'])} "
        "phiếu"
        for row in reasons
    )
    said = (
        f"Trong số phiếu tiếp nhận có {vi.number(told['tthc'])} phiếu liên quan đến thủ tục hành "
        f"chính{_beside(content, told['tthc'], told['tickets'], Figure.PROCEDURE)}"
    )
    # That all are about something else says nothing more.
    named = any(row["reason"] != ReasonClass.OTHER for row in reasons)
    if not named:
        return f"{said}."
    whole = sum(row["procedure"] for row in reasons) == told["tthc"]
    return f"{said}, {'gồm' if whole else 'trong đó'}: {parts}."


def _channels(content: Content) -> str:
    told = content.figures
    rows = sorted(told.get("by_channel", {}).items(), key=lambda one: (-one[1], one[0]))
    return _split("Theo kênh tiếp nhận", content, [
        (texts.label_in("Channel", code).lower() if code in _COMMON else
         texts.label_in("Channel", code), count) for code, count in rows
    ])  # fmt: skip


def _hot(content: Content) -> str:
    rows = content.figures.get("hot_fields", [])[:_HOT]
    named_ = [(called(content, "field", row["field"]), row["tickets"]) for row in rows]
    return _split("Các lĩnh vực được phản ánh, kiến nghị nhiều", content, named_)


def _split(title: str, content: Content, rows: Sequence[tuple[str, int]]) -> str:
    whole = content.figures["tickets"]
    parts = [
        f"{name} {vi.number(count)} phiếu{vi.beside(count, whole, content.fewest)}"
        for name, count in rows
        if count
    ]
    return f"{title}: {vi.listed(parts)}." if parts else ""


def _handled(content: Content) -> list[str]:
    told = content.figures
    whole, resolved, open_ = told["tickets"], told["resolved"], told["open"]
    said = []
    if whole:
        done = f"{vi.number(resolved)}/{vi.number(whole)} phiếu"
        said.append(
            f"Đến {_as_of(told)}, các cơ quan, đơn vị, địa phương đã giải quyết {done} tiếp nhận "
            f"trong kỳ{_beside(content, resolved, whole, Figure.RESOLVED)}"
            + (f"; đang xử lý {vi.number(open_)} phiếu{_cited(content, Figure.OPEN)}."
               if open_ else ".")
        )  # fmt: skip
    said += filter(None, (_levels(content), _standing(content)))
    return said or ["Trong kỳ không có phiếu phải xử lý."]


def _as_of(told: Mapping[str, Any]) -> str:
    return vi.until(datetime.fromisoformat(told["as_of"]))


def _levels(content: Content) -> str:
    rows = content.figures.get("by_level", [])
    parts = [
        f"{texts.label_in('Level', str(row['level'])).lower()}: {vi.number(row['tickets'])} phiếu, "
        f"đã giải quyết {vi.number(row['resolved'])} phiếu"
        for row in rows
        if row["level"] and row["tickets"]
    ]
    return f"Theo cấp độ, {vi.listed(parts)}." if len(parts) > 1 else ""


def _standing(content: Content) -> str:
    """From what was open at the beginning to what is at the end."""
    told = content.figures
    if not (told["opening"] or told["closing"]):
        return ""
    opening, ended = (
        _cited(content, Figure.OPENING),
        _cited(content, Figure.ENDED),
    )
    said = f"Kỳ trước chuyển sang {vi.number(told['opening'])} phiếu{opening}"
    if outline.counted_aside(told):
        said += f"; {_then(told)}"
    if told["reopened"]:
        said += f", mở lại {vi.number(told['reopened'])} phiếu{_cited(content, Figure.REOPENED)}"
    said += f", kết thúc {vi.number(told['closed'])} phiếu{ended}; "
    said += "" if outline.counted_aside(told) else "cuối kỳ "
    if not told["closing"]:
        return said + "không còn phiếu đang theo dõi."
    closing = _cited(content, Figure.CLOSING)
    said += f"còn {vi.number(told['closing'])} phiếu đang theo dõi xử lý{closing}"
    of_these = [
        f"{vi.number(told[figure])} phiếu {words}{_cited(content, figure)}"
        for figure, words in ((Figure.CARRIED, "của kỳ trước chuyển sang"),
                              (Figure.OVERDUE, "đã quá hạn"))
        if told[figure]
    ]  # fmt: skip
    return said + (f", trong đó có {' và '.join(of_these)}." if of_these else ".")


def _then(told: Mapping[str, Any]) -> str:
    """As of when what is followed was counted: what it was at the period's end is not known."""
    if not outline.counted_aside(told):
        return "cuối kỳ"
    return f"đến lúc tính số liệu ({_as_of(told)})"


def _rated(content: Content) -> list[str]:
    told, few = content.figures, content.fewest
    rated, positive, whole = told["rated"], told["positive"], told["tickets"]
    if not whole:
        return ["Trong kỳ không có phiếu để người dân, tổ chức đánh giá."]
    if not rated:
        return ["Trong kỳ chưa có phiếu được người dân, tổ chức đánh giá.", _unrated(content)]
    said = [
        f"Có {vi.number(rated)}/{vi.number(told['resolved'])} phiếu đã giải quyết được người dân, "
        f"tổ chức đánh giá{_beside(content, rated, told['resolved'], Figure.RATED)}.",
        "Số phiếu đánh giá hài lòng về kết quả giải quyết hoặc thông tin phản hồi là hữu ích: "
        f"{vi.number(positive)}/{vi.number(rated)} phiếu"
        f"{_beside(content, positive, rated, Figure.POSITIVE)}."
        + ("" if rated >= few else " Số phiếu được đánh giá còn ít nên không tính tỷ lệ."),
    ]
    if told["negative"]:
        said.append(
            "Số phiếu đánh giá chưa hài lòng hoặc thông tin phản hồi là chưa hữu ích: "
            f"{vi.number(told['negative'])} phiếu"
            f"{_beside(content, told['negative'], rated, Figure.NEGATIVE)}."
        )
    return [*said, _unrated(content)]


def _unrated(content: Content) -> str:
    """What stands beside the percentage, never within it."""
    told = content.figures
    parts = [f"{vi.number(told['open'])} phiếu đang xử lý"] if told["open"] else []
    if told["no_response"]:
        waits = told["being_asked"]
        asked = f", trong đó {vi.number(waits)} phiếu đang chờ ý kiến" if waits else ""
        asked += _cited(content, Figure.BEING_ASKED) if waits else ""
        none = _cited(content, Figure.NO_RESPONSE)
        parts.append(
            f"{vi.number(told['no_response'])} phiếu không có ý kiến phản hồi{none}{asked}"
        )
    return f"Còn lại {vi.listed(parts)}; không tính vào tỷ lệ trên." if parts else ""


def _specialist(content: Content) -> list[str]:
    return [
        f"{called(content, 'field', row['field'])} "
        f"({called(content, 'agency', row['agency'])} theo dõi riêng): tiếp nhận "
        f"{vi.number(row['tickets'])} phiếu, đã giải quyết {vi.number(row['resolved'])} phiếu, "
        f"{_then(content.figures)} còn {vi.number(row['closing'])} phiếu đang theo dõi."
        for row in content.figures.get("trackers", [])
        if row["tickets"] or row["closing"]
    ]


def _closing(content: Content) -> list[str]:
    return [_annexed(content), "Văn phòng Ủy ban nhân dân tỉnh kính báo cáo./."]


def _annexed(content: Content) -> str:
    """Which annexes are within, and which file holds the others."""
    places = annexes.numbers(content.told)
    within = [of for of in places if of in content.printed and of in content.every_list]
    file = f"tệp “{content.annex_file}”" if content.annex_file else "tệp Excel"
    held = f"theo số phụ lục, được lập trong {file} gửi kèm."
    if not places:
        return ""
    if not within:
        return f"Danh sách chi tiết của từng số liệu, {held}"
    said = f"Kèm theo Báo cáo: {annexes.cited(content.told, *within)}"
    if len(within) == len(places):
        return f"{said}."
    return f"{said}. Danh sách chi tiết của các số liệu còn lại, {held}"


# Names that are no brands are written small within a sentence.
_COMMON = frozenset({"phone", "sms", "email", "web", "app", "kiosk", "paper"})
_PARTS: dict[ReportPart, Callable[[Content], Iterable[str]]] = {
    ReportPart.OPENING: _opening,
    ReportPart.RECEIVED: _received,
    ReportPart.HANDLED: _handled,
    ReportPart.RATED: _rated,
    ReportPart.DIRECTED: directing.paragraphs,
    ReportPart.SPECIALIST: _specialist,
    ReportPart.CLOSING: _closing,
}
