"""Special days out to files and in again, and files that are not what they should be."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline import vietnam
from hotline.deadlines import Calendar, Special, from_csv, from_ical, to_csv, to_ical
from hotline.errors import Invalid
from tests.deadlines.calendars import MORNING, OFFICE
from tests.deadlines.test_due_by_oracle import hours

TET = date(2027, 2, 4)
OWN = {
    TET: Special("Nghỉ Tết; cả ngày, “đầy đủ”"),
    date(2027, 2, 3): Special("Chiều 27 Tết nghỉ", (MORNING,)),
    date(2026, 12, 31): Special("Năm khác"),
}
signs = st.characters(exclude_categories=("C", "Z"), exclude_characters="\\")
names = st.text(signs, min_size=1, max_size=30).map(vietnam.nfc)
specials = st.dictionaries(
    st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    st.builds(Special, names, hours()),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@settings(deadline=None)
@given(specials)
def test_a_year_comes_back_from_ical_as_it_went(own: dict[date, Special]) -> None:
    assert from_ical(to_ical(own, Calendar(OFFICE, own), 2027, "Lịch")) == own


@settings(deadline=None)
@given(specials)
def test_a_year_comes_back_from_csv_as_it_went(own: dict[date, Special]) -> None:
    told = {day: one for day, one in own.items() if one.name[0] not in "=+-@'"}
    if told:
        assert from_csv(to_csv(told, 2027)) == told


def test_a_backslash_in_a_name_goes_out_as_a_stroke() -> None:
    own = {TET: Special("Nghỉ 3\\N")}
    assert from_ical(to_ical(own, Calendar(OFFICE, own), 2027, "Lịch"))[TET].name == "Nghỉ 3/N"


def test_ical_tells_other_calendars_of_holidays_and_takes_back_only_its_own_days() -> None:
    made = to_ical(OWN, Calendar(OFFICE, OWN), 2027, "Lịch chung của tỉnh")
    events = icalendar.Calendar.from_ical(made).walk("VEVENT")
    told = {one.start: str(one["SUMMARY"]) for one in events if isinstance(one, icalendar.Event)}
    assert told[date(2027, 4, 30)] == "Ngày Chiến thắng"
    assert told[date(2027, 2, 3)] == "Chiều 27 Tết nghỉ"
    assert date(2026, 12, 31) not in told
    assert set(from_ical(made)) == {TET, date(2027, 2, 3)}


def test_a_spreadsheet_is_given_days_as_people_write_them() -> None:
    text = to_csv(OWN, 2027).decode("utf-8-sig")
    assert text.splitlines()[0] == "Ngày;Tên;Giờ làm"
    assert "03/02/2027;Chiều 27 Tết nghỉ;0730-1130" in text


def test_a_name_is_no_formula_for_a_spreadsheet() -> None:
    assert "'=1+1" in to_csv({TET: Special("=1+1")}, 2027).decode("utf-8-sig")


@pytest.mark.parametrize(
    "text",
    [
        "Ngày;Tên;Giờ làm\n04/02/2027;Nghỉ Tết;\n03/02/2027;Nghỉ chiều;07:30-11:30\n",
        "04/02/2027,Nghỉ Tết,nghỉ\r\n2027-02-03,Nghỉ chiều,07:30-11:30\r\n\r\n",
        "day\tname\thours\n4/2/2027\tNghỉ Tết\tOff\n3-2-2027\tNghỉ chiều\t7h30-11h30",
        '\ufeff04.02.2027,"Nghỉ Tết",\n03/02/2027,Nghỉ chiều,0730-1130',
    ],
)
def test_a_table_is_read_however_it_was_saved(text: str) -> None:
    assert from_csv(text.encode()) == {
        TET: Special("Nghỉ Tết"),
        date(2027, 2, 3): Special("Nghỉ chiều", (MORNING,)),
    }


def test_hours_parted_by_unquoted_commas_are_forgiven() -> None:
    found = from_csv("04/02/2027,Trực,07:30-11:30,13:30-17:00".encode())
    assert len(found[TET].hours) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("Ngày;Tên\n".encode(), "no_days"),
        (b"", "no_days"),
        ("04/02/2027;Nghỉ\n30/02/2027;Nghỉ".encode(), "csv_line"),
        ("04/02/2027;Nghỉ;buổi sáng".encode(), "csv_line"),
        (b"04/02/2027", "csv_line"),
        ("04/02/1927;Nghỉ".encode(), "csv_line"),
        ("04/02/2027;Nghỉ".encode("utf-16"), "csv_not_utf8"),
        (b"\xff\xfe\x00", "csv_not_utf8"),
        (b'04/02/2027;"' + b"x" * 200_000, "csv_line"),
        ("\n".join(f"{date(2027, 1, 1) + timedelta(days=n):%d/%m/%Y};x" for n in range(1001))
         .encode(), "days_beyond"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused_by_its_line(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_csv(data)
    assert (refused.value.code, refused.value.field) == (code, "file")


def event(*lines: str) -> bytes:
    body = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", *lines,
            "END:VEVENT", "END:VCALENDAR", "")  # fmt: skip
    return "\r\n".join(body).encode()


def test_a_foreign_calendars_days_are_taken_with_their_length() -> None:
    found = from_ical(event("DTSTART;VALUE=DATE:20270204", "DTEND;VALUE=DATE:20270211",
                            "SUMMARY:Tết Nguyên Đán"))  # fmt: skip
    assert sorted(found) == [TET + timedelta(days=n) for n in range(7)]
    assert found[TET] == Special("Tết Nguyên Đán")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"BEGIN:VCALENDAR\r\nnonsense", "ical_unreadable"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "no_days"),
        (event("DTSTART:20270204T080000Z", "DTEND:20270204T100000Z", "SUMMARY:Họp"), "ical_hours"),
        (event("DTSTART;VALUE=DATE:20270204", "RRULE:FREQ=YEARLY", "SUMMARY:Giỗ"), "ical_repeats"),
        (event("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20271231", "SUMMARY:Dài"),
         "ical_long"),
        (event("SUMMARY:Không có ngày"), "ical_unreadable"),
        (event("DTSTART;VALUE=DATE:20270204", "SUMMARY:x", "X-HOTLINE-HOURS:sáng"),
         "hours_unreadable"),
    ],
)  # fmt: skip
def test_a_foreign_calendar_that_cannot_be_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_ical(data)
    assert (refused.value.code, refused.value.field) == (code, "file")
