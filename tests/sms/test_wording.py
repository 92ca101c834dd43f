"""What an SMS says, and in how many parts it travels."""

from __future__ import annotations

from typing import Any

import pytest

from hotline import feedback
from hotline.db import Database
from hotline.feedback import FeedbackTerms, Wording, preview
from hotline.vietnam import sms_size

DUE = "2026-11-20T10:00:00Z"
CODE = "1022-2611-00012"
LEVELS = ("1 rất hài lòng", "2 hài lòng", "3 chưa hài lòng")
SITE = "https://1022.dongthap.gov.vn"
ACCENTS, PLAIN = Wording(True, LEVELS, SITE), Wording(False, LEVELS, SITE)
ONE = {"text": "sms_ask", "reference": "a1", "link": "AbCdEfGhIjKlMnOp",
       "asks": [{"reference": "a1", "code": CODE, "field": None}]}  # fmt: skip
THREE = ONE | {
    "asks": [{"reference": f"a{n}", "code": f"1022-2611-0001{n}", "field": 1} for n in (2, 3, 4)]
}


def test_one_ticket_is_asked_about_in_three_parts_with_accents() -> None:
    text, size = preview(ONE, ACCENTS)
    assert text == (
        "Phiếu 1022-2611-00012 đã có kết quả, ông/bà hài lòng không? Nhắn 2 số, vd 1 2: "
        "1 hữu ích, 2 không; 1 rất hài lòng, 2 hài lòng, 3 chưa hài lòng. "
        "Hoặc mở https://1022.dongthap.gov.vn/r/AbCdEfGhIjKlMnOp"
    )
    assert (size.unicode, size.parts) == (True, 3)


def test_without_accents_it_keeps_its_meaning_and_takes_two() -> None:
    text, size = preview(ONE, PLAIN)
    assert text.startswith("Phieu 1022-2611-00012 da co ket qua, ong/ba hai long khong? Nhan 2 so")
    assert text.endswith("/r/AbCdEfGhIjKlMnOp Thoi nhan tin: STOP")
    assert text.isascii()
    assert (size.unicode, size.parts) == (False, 2)


def test_a_site_without_an_address_asks_without_a_link() -> None:
    text, size = preview(ONE, PLAIN._replace(site=""))
    assert "http" not in text
    assert size.parts == 1
    assert "STOP" in preview(ONE, ACCENTS._replace(site="")).text


@pytest.mark.parametrize(("wording", "parts"), [(ACCENTS, 5), (PLAIN, 2)])
def test_several_tickets_are_asked_about_in_one_message(wording: Wording, parts: int) -> None:
    text, size = preview(THREE, wording)
    assert all(f"1022-2611-0001{n}" in text for n in (2, 3, 4))
    assert size.parts == parts
    assert size == sms_size(text)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"occasion": "escalated", "ticket": 7, "name": "Võ Văn Minh",
             "named": {"code": CODE, "agency": "Sở Xây dựng", "step": "answer",
                       "due": DUE}},
            "1022: Phiếu 1022-2611-00012 của Sở Xây dựng đã hết hạn ở bước: Trả lời. "
            "Hạn: 17:00 20/11/2026.",
        ),
        (
            {"text": "sms_extension_granted", "code": CODE, "named": {"due": DUE}},
            "1022: Phiếu 1022-2611-00012 của ông/bà cần thêm thời gian, dự kiến có kết quả trước "
            "17:00 20/11/2026. Xin lỗi vì sự chậm trễ.",
        ),
        (
            {"text": "sms_referred", "code": CODE, "named": {"due": None}},
            "1022: Nội dung phiếu 1022-2611-00012 thuộc khiếu nại, tố cáo, được giải quyết theo "
            "luật riêng. Mời ông/bà liên hệ Ban Tiếp công dân tỉnh.",
        ),
        (
            {"text": "sms_status", "code": CODE, "state": "extended", "due": "20/11/2026"},
            "1022: Phiếu 1022-2611-00012 đang được xử lý và đã được gia hạn. "
            "Hạn trả lời: 20/11/2026.",
        ),
        (
            {"text": "sms_status", "code": CODE, "state": "closed", "due": ""},
            "1022: Phiếu 1022-2611-00012 đã được giải quyết xong. Mời ông/bà gọi 1022 nếu muốn "
            "nghe kết quả.",
        ),
    ],
)  # fmt: skip
def test_news_and_what_callers_are_told_are_worded_in_vietnamese(
    payload: dict[str, Any], said: str
) -> None:
    assert preview(payload, ACCENTS).text == said
    assert preview(payload, PLAIN).text.isascii()


async def test_a_site_words_its_messages_by_its_terms_and_scale(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        assert await feedback.wording(s, site=SITE) == ACCENTS
        (await s.get_one(FeedbackTerms, 1)).accents = False
        (await feedback.scale(s))[1].words = "Tạm hài lòng"
        await s.flush()
        levels = ("1 rất hài lòng", "2 tạm hài lòng", "3 chưa hài lòng")
        assert await feedback.wording(s, site="") == Wording(False, levels, "")
