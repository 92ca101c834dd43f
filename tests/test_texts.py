"""Words for codes."""

from __future__ import annotations

import string
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from hotline import texts
from hotline.staff import Role


class Unworded(StrEnum):
    """An enum that nobody gave labels."""

    ONE = "one"


def test_a_code_has_a_label_in_both_languages() -> None:
    assert texts.label(Role.OPERATOR) == "Điện thoại viên"
    assert texts.label(Role.OPERATOR, "en") == "Operator"
    assert texts.label_in("Role", "operator") == "Điện thoại viên"


def test_a_code_without_a_label_is_a_bug() -> None:
    with pytest.raises(KeyError):
        texts.label(Unworded.ONE)
    with pytest.raises(KeyError):
        texts.say("no_such_message")


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        texts.label(Role.OPERATOR, "fr")


def test_a_sentence_says_an_instant_in_local_time() -> None:
    said = texts.say("locked", until=datetime(2026, 11, 17, 18, 30, tzinfo=UTC))
    assert "01:30 18/11/2026" in said


def test_large_numbers_have_a_point_at_the_thousands() -> None:
    assert "20.000" in texts.say("content_too_long", long=20001, most=20000)


def test_what_a_citizen_typed_is_not_taken_for_a_placeholder() -> None:
    said = texts.say("file_kind", name="{secret} {0} %s.exe")
    assert "{secret} {0} %s.exe" in said


@pytest.mark.parametrize("code", sorted(texts.MESSAGES))
def test_both_languages_name_the_same_things(code: str) -> None:
    vietnamese, english = (_placeholders(words) for words in texts.MESSAGES[code])
    assert vietnamese == english


def test_no_wording_is_empty_and_none_is_left_in_the_other_language() -> None:
    for code, words in texts.MESSAGES.items():
        assert all(one.strip() for one in words), code
        assert words[0] != words[1] or words[0] == "{named}", code
    for group, labels in texts.LABELS.items():
        assert all(vi.strip() and en.strip() for vi, en in labels.values()), group


def test_vietnamese_is_written_in_composed_form() -> None:
    for vietnamese, _ in texts.MESSAGES.values():
        assert unicodedata.is_normalized("NFC", vietnamese)
    for labels in texts.LABELS.values():
        assert all(unicodedata.is_normalized("NFC", vi) for vi, _ in labels.values())


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
