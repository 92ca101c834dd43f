"""What citizens write back, in the spellings people really use, and what is left to a person."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.sms.replies import Reply, levels, understand

CODE = "1022-2611-00012"
YES, NO = True, False

# Text, code given, useful, satisfied.
CLEAR: list[tuple[str, str | None, bool | None, int | None]] = [
    # As the message asks for it, and near to that.
    ("1022 1022-2611-00012 1 2", CODE, YES, 2),
    ("1022-2611-00012 1 2", CODE, YES, 2),
    ("1022 2611-00012 1 2", CODE, YES, 2),
    ("1022 2611 00012 1 2", CODE, YES, 2),
    ("1022.2611.00012 1 2", CODE, YES, 2),
    ("1022/2611/00012 1 2", CODE, YES, 2),
    ("1022 261100012 1,2", CODE, YES, 2),
    ("1022261100012 12", CODE, YES, 2),
    ("2611-00012 2 3", CODE, NO, 3),
    ("1022-2611-00012-1-2", CODE, YES, 2),
    ("1022-2611-00012: 1, 2.", CODE, YES, 2),
    ("  1022   1022 - 2611 - 00012   1   1 ", CODE, YES, 1),
    ("1022\n1022-2611-00012\n1\n2", CODE, YES, 2),
    ("1 2 1022-2611-00012", CODE, YES, 2),
    ("1022 1 2", None, YES, 2),
    ("1022: 2 3", None, NO, 3),
    # Keys alone.
    ("1 2", None, YES, 2),
    ("12", None, YES, 2),
    ("1,2", None, YES, 2),
    ("1.2", None, YES, 2),
    ("1-2", None, YES, 2),
    ("1/2", None, YES, 2),
    ("1;2", None, YES, 2),
    ("1 va 2", None, YES, 2),
    ("1 và 3", None, YES, 3),
    ("1 & 2", None, YES, 2),
    ("(1) 2"[1:].replace(")", ""), None, YES, 2),
    ("1", None, YES, None),
    ("2", None, NO, None),
    ("2.", None, NO, None),
    ("23", None, NO, 3),
    ("1️⃣ 2️⃣", None, YES, 2),
    ("1 2 👍", None, YES, 2),
    ("Dạ 1 2 ạ", None, YES, 2),
    ("Dạ em chọn 1, 1 nhé. Cảm ơn tổng đài!", None, YES, 1),
    ("1 2 cảm ơn", None, YES, 2),
    ("1", None, YES, None),
    ("1022 2611-00012 2", CODE, NO, None),
    ("1022 2611-00012 2 vi cham qua", CODE, NO, None),
    ("1022 2611-00012 2, làm chậm quá", CODE, NO, None),
    ("1022 2611-00012 2 3 lam cham qua", CODE, NO, 3),
    ("2 3. Làm chậm quá", None, NO, 3),
    # Words, with accents and without.
    ("Hài lòng", None, None, 2),
    ("hai long", None, None, 2),
    ("HÀI LÒNG!!!", None, None, 2),
    ("HL", None, None, 2),
    ("hl nhé", None, None, 2),
    ("rất hài lòng", None, None, 1),
    ("Rat hai long, cam on", None, None, 1),
    ("rhl", None, None, 1),
    ("vô cùng hài lòng", None, None, 1),
    ("Không hài lòng", None, None, 3),
    ("chưa hài lòng", None, None, 3),
    ("ko hai long", None, None, 3),
    ("k hl", None, None, 3),
    ("khl", None, None, 3),
    ("CHL", None, None, 3),
    ("chua hai long vi cham", None, None, 3),
    ("Tôi không hề hài lòng", None, None, 3),
    ("chưa thật sự hài lòng", None, None, 3),
    ("không được hài lòng cho lắm", None, None, 3),
    ("chẳng hài lòng", None, None, 3),
    ("rất thất vọng", None, None, 3),
    ("Hữu ích", None, YES, None),
    ("rất hữu ích", None, YES, None),
    ("khong huu ich", None, NO, None),
    ("chưa hữu ích", None, NO, None),
    ("vô ích", None, NO, None),
    ("không có ích", None, NO, None),
    ("hữu ích, hài lòng", None, YES, 2),
    ("huu ich va rat hai long", None, YES, 1),
    ("hữu ích nhưng chưa hài lòng", None, YES, 3),
    ("ko huu ich, ko hai long", None, NO, 3),
    ("chưa hữu ích và chưa hài lòng", None, NO, 3),
    ("1022-2611-00012 rất hài lòng", CODE, None, 1),
    ("rat hai long 1022 2611 00012", CODE, None, 1),
    ("hài lòng cảm ơn chị", None, None, 2),
    # To "ông/bà hài lòng không?".
    ("khong", None, None, 3),
    ("Không", None, None, 3),
    ("ko ạ", None, None, 3),
    ("Dạ không.", None, None, 3),
    ("chưa", None, None, 3),
    ("Có", None, None, 2),
    ("dạ có ạ", None, None, 2),
    ("1022-2611-00012 khong", CODE, None, 3),
    # Keys said again in words.
    ("1 hữu ích 2 hài lòng", None, YES, 2),
    ("1: hữu ích, 1: rất hài lòng", None, YES, 1),
    ("2 chưa hữu ích, 3 chưa hài lòng", None, NO, 3),
    ("3 chưa hài lòng", None, None, 3),
    ("2 hài lòng", None, None, 2),
    ("1 rất hài lòng", None, None, 1),
    ("1 2 hài lòng", None, YES, 2),
    ("2 3 chưa hài lòng vì chậm", None, NO, 3),
    ("12 hài lòng", None, YES, 2),
]

UNSURE = [
    "",
    " ",
    "\n\t",
    "?",
    "👍",
    "👎",
    "🙏🙏🙏",
    "ok",
    "OK cảm ơn",
    "cảm ơn",
    "Cam on chi",
    "Cảm ơn anh chị tổng đài nhiều",
    "alo",
    "đã nhận",
    "tốt",
    "được",
    "chị ơi",
    "chỉ vậy thôi",
    "mot hai",
    # Keys nobody offered, or too many of them.
    "0",
    "3",
    "4",
    "9",
    "1 4",
    "1 0",
    "0 1",
    "4 1",
    "11 1",
    "123",
    "1 2 3",
    "1 2 1 2",
    "12 3",
    "1 2 3 4 5",
    "10",
    "100",
    "100%",
    "10 điểm",
    "1022",
    "1022 1022",
    "1022-2611-00012",
    "1022-2611-00012 5",
    "1022-2611-00012 1 2 3",
    "10222611000121 2",
    "1022-2611-12 1 2",
    "1022-2699-00012 1 2",
    "² ³",
    # Sentences that count something.
    "1 tuần rồi chưa ai làm",
    "2 lần gọi không ai đến",
    "1 ngày sau đã xong",
    "1-2 ngày nữa làm xong chưa?",
    "1 người 2 xe",
    "5 sao",
    "1 sao",
    "1022-2611-00012 1 tuần rồi chưa ai làm",
    "1022-2611-00012 1 sao",
    "2 con đường vẫn ngập",
    "1 số chỗ chưa sửa",
    "Gọi lại số 0912345678",
    "0912345678",
    "912345678 1 2",
    # Contradictions.
    "hài lòng không hài lòng",
    "vừa hài lòng vừa chưa hài lòng",
    "1 hữu ích 2 chưa hữu ích",
    "[1 hữu ích, 2 chưa hữu ích] [1 rất hài lòng, 2 hài lòng, 3 chưa hài lòng]",
    "1 2 nhưng tôi chưa hài lòng",
    "1 1 không hài lòng",
    "1 hài lòng",
    "2 rất hài lòng",
    "1 không hữu ích",
    "3 hữu ích",
    "1022-2611-00012 1 2, 1022-2611-00013 2 3",
    "1 2 không hữu ích",
    # Praise that is none, and questions.
    "có hài lòng đâu",
    "Hài lòng gì mà hài lòng",
    "hài lòng sao được",
    "có ích gì đâu",
    "làm sao mà hài lòng được",
    "có hài lòng hay không?",
    "hài lòng chưa?",
    "Không, tôi hài lòng",
    "tôi không nói là tôi hài lòng",
    "không biết có hữu ích không",
    "nếu làm nhanh thì tôi hài lòng",
    "mong được hài lòng",
    "không phải là không hài lòng",
    "không có gì là không hài lòng",
    "không thất vọng",
    "0 hài lòng",
    "o hai long",
    "hài lòng 😡",
    # Written as marks by somebody who knows the program.
    "<u1> <s1>",
]

STOPS = [
    "STOP",
    "stop.",
    "Stop!",
    "1022 STOP",
    "1022-2611-00012 stop",
    "từ chối",
    "TU CHOI",
    "TC",
    "hủy",
    "ngừng",
    "Dừng gửi tin nhắn",
    "đừng hỏi nữa",
    "xin đừng gửi tin nữa",
    "Đừng gọi nữa",
    "ngung nhan tin",
]

NO_STOPS = [
    "không dừng được xe ở chợ",
    "Dừng nhận rác ở chợ từ hôm qua",
    "đừng gửi phiếu cho xã nữa",
    "đúng",
    "stop xe buýt ở đâu",
    "từ chối giải quyết",
    "hủy phiếu giúp tôi",
    "1 2",
]


@pytest.mark.parametrize(("text", "code", "useful", "satisfied"), CLEAR)
def test_a_clear_reply_is_understood(
    text: str, code: str | None, useful: bool | None, satisfied: int | None
) -> None:
    reply = understand(text)
    assert (reply.code, reply.useful, reply.satisfied) == (code, useful, satisfied)
    assert reply.answered
    assert not reply.stop


@pytest.mark.parametrize("text", UNSURE)
def test_what_is_not_beyond_doubt_is_left_to_a_person(text: str) -> None:
    reply = understand(text)
    assert not reply.answered
    assert not reply.stop
    assert reply.words == text.strip()


@pytest.mark.parametrize("text", STOPS)
def test_a_wish_not_to_be_asked_is_heard(text: str) -> None:
    reply = understand(text)
    assert reply.stop
    assert not reply.answered


@pytest.mark.parametrize("text", NO_STOPS)
def test_a_sentence_is_no_wish_not_to_be_asked(text: str) -> None:
    assert not understand(text).stop


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("TT 1022-2611-00012", CODE, ""),
        ("tt 261100012", CODE, ""),
        ("TT261100012", CODE, ""),
        ("1022 TT 2611-00012", CODE, ""),
        ("TT: 1022 2611 00012.", CODE, ""),
        ("Tra cứu phiếu 1022-2611-00012", CODE, ""),
        ("xin tra cuu ma phieu 261100012", CODE, ""),
        ("tình trạng hồ sơ 2611-00012", CODE, ""),
        ("TT 2699 00012", None, "2699 00012"),
        ("TT 12", None, "12"),
        ("tt", None, ""),
        ("Tra cứu", None, ""),
    ],
)
def test_a_question_for_the_state_is_heard(text: str, code: str | None, typed: str) -> None:
    reply = understand(text)
    assert (reply.code, reply.enquiry) == (code, typed)
    assert not reply.answered


@pytest.mark.parametrize(
    "text", ["tình trạng đường rất xấu", "tra cứu ở đâu", "tt xã", "1 2", "TTHC"]
)
def test_a_sentence_is_no_question_for_the_state(text: str) -> None:
    assert understand(text).enquiry is None


def test_a_site_with_five_levels_is_understood_by_its_own_words() -> None:
    five = levels({1: "Rất tốt", 2: "Hài lòng", 3: "Bình thường", 4: "Chưa hài lòng", 5: "Rất tệ"})
    assert understand("1 5", five).satisfied == 5
    assert understand("chua hai long", five).satisfied == 4
    assert understand("không", five).satisfied == 4
    assert not understand("rất hài lòng", five).answered
    assert not understand("1 6", five).answered


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2", ""),
        ("1022 2611-00012 1 2", ""),
        ("Rất hài lòng. Cảm ơn tổng đài!", ""),
        ("chưa hài lòng vì chậm", "chậm"),
        ("chua hai long vi cham qua, ba lan goi moi den", "cham qua, ba lan goi moi den"),
        ("2 3 vì 5 ngày chưa ai đến", "5 ngày chưa ai đến"),
        ("2 3, đường hỏng do nhà thầu làm ẩu", "đường hỏng do nhà thầu làm ẩu"),
        ("1022 2611-00012 2 3 Làm chậm quá", "Làm chậm quá"),
        (" hài lòng nhưng hơi chậm ", "hài lòng nhưng hơi chậm"),
    ],
)
def test_what_was_said_beside_the_answer_is_kept(text: str, words: str) -> None:
    reply = understand(text)
    assert reply.answered
    assert reply.words == words


@pytest.mark.parametrize("text", [one[0] for one in CLEAR])
def test_the_way_an_accent_is_encoded_makes_no_difference(text: str) -> None:
    apart = understand(unicodedata.normalize("NFD", text))
    assert (apart.code, apart.useful, apart.satisfied) == (
        understand(text).code, understand(text).useful, understand(text).satisfied,
    )  # fmt: skip
    shouted = understand(text.upper())
    assert (shouted.useful, shouted.satisfied) == (
        understand(text).useful,
        understand(text).satisfied,
    )


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    reply = understand(text)
    assert reply.satisfied in (None, 1, 2, 3)
    assert reply.answered + reply.stop + (reply.enquiry is not None) <= 1


@given(st.integers(1, 2), st.integers(1, 3), st.sampled_from([" ", ",", "-", ".", "", "  ", "\n"]))
def test_every_pair_of_keys_is_read_in_every_spelling(
    useful: int, satisfied: int, between: str
) -> None:
    for text in (f"{useful}{between}{satisfied}", f"1022 {CODE} {useful}{between}{satisfied}"):
        reply = understand(text)
        assert (reply.useful, reply.satisfied) == (useful == 1, satisfied)


def test_nothing_is_a_reply_without_anything() -> None:
    assert understand("") == Reply()
