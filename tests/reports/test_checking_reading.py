"""Sentences and tables as offices really type them: only what is wrong is named."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.reports import Figure, Split, checking
from hotline.reports.checking import About

_HALF = "150/302 là 49,67 %, không phải 61,31 %."
_SAME = "“Phiếu tiếp nhận” được ghi hai số khác nhau: 302 và 320."


def found(text: str) -> list[str]:
    """What is wrong with a text, in words."""
    return [one.words() for one in checking.check_typed(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ hài lòng đạt 61,31% (150/302 phiếu).",
        "Tỷ lệ hài lòng: 61,31 % (150/302)",
        "Tỷ lệ hài lòng đạt 61,31%, tương ứng 150/302 phiếu.",
        "Có 150 phiếu hài lòng trên tổng số 302 phiếu, chiếm tỷ lệ 61,31%.",
        "Chỉ tiêu;Kết quả\nTỷ lệ hài lòng;61,31% (150/302)",
    ],
)
def test_a_percentage_is_compared_with_the_pair_beside_it_in_either_order(text: str) -> None:
    assert found(text) == [_HALF]
    assert found(text.replace("61,31", "49,67")) == []


def test_the_numbers_of_a_pair_after_its_percentage_are_compared_with_our_own() -> None:
    own: dict[str, Any] = {"period": "2026-08", "rated": 300, "positive": 150, "tickets": 320}
    said, differs = checking.check_typed("Tỷ lệ hài lòng 49,67% (150/302).", own)
    assert said.known()[About(Figure.POSITIVE)] == 150
    assert [one.words() for one in differs] == ["“Có đánh giá” ghi 302, hệ thống đếm được 300."]
    lone = checking.check_typed("Tỷ lệ hài lòng đạt 61,31%.", own)
    assert [one.words() for one in lone[1]] == ["150/300 là 50,00 %, không phải 61,31 %."]
    assert checking.check_typed("Tỷ lệ hài lòng đạt 61,31%.")[0].unread


@pytest.mark.parametrize(
    ("text", "changed", "words"),
    [
        ("Đã giải quyết 290 phiếu (cấp 1: 200, cấp 2: 85, cấp 3: 5), đang xử lý 12 phiếu (cấp 2: "
         "5, cấp 3: 7)", ("cấp 2: 85", "cấp 2: 58"),
         "tổng “Đã giải quyết” theo cấp độ (263), không khớp Đã giải quyết (290): lệch 27."),
        ("Sở Xây dựng tiếp nhận 120 phiếu, đã giải quyết 110 phiếu, đang xử lý 10 phiếu. Sở Y tế "
         "tiếp nhận 80 phiếu, đã giải quyết 70 phiếu, đang xử lý 10 phiếu.", ("70", "71"),
         "Sở Y tế: Đã giải quyết (71) + Đang xử lý (10) = 81, không khớp Phiếu tiếp nhận (80): "
         "lệch 1."),
        ("Tháng 8/2026 tiếp nhận 302 phiếu, tăng 43 phiếu so với tháng trước. Tháng 7/2026 tiếp "
         "nhận 259 phiếu.", ("259", "250"),
         "Phiếu kỳ trước (250) + Tăng, giảm so với kỳ trước (43) = 293, không khớp Phiếu tiếp nhận "
         "(302): lệch 9."),
        ("Đã giải quyết 590/600 phiếu, đạt 98,33%, vượt chỉ tiêu 95%.", ("98,33", "99,33"),
         "590/600 là 98,33 %, không phải 99,33 %."),
        ("Đã giải quyết 590/600 phiếu, đạt trên 95%.", ("95", "99"),
         "590/600 là 98 %, không phải trên 99 %."),
        ("Đã giải quyết 590/600 phiếu, tỷ lệ chưa đến 99%.", ("99", "98"),
         "590/600 là 98,33 %, không phải dưới 98 %."),
        ("Đã giải quyết 1.198 phiếu, trong đó 1.102 đúng hạn (91,99%).", ("91,99", "93,99"),
         "1.102/1.198 là 91,99 %, không phải 93,99 %."),
        ("Tổng số phiếu tiếp nhận là 442 phiếu – giảm 154 phiếu so với tháng trước – gồm: điện "
         "thoại 346, email 3, Zalo 42, web 38, Facebook 13.", ("Facebook 13", "Facebook 31"),
         "tổng “Phiếu tiếp nhận” theo kênh (460), không khớp Phiếu tiếp nhận (442): lệch 18."),
        ("Có 6,034 phiếu tiếp nhận, đã giải quyết 6,000 phiếu, đang xử lý 34 phiếu.",
         ("6,000", "6,001"),
         "Đã giải quyết (6.001) + Đang xử lý (34) = 6.035, không khớp Phiếu tiếp nhận (6.034): "
         "lệch 1."),
        ("Tiếp nhận 302 phiếu, tăng 50 phiếu (19,84%) so với cùng kỳ năm trước.",
         ("19,84", "16,56"), "50/252 là 19,84 %, không phải 16,56 %."),
        ("Tiếp nhận 302 phiếu trong tháng này. Trung bình mỗi ngày tiếp nhận 14 phiếu. Kết quả: "
         "tổng số phiếu tiếp nhận 302 phiếu.", ("nhận 302 phiếu.", "nhận 320 phiếu."), _SAME),
    ],
)  # fmt: skip
def test_true_sentences_pass_and_a_false_number_is_named(
    text: str, changed: tuple[str, str], words: str
) -> None:
    assert found(text) == []
    assert found(text.replace(*changed)) == [words]


@pytest.mark.parametrize(
    ("text", "changed", "words"),
    [
        ("Chỉ tiêu;Tháng này;Tháng trước;Tăng/giảm;%\nPhiếu tiếp nhận;128;259;-131;-50,58\n"
         "Đã giải quyết;120;250;-130;-52\nĐang xử lý;8;9;-1;-11,11",
         (";250;-130", ";250;-120"), "“Đã giải quyết”: 120 − 250 = −130, không phải −120."),
        ("STT,Chỉ tiêu,Số liệu,Ghi chú\n1,Phiếu tiếp nhận,442,\n2,Đã giải quyết,431,\n3,Đang xử "
         "lý,11,", ("431", "413"),
         "Đã giải quyết (413) + Đang xử lý (11) = 424, không khớp Phiếu tiếp nhận (442): lệch 18."),
        ("| TT | Đơn vị | Tiếp nhận | Đúng hạn | Tỷ lệ đúng hạn |\n|---|---|---|---|---|\n"
         "| 1 | Sở Xây dựng | 120 | 100 | 83,33% |\n| 2 | Sở Y tế | 80 | 70 | 87,5% |\n"
         "| | Tổng cộng | 200 | 170 | 85% |", ("83,33", "83,99"),
         "Sở Xây dựng: 100/120 là 83,33 %, không phải 83,99 %."),
        ("Kênh\tTháng 7/2026\tTháng 8/2026\nĐiện thoại\t400\t346\nZalo\t50\t96\nTổng\t450\t442",
         ("96", "69"),
         "tổng “Phiếu tiếp nhận” theo kênh (415), không khớp Phiếu tiếp nhận (442): lệch 27."),
        ('"Chỉ tiêu","Số lượng","Tỷ lệ (%)"\n"Phiếu tiếp nhận","1,302","100"\n'
         '"Đã giải quyết","1,290","99,08"', ("99,08", "98,09"),
         "1.290/1.302 là 99,08 %, không phải 98,09 %."),
    ],
)  # fmt: skip
def test_true_tables_pass_and_a_false_cell_is_named(
    text: str, changed: tuple[str, str], words: str
) -> None:
    assert found("\ufeff" + text) == []
    assert not checking.check_typed(text)[0].unread
    assert words in found(text.replace(*changed))


def test_the_month_before_in_a_column_is_that_before() -> None:
    said, _ = checking.check_typed("Chỉ tiêu;Tháng này;Tháng trước\nPhiếu tiếp nhận;128;259")
    assert said.known() == {About(Figure.TICKETS): 128, About(Figure.PREVIOUS): 259}
    said, _ = checking.check_typed("1,Phiếu tiếp nhận,442,")
    assert said.known() == {About(Figure.TICKETS): 442}


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Chỉ tiêu;Số lượng;Mã nội bộ\nPhiếu tiếp nhận;302;99", "Mã nội bộ"),
        ("Phiếu tiếp nhận;302;433", "Phiếu tiếp nhận;302;433"),
        ("Tiếp nhận gần 300 phiếu.", "Tiếp nhận gần 300 phiếu."),
        ("Tỷ lệ kết nối thành công đạt 98%.", "Tỷ lệ kết nối thành công đạt 98%."),
        ("Điểm trung bình 4,5/5.", "Điểm trung bình 4,5/5."),
        ("Có 12 hồ sơ quá hạn giải quyết.", "Có 12 hồ sơ quá hạn giải quyết."),
    ],
)
def test_what_is_not_understood_is_listed(text: str, listed: str) -> None:
    said, findings = checking.check_typed(text)
    assert findings == []
    assert said.unread == [listed]


_OWN = {"period": "2026-08", "tickets": 7412, "rated": 442, "previous": 7000, "change": 412,
        "beside": {"followed": [], "dossiers": {"overdue": 18, "unapologised": 5,
                                                "unfinished": 7}}}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "changed", "words"),
    [
        ("Tiếp nhận khoảng 7,4 nghìn phiếu.", ("7,4", "7,5"),
         "“Phiếu tiếp nhận” ghi khoảng 7.500, hệ thống đếm được 7.412."),
        ("Có gần 450 phiếu được đánh giá.", ("450", "440"),
         "“Có đánh giá” ghi gần 440, hệ thống đếm được 442."),
        ("Tiếp nhận hơn 7.400 phiếu.", ("7.400", "7.500"),
         "“Phiếu tiếp nhận” ghi hơn 7.500, hệ thống đếm được 7.412."),
        ("Tiếp nhận hơn 7.000 phiếu, tăng hơn 400 phiếu so với tháng trước.", ("400", "500"),
         "“Tăng, giảm so với kỳ trước” ghi hơn 500, hệ thống đếm được 412."),
        ("Có 18 hồ sơ trễ hẹn, trong đó 7 hồ sơ chưa giải quyết xong; 5 hồ sơ chưa có văn bản xin "
         "lỗi.", ("5 hồ sơ", "6 hồ sơ"),
         "“Hồ sơ trễ hẹn, trong đó chưa có văn bản xin lỗi” ghi 6, hệ thống đếm được 5."),
        ("Số hồ sơ trễ hẹn: 18. Có gần 20 hồ sơ trễ hẹn.", ("gần 20", "gần 10"),
         "“Hồ sơ trễ hẹn” ghi gần 10, chỗ khác của báo cáo ghi 18."),
        ("Có 18 hồ sơ quá hạn giải quyết.", ("18", "81"),
         "“Hồ sơ trễ hẹn” ghi 81, hệ thống đếm được 18."),
    ],
)  # fmt: skip
def test_rounded_numbers_and_dossiers_are_checked_and_both_sides_named(
    text: str, changed: tuple[str, str], words: str
) -> None:
    said, wrong = checking.check_typed(text, _OWN)
    assert [one.words() for one in wrong] == []
    assert said.unread == []
    wrong = checking.check_typed(text.replace(*changed), _OWN)[1]
    assert [one.words() for one in wrong] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Trung bình tiếp nhận hơn 30 phiếu/ngày.",
        "Số phiếu giảm từ 302 phiếu xuống 259 phiếu.",
        "Có 150 phiếu hài lòng trên 302 phiếu.",
        "Sở Y tế có 12 hồ sơ trễ hẹn.",
        "Có 5 hồ sơ được trả trước hẹn.",
    ],
)
def test_what_is_rounded_of_others_is_not_held_against_the_whole(text: str) -> None:
    assert [one for one in checking.check_typed(text, _OWN)[1] if "Phiếu" in one.words()] == []


def test_a_part_of_the_late_dossiers_is_not_more_than_all() -> None:
    text = "Có 18 hồ sơ trễ hẹn, trong đó 19 hồ sơ chưa giải quyết xong."
    assert found(text) == [
        "Hồ sơ trễ hẹn, trong đó chưa giải quyết xong (19) không thể lớn hơn Hồ sơ trễ hẹn (18): "
        "thừa 1."
    ]


def test_agencies_are_compared_with_our_own_of_the_same_name() -> None:
    own = {"period": "2026-08", "names": {"agency": {"7": "Sở Y tế"}},
           "by_agency": [{"agency": 7, "tickets": 80, "resolved": 71}]}  # fmt: skip
    said, differs = checking.check_typed("Sở Y tế tiếp nhận 80 phiếu, đã giải quyết 70 phiếu.", own)
    assert not said.numbers
    assert [one.words() for one in differs] == [
        "Sở Y tế: “Đã giải quyết” ghi 70, hệ thống đếm được 71."
    ]
    level = About(Figure.OPEN, Split.LEVEL, 2)
    assert level in checking.read("Đang xử lý 12 phiếu (cấp 2: 5, cấp 3: 7).").known()
