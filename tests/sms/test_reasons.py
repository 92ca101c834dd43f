"""A reason is read out of words only where nothing else can be meant."""

from __future__ import annotations

import pytest

from hotline.sms.reasons import reason_named

REASONS = {
    1: "Chưa giải quyết đúng nội dung phản ánh",
    2: "Giải quyết chậm",
    3: "Thái độ phục vụ chưa tốt",
}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("chậm", 2),
        ("cham qua", 2),
        ("Giải quyết chậm lắm!", 2),
        ("thái độ", 3),
        ("thai do phuc vu kem", 3),
        ("không đúng nội dung", 1),
        ("chưa giải quyết", None),
        ("chưa tốt", None),
        ("chậm và thái độ", None),
        ("đường vẫn ngập", None),
        ("", None),
    ],
)
def test_a_reason(words: str, reason: int | None) -> None:
    assert reason_named(words, REASONS) == reason
