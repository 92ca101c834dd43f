"""Time in words, and every sentence in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from pathlib import Path

import jinja2
import pytest
from jinja2.ext import babel_extract

from hotline.console.words import Group, Times, Tone, worked_between
from hotline.deadlines import Calendar, Unit, due_at
from hotline.settings import shipped
from hotline.texts.pages import messages

OFFICE = Calendar({d: ((time(7, 30), time(11, 30)), (time(13, 30), time(17))) for d in range(5)})
TEMPLATES = sorted((shipped("web") / "templates").rglob("*.html"))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 by the province's clock; the 17th is a Tuesday."""
    return datetime(2026, 11, day, hour - 7, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (at(17, 9, 20), "còn 20 phút làm việc", Tone.SOON),
        (at(17, 14), "còn 3 giờ làm việc", Tone.SOON),
        (at(18, 8), "còn 6 giờ làm việc", Tone.SOON),
        (at(20, 17), "còn 3 ngày làm việc", Tone.CALM),
        (at(19, 8), "còn 2 ngày làm việc", Tone.CALM),
        # The 24th is a public holiday.
        (at(30, 17), "còn 8 ngày làm việc", Tone.CALM),
        (at(17, 8, 50), "quá hạn 10 phút", Tone.LATE),
        (at(16, 17), "quá hạn 16 giờ", Tone.LATE),
        (at(14, 17), "quá hạn 2 ngày", Tone.LATE),
    ],
)
def test_time_left_is_working_time_and_time_past_is_ordinary(
    due: datetime, words: str, tone: Tone
) -> None:
    times = Times(at(17, 9), OFFICE, "vi")
    assert (times.left(due), times.tone(due)) == (words, tone)


def test_days_left_are_those_that_the_due_date_was_counted_by() -> None:
    mornings = Calendar({day: ((time(8), time(11)),) for day in range(5)})
    times = Times(at(17, 9), OFFICE, "vi", {7: mornings})
    for agency_id, calendar in ((None, OFFICE), (7, mornings)):
        for days in (2, 20, 90):
            due = due_at(times.at, days, Unit.WORKING_DAYS, calendar).at
            words = times.of(agency_id).left(due)
            # Six hours of work are still told in hours.
            assert words == f"còn {days} ngày làm việc" or (agency_id, days) == (7, 2)


def test_due_dates_fall_into_overdue_today_this_week_and_later() -> None:
    times = Times(at(17, 9), OFFICE, "vi")
    dues = (at(17, 8), at(17, 17), at(22, 20), at(23, 8), None)
    assert [times.group(due) for due in dues] == [
        Group.OVERDUE, Group.TODAY, Group.WEEK, Group.LATER, Group.LATER
    ]  # fmt: skip


def test_a_weekend_holds_no_working_time() -> None:
    assert worked_between(OFFICE, at(20, 17), at(23, 7, 30)).total_seconds() == 0


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_of_a_template_has_its_english(path: Path) -> None:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
    with path.open("rb") as file:
        found = list(babel_extract(file, ("gettext", "ngettext", "_"), (), options))
    english = messages("en")
    for _, _, said, _ in found:
        sentence = str(said[0] if isinstance(said, tuple) else said)
        assert english.get(sentence), sentence
        assert names(english[sentence]) == names(sentence)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_are_short_and_hold_no_sentence_outside_gettext(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    bare = re.sub(r"\{% trans.*?%\}.*?\{% endtrans %\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
    bare = bare.replace("Tiếng Việt", "")
    assert not re.search(r"[à-ỹđĐ]", bare), re.findall(r".*[à-ỹđĐ].*", bare)


def test_no_template_reads_what_is_not_there() -> None:
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    for path in TEMPLATES:
        env.parse(path.read_text(encoding="utf-8"))


def names(sentence: str) -> set[str]:
    """The placeholders of a sentence."""
    return set(re.findall(r"%\((\w+)\)s", sentence))
