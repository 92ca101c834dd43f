"""Phone numbers in every spelling, unaccented search, what an SMS costs."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import vietnam


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345 678",
        " 0912345678 ",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "84 912 345 678",
        "84.912.345.678",
        "0084912345678",
        "00 84 912 345 678",
        "+84(0)912345678",
        "0912\u00a0345\u00a0678",
        "0912–345–678",
        "\u200e0912345678\u200e",
        "０９１２３４５６７８",
    ],
)
def test_a_mobile_number_is_the_same_in_every_spelling(typed: str) -> None:
    assert vietnam.e164(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("02773851234", "+842773851234"),
        ("0277 3 851 234", "+842773851234"),
        ("842773851234", "+842773851234"),
        ("02438251234", "+842438251234"),
        ("+14155552671", "+14155552671"),
        ("0014155552671", "+14155552671"),
        ("+856 20 5555 1234", "+8562055551234"),
    ],
)
def test_landlines_and_foreign_numbers_are_known_too(typed: str, meant: str) -> None:
    assert vietnam.e164(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [None, "", " ", "1022", "113", "115", "1800FLOWERS", "0912345678 ext 5", "anonymous",
     "unknown", "101", "sip:101", "09123", "0912345678901234", "+", "00", "asterisk", "s",
     "không rõ", "091234567x"],
)  # fmt: skip
def test_what_nobody_can_ring_back_is_no_number(typed: str | None) -> None:
    assert vietnam.e164(typed) is None
    assert not vietnam.is_mobile(typed)


@pytest.mark.parametrize(
    ("number", "mobile"),
    [
        ("0912345678", True),
        ("0362345678", True),
        ("0702345678", True),
        ("0592345678", True),
        ("02773851234", False),
        ("02438251234", False),
    ],
)
def test_sms_reaches_mobile_numbers_only(number: str, mobile: bool) -> None:
    assert vietnam.is_mobile(number) is mobile


def test_a_number_is_dialled_and_read_the_national_way() -> None:
    assert vietnam.national("+84912345678") == "0912345678"
    assert vietnam.national("+14155552671") == "0014155552671"
    assert vietnam.national("101") == "101"
    assert vietnam.spoken("+84912345678") == "0912 345 678"
    assert vietnam.spoken("+842773851234") == "0277 385 1234"


@given(st.integers(0, 99_999_999))
def test_every_viettel_number_keeps_its_identity_through_all_forms(n: int) -> None:
    national = f"03{n:08d}"
    e164 = vietnam.e164(national)
    if e164 is not None:
        assert vietnam.national(e164) == national
        assert vietnam.e164(vietnam.spoken(e164)) == e164


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_number_or_none_without_a_fault(typed: str) -> None:
    number = vietnam.e164(typed)
    assert number is None or number.startswith("+")
    if number is not None:
        assert vietnam.e164(number) == number


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sa Đéc", "sa dec"),
        ("ĐƯỜNG  NGẬP\tTRƯỚC\ncổng chợ", "duong ngap truoc cong cho"),
        ("Ủy ban nhân dân", "uy ban nhan dan"),
        ("đ Đ ð", "d d ð"),
        ("", ""),
        ("  ", ""),
        ("Straße", "strasse"),
    ],
)
def test_search_forgets_accents_case_and_spaces(text: str, folded: str) -> None:
    assert vietnam.fold(text) == folded


def test_both_ways_to_write_an_accent_are_found_alike() -> None:
    composed, apart = unicodedata.normalize("NFC", "Hồng Ngự"), "Ho\u0302\u0300ng Ngu\u031b\u0323"
    assert composed != apart
    assert vietnam.fold(composed) == vietnam.fold(apart) == "hong ngu"
    assert vietnam.nfc(apart) == composed


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = vietnam.fold(text)
    assert vietnam.fold(once) == once


def test_what_postgresql_cannot_store_is_taken_out() -> None:
    assert vietnam.nfc("a\x00b\x07c") == "abc"
    assert vietnam.nfc("a\ud800b") == "ab"
    assert vietnam.nfc("u\x00\u0301") == "ú"


def test_line_ends_become_one_kind_and_tabs_stay() -> None:
    assert vietnam.nfc("một\r\nhai\tba\n") == "một\nhai\tba\n"
    assert vietnam.nfc("một\rhai") == "một\nhai"


def test_a_family_emoji_stays_whole() -> None:
    assert vietnam.nfc("👨‍👩‍👧") == "👨‍👩‍👧"


@given(st.text())
def test_cleaned_text_can_be_stored_and_cleaning_twice_changes_nothing(text: str) -> None:
    clean = vietnam.nfc(text)
    clean.encode("utf-8")
    assert "\x00" not in clean
    assert vietnam.nfc(clean) == clean


def test_accents_go_where_they_cost_sms_parts_and_capitals_stay() -> None:
    assert vietnam.unaccented("Đường Đồng Khởi đã ngập") == "Duong Dong Khoi da ngap"


@pytest.mark.parametrize(
    ("text", "unicode", "units", "parts"),
    [
        ("", False, 0, 1),
        ("a" * 160, False, 160, 1),
        ("a" * 161, False, 161, 2),
        ("a" * 306, False, 306, 2),
        ("a" * 307, False, 307, 3),
        ("a" * 158 + "€", False, 160, 1),
        ("a" * 159 + "[", False, 161, 2),
        ("é" * 160, False, 160, 1),
        ("đ" * 70, True, 70, 1),
        ("đ" * 71, True, 71, 2),
        ("đ" * 134, True, 134, 2),
        ("đ" * 135, True, 135, 3),
        ("a" * 69 + "ạ", True, 70, 1),
        ("👍" * 35, True, 70, 1),
        ("👍" * 35 + "a", True, 71, 2),
    ],
)
def test_an_sms_is_counted_as_the_network_counts(
    text: str, unicode: bool, units: int, parts: int
) -> None:
    assert vietnam.sms_size(text) == (unicode, units, parts)


def test_a_character_is_never_cut_between_two_parts() -> None:
    # An escape pair or a surrogate pair moves on whole, which costs a unit at each seam.
    assert vietnam.sms_size("a" * 152 + "€" + "a" * 152).parts == 3
    assert vietnam.sms_size("ạ" * 66 + "👍" + "ạ" * 66).parts == 3


@pytest.mark.parametrize(
    "typed",
    ["1/9/2026", "01/09/2026", "1-9-2026", "01-09-2026", "1.9.26", "01.09.2026", "1 9 2026",
     "1 / 9 / 2026", "01092026", "2026-09-01", " 2026-9-1 "],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert vietnam.day(typed) == date(2026, 9, 1)


@pytest.mark.parametrize(
    "typed",
    ["", "nay", "31/02/2026", "9999-12-31", "0001-01-01", "31/12/1999", "01/01/2101", "1/9",
     "1/9-2026", "٠١/٠٩/٢٠٢٦", "2026-09", "1/9/026", "1/1/0001", "01/09/2026x"],
)  # fmt: skip
def test_what_is_no_day_of_this_century_is_none(typed: str) -> None:
    assert vietnam.day(typed) is None


@given(st.text(max_size=30))
def test_any_text_is_read_as_a_day_within_bounds_or_not_at_all(typed: str) -> None:
    read = vietnam.day(typed)
    assert read is None or read.year in vietnam.YEARS


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_as_pages_write_it_is_read_again(day: date) -> None:
    assert vietnam.day(f"{day:%d/%m/%Y}") == vietnam.day(day.isoformat()) == day
