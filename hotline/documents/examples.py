"""What a preview is filled with: invented words in every blank, so that the page looks real."""

from __future__ import annotations

from typing import Any

from hotline.documents.charts import Bar, Point, Target, bars, lines
from hotline.documents.codes import FORMS, Blank, Column, DocumentKind
from hotline.documents.filling import Picture

_COUNTED = ("ten", "ky_nay", "ky_truoc", "tang_giam", "ty_le")
_LISTED = ("ten", "so_phieu", "ma_phieu")
_CODES = ("1022-2610-00017", "1022-2610-00204", "1022-2610-00391")


def _rows(columns: tuple[str, ...], *rows: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


_LINES = [
    {
        Column.ORDER: str(number),
        Column.CODES: code,
        Column.DAY: "12/10/2026",
        Column.AGENCY: "Sở Xây dựng",
        Column.CONTENT: "Nắp cống trên đường Nguyễn Huệ bị vỡ.",
        Column.STATE: "Đang theo dõi",
    }
    for number, code in enumerate(_CODES, start=1)
]

_VALUES: dict[Blank, Any] = {
    Blank.SUPERIOR: "ỦY BAN NHÂN DÂN TỈNH",
    Blank.ISSUER: "VĂN PHÒNG",
    Blank.NUMBER: "125/BC-VP",
    Blank.PLACE_AND_DATE: "Đồng Tháp, ngày 05 tháng 11 năm 2026",
    Blank.SUBJECT: "Kết quả tiếp nhận, xử lý phản ánh, kiến nghị "
    "qua Tổng đài 1022 tháng\u00a010/2026",
    Blank.ADDRESSEES: ["Chủ tịch Ủy ban nhân dân tỉnh"],
    Blank.RECIPIENTS: ["- Như trên;", "- Các sở, ban, ngành tỉnh;", "- Lưu: VT, 1022."],
    Blank.AUTHORITY: "",
    Blank.POSITION: "CHÁNH VĂN PHÒNG",
    Blank.SIGNER: "Nguyễn Văn An",
    Blank.PERIOD: "tháng 10/2026",
    Blank.PREVIOUS_PERIOD: "tháng 9/2026",
    Blank.OPENING: [
        "Văn phòng Ủy ban nhân dân tỉnh báo cáo kết quả tiếp nhận, xử lý phản ánh, kiến nghị của "
        "người dân, tổ chức qua Tổng đài 1022 tháng 10/2026 như sau:"
    ],
    Blank.RECEIVED: [
        "Trong tháng 10/2026, Tổng đài 1022 tiếp nhận 442 phiếu, giảm 154 phiếu so với "
        "tháng 9/2026 (giảm 25,84 %).",
        "Trong đó, 115 phiếu liên quan đến thủ tục hành chính.",
    ],
    Blank.SUMMARY_TABLE: _rows(
        (*_COUNTED, "so_phu_luc"), ("Phiếu tiếp nhận", "442", "596", "-154", "-25,84 %", "5")
    ),
    Blank.CHANNEL_TABLE: _rows(
        _COUNTED,
        ("Điện thoại", "346", "470", "-124", "78,28 %"),
        ("Zalo", "42", "60", "-18", "9,50 %"),
    ),
    Blank.FIELD_TABLE: _rows(_COUNTED, ("Hạ tầng, đô thị", "120", "131", "-11", "27,15 %")),
    Blank.LEVEL_TABLE: _rows(_COUNTED, ("Cấp độ 1", "300", "410", "-110", "67,87 %")),
    Blank.HANDLED: ["Đã giải quyết 431 phiếu, đang xử lý 11 phiếu."],
    Blank.RATED: [
        "Có 419 phiếu được đánh giá, trong đó 419 phiếu hài lòng hoặc hữu ích (100\u00a0%)."
    ],
    Blank.MODE_TABLE: _rows(
        ("ten", "da_danh_gia", "hai_long", "ty_le"), ("Điện thoại viên", "400", "400", "100 %")
    ),
    Blank.DIRECTED: ["Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh chỉ đạo các cơ quan sau:"],
    Blank.LIST_A: _rows(_LISTED, ("Sở Xây dựng", "2", ", ".join(_CODES[:2]))),
    Blank.LIST_B: _rows(_LISTED, ("Công an tỉnh", "1", _CODES[2])),
    Blank.LIST_C: _rows(_LISTED, ("Sở Y tế", "1", _CODES[0])),
    Blank.FOLLOWED: ["Kết quả thực hiện văn bản chỉ đạo của tháng 9/2026:"],
    Blank.FOLLOW_TABLE: _rows(
        ("ten", "phai_lam", "da_lam", "qua_han"), ("Sở Xây dựng", "5", "4", "1")
    ),
    Blank.SPECIALIST: ["Căn cước công dân (Công an tỉnh): tiếp nhận 31 phiếu, đã giải quyết 30."],
    Blank.CLOSING: [
        "Kèm theo Báo cáo: Phụ lục 1; các phụ lục còn lại được lập trong tệp Excel gửi kèm.",
        "Văn phòng Ủy ban nhân dân tỉnh kính báo cáo./.",
    ],
    Blank.ANNEXES: [
        {
            Column.NUMBER: "1",
            Column.NAME: "Danh sách phiếu đang theo dõi",
            Column.NOTE: "(Kèm theo Báo cáo số 125/BC-VP)",
            Column.LINES: _LINES,
        }
    ],
    Blank.TASKS: [
        {
            Column.NAME: "Sở Xây dựng",
            Column.COUNT: "3",
            Column.WORK: [
                "Giải trình 01 phiếu người dân đánh giá chưa hài lòng.",
                "Giải quyết dứt điểm 02 phiếu còn tồn.",
            ],
            Column.DUE: "28/11/2026",
        },
        {
            Column.NAME: "Công an tỉnh",
            Column.COUNT: "1",
            Column.WORK: ["Báo cáo 01 hồ sơ trễ hạn: khâu chậm, nguyên nhân, biện pháp."],
            Column.DUE: "28/11/2026",
        },
    ],
    Blank.REQUIREMENTS: ["Yêu cầu người đứng đầu cơ quan chịu trách nhiệm về tiến độ thực hiện."],
    Blank.DEADLINE: "ngày 28/11/2026",
    Blank.LETTER: [
        "Kính gửi ông/bà Trần Văn Bình,",
        "Ngày 01/10/2026, Sở Xây dựng đã tiếp nhận hồ sơ H20.12.5-261001-0007 của ông/bà về thủ "
        "tục “Cấp giấy phép xây dựng nhà ở riêng lẻ”, hẹn trả kết quả ngày 22/10/2026.",
        "Đến nay Sở Xây dựng chưa giải quyết xong hồ sơ theo đúng hẹn. Lý do: phải xác minh thực "
        "địa vị trí khu đất.",
        "Sở Xây dựng xin lỗi ông/bà vì sự chậm trễ này và xin hẹn lại ngày trả kết quả là "
        "02/11/2026.",
        "Kính mong ông/bà thông cảm. Mọi ý kiến xin gọi Tổng đài 1022.",
    ],
}

# What each of the letters says otherwise than a report.
_LETTERS: dict[DocumentKind, dict[Blank, Any]] = {
    DocumentKind.DIRECTIVE: {
        Blank.ISSUER: "ỦY BAN NHÂN DÂN TỈNH",
        Blank.SUPERIOR: "",
        Blank.NUMBER: "1305/UBND-VP",
        Blank.SUBJECT: "xử lý phản ánh, kiến nghị qua Tổng đài 1022 tháng\u00a010/2026",
        Blank.ADDRESSEES: ["Sở Xây dựng;", "Công an tỉnh."],
        Blank.OPENING: [
            "Xét Báo cáo số 125/BC-VP của Văn phòng Ủy ban nhân dân tỉnh về kết quả tiếp nhận, "
            "xử lý phản ánh, kiến nghị qua Tổng đài 1022 tháng\u00a010/2026, Chủ tịch Ủy ban nhân "
            "dân tỉnh có ý kiến như sau:"
        ],
        Blank.CLOSING: ["Yêu cầu các cơ quan, đơn vị, địa phương nghiêm túc thực hiện./."],
        Blank.AUTHORITY: "TL. CHỦ TỊCH",
    },
    DocumentKind.APOLOGY: {
        Blank.ISSUER: "SỞ XÂY DỰNG",
        Blank.NUMBER: "86/TXL-SXD",
        Blank.SUBJECT: "Về việc chậm trả kết quả và hẹn lại ngày trả kết quả",
        Blank.RECIPIENTS: ["- Như trên;", "- Lưu: VT."],
        Blank.POSITION: "GIÁM ĐỐC",
    },
}


def example(kind: DocumentKind) -> dict[str, Any]:
    """Values for every blank of a kind but its pictures."""
    told = _VALUES | _LETTERS.get(kind, {})
    return {str(blank): told[blank] for blank in FORMS[kind].blanks if blank in told}


async def example_pictures(kind: DocumentKind) -> dict[Blank, Picture]:
    """A chart for every picture of a kind."""
    if kind is not DocumentKind.REPORT:
        return {}
    compared = [Bar("Điện thoại", 346, 470), Bar("Zalo", 42, 60), Bar("Trang web", 38, 41)]
    tickets = [Point("8/2026", 512), Point("9/2026", 596), Point("10/2026", 442)]
    positive = [Point("8/2026", 98.2), Point("9/2026", 99.71), Point("10/2026", 100)]
    target = Target(90, "Mục tiêu năm 2026: 90\u00a0%")
    return {
        Blank.CHANNEL_CHART: await bars(
            compared, words="Số phiếu theo kênh", now="Tháng 10/2026", before="Tháng 9/2026"
        ),
        Blank.TREND_CHART: await lines(tickets, words="Số phiếu qua các tháng"),
        Blank.FIELD_CHART: await bars(
            [Bar("Hạ tầng, đô thị", 120), Bar("Đất đai", 96)], words="Số phiếu theo lĩnh vực"
        ),
        Blank.RATING_CHART: await lines(
            positive, words="Tỷ lệ hài lòng qua các tháng", target=target, percent=True
        ),
    }
