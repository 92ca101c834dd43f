"""The PBX's own journal is read whatever stands in it."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.asterisk.entries import AnswersEntry, Broken, JournalEntry, parse

START = datetime(2026, 11, 21, 8, 25, 47, 123000, UTC)
EPOCH = "1795249547.123"
ARRIVAL = f"v=1&dir=in&start={EPOCH}&from=0912345678&name=B%C3%A1c%20T%C6%B0&to=1022&op=&ask="
ENDING = (
    "&end=1795249607.500&queue=1022&qstatus=&abandoned=FALSE&member=PJSIP%2F101&mname=Lan"
    "&dialstatus=&talk=42&answered=1795249560.250&cause=16&rec=a%2Fb.wav&hours=open&menu="
)

instants = st.integers(1_000_000_000_000, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)


def _journal(text: str, key: str = "journal/hotline-pbx-1795249547.0") -> JournalEntry:
    entry = JournalEntry.parse(key, text)
    assert isinstance(entry, JournalEntry), entry
    return entry


def test_an_arrival_is_known_before_the_call_is_over() -> None:
    entry = _journal(ARRIVAL)
    assert entry == JournalEntry(
        key="journal/hotline-pbx-1795249547.0",
        direction="in",
        start=START,
        caller="0912345678",
        name="Bác Tư",
        to="1022",
    )
    assert entry.linkedid == "hotline-pbx-1795249547.0"
    assert not entry.complete


def test_a_finished_call_says_how_it_went() -> None:
    entry = _journal(ARRIVAL + ENDING)
    assert entry.complete
    assert entry.end == datetime(2026, 11, 21, 8, 26, 47, 500000, UTC)
    assert entry.answered == datetime(2026, 11, 21, 8, 26, 0, 250000, UTC)
    assert (entry.queue, entry.abandoned, entry.talk, entry.cause) == ("1022", False, 42, 16)
    assert (entry.member, entry.member_name, entry.recording) == ("PJSIP/101", "Lan", "a/b.wav")
    assert (entry.hours, entry.menu, entry.dial_status) == ("open", "", "")


def test_a_key_may_carry_its_family_as_the_pbx_lists_it() -> None:
    assert _journal(ARRIVAL, "/hotline/journal/a.1").key == "journal/a.1"
    assert _journal(ARRIVAL, "/hotline/journal/a.1").linkedid == "a.1"


def test_a_plus_is_a_plus_and_a_withheld_number_is_empty() -> None:
    assert _journal(f"dir=in&start={EPOCH}&from=+84912345678").caller == "+84912345678"
    assert _journal(f"dir=in&start={EPOCH}&from=%2B84912345678").caller == "+84912345678"
    assert _journal(f"dir=in&start={EPOCH}&from=").caller == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("%F0%9F%98%80%F0%9F%91%B5%F0%9F%8F%BD", "😀👵🏽"),
        ("Ha%CC%A3nh", "Hạnh"),
        ("Nguye%CC%82%CC%83n", "Nguyễn"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ("%C6%B0%E1%BB", "ư\ufffd"),
        ("a%00b%0D%0Ac", "abc"),
        ("Bác Tư", "Bác Tư"),
        ("x=y", "x=y"),
    ],
)
def test_names_are_read_however_they_were_written(written: str, read: str) -> None:
    assert _journal(f"dir=in&start={EPOCH}&name={written}").name == read


def test_unknown_keys_and_loose_parts_are_passed_over() -> None:
    text = f"&&colour=red&dir=out&start={EPOCH}&bare&=x&op=PJSIP%2F101&talk=-1&cause=x&abandoned=?"
    entry = _journal(text + "&answered=soon")
    assert (entry.direction, entry.operator) == ("out", "PJSIP/101")
    assert (entry.talk, entry.cause, entry.abandoned, entry.answered) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "dir is missing"),
        ("nonsense", "dir is missing"),
        (f"dir=up&start={EPOCH}", "dir is 'up'"),
        ("dir=in", "start is missing"),
        ("dir=in&start=", "start is missing"),
        ("dir=in&start=soon", "start is 'soon'"),
        ("dir=in&start=nan", "start is 'nan'"),
        ("dir=in&start=1e400", "start is '1e400'"),
        ("dir=in&start=99999999999999999999", "start is '99999999999999999999'"),
        ("dir=in&start=٣٣٣٣٣٣٣٣٣٣", "start is '٣٣٣٣٣٣٣٣٣٣'"),
        (f"dir=in&start={EPOCH}&end=never", "end is 'never'"),
        (f"v=2&dir=in&start={EPOCH}", "version 2 is not known"),
    ],
)
def test_a_nonsense_entry_is_kept_as_broken_with_its_reason(text: str, why: str) -> None:
    assert JournalEntry.parse("/hotline/journal/a.1", text) == Broken("journal/a.1", text, why)


def test_a_key_of_another_kind_is_broken() -> None:
    assert isinstance(JournalEntry.parse("count/20261121", ARRIVAL), Broken)
    assert isinstance(JournalEntry.parse("journal/", ARRIVAL), Broken)


def test_answers_grow_key_by_key() -> None:
    key = "answers/ask-0123456789ab"
    asked = f"v=1&ask=0123456789ab&start={EPOCH}&useful=&satisfied=&step=useful"
    half = asked.replace("useful=&", "useful=1&", 1).replace("step=useful", "step=satisfied")
    done = half.replace("satisfied=&", "satisfied=2&") + "&end=1795249607.500&outcome=done"
    entries = [AnswersEntry.parse(key, text) for text in (asked, half, done)]
    assert [
        (one.useful, one.satisfied, one.step, one.complete, one.outcome)
        for one in entries
        if isinstance(one, AnswersEntry)
    ] == [
        (None, None, "useful", False, None),
        (1, None, "satisfied", False, None),
        (1, 2, "satisfied", True, "done"),
    ]


def test_an_answer_given_stays_when_the_caller_hangs_up() -> None:
    entry = AnswersEntry.parse(
        "answers/a.1", f"ask=0123456789ab&start={EPOCH}&useful=2&end={EPOCH}&outcome=hung_up"
    )
    assert isinstance(entry, AnswersEntry)
    assert (entry.useful, entry.satisfied, entry.outcome) == (2, None, "hung_up")
    assert entry.linkedid == "a.1"


def test_an_unknown_outcome_does_not_spoil_the_answers() -> None:
    entry = AnswersEntry.parse("answers/a.1", f"ask=x&start={EPOCH}&useful=1&outcome=?&step=?")
    assert isinstance(entry, AnswersEntry)
    assert (entry.useful, entry.outcome, entry.step) == (1, None, None)


@pytest.mark.parametrize("spoilt", ["useful=3", "satisfied=4", "useful=0", "satisfied=x", "start="])
def test_a_rating_is_never_guessed(spoilt: str) -> None:
    text = f"ask=x&start={EPOCH}&{spoilt}"
    assert isinstance(AnswersEntry.parse("answers/a.1", text), Broken)


def test_an_ask_is_known_by_its_conversation_when_its_reference_is_missing() -> None:
    entry = AnswersEntry.parse("answers/ask-0123456789ab", f"start={EPOCH}")
    assert isinstance(entry, AnswersEntry)
    assert entry.ask == "0123456789ab"
    assert isinstance(AnswersEntry.parse("answers/a.1", f"start={EPOCH}"), Broken)


def test_a_key_tells_its_kind() -> None:
    assert isinstance(parse("/hotline/journal/a", ARRIVAL), JournalEntry)
    assert isinstance(parse("answers/a", f"ask=x&start={EPOCH}"), AnswersEntry)
    assert isinstance(parse("answers/a", ""), Broken)
    assert parse("/hotline/count/20261121", "12") is None


@given(st.text(), st.text())
def test_no_text_raises(key: str, text: str) -> None:
    for kind in ("journal/", "answers/"):
        parse(kind + key, text)
        parse(kind + key, f"dir=in&ask=x&start={EPOCH}&name={text}&end={text}&useful={text}")


@given(st.text(string.printable + "ưếĐ😀\u0301\u0323%&=+"), instants, instants)
def test_what_is_written_is_read_again(name: str, start: datetime, end: datetime) -> None:
    first = _journal(JournalEntry(key="journal/a", direction="in", start=start, name=name).format())
    assert (first.start, first.end) == (start, None)
    full = JournalEntry(
        key="journal/a",
        direction="ask",
        start=start,
        caller="+84912345678",
        name=first.name,
        ask="0123456789ab",
        end=end,
        abandoned=True,
        talk=3,
        answered=start,
        cause=16,
        queue_status="CONTINUE",
    )
    assert _journal(full.format(), "journal/a") == full


@given(instants, st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2, 3]))
def test_answers_written_are_read_again(
    at: datetime, useful: int | None, satisfied: int | None
) -> None:
    entry = AnswersEntry(key="answers/a", ask="x", start=at, useful=useful, satisfied=satisfied)
    assert AnswersEntry.parse("answers/a", entry.format()) == entry
    ended = AnswersEntry(
        key="answers/a", ask="x", start=at, useful=useful, end=at, outcome="no_key", step="done"
    )
    assert AnswersEntry.parse("answers/a", ended.format()) == ended


def _answers(text: str, key: str = "answers/ask-0123456789ab") -> AnswersEntry:
    entry = AnswersEntry.parse(key, f"v=1&ask=0123456789ab&start={EPOCH}&{text}")
    assert isinstance(entry, AnswersEntry), entry
    return entry


def test_why_somebody_is_not_content_is_read() -> None:
    entry = _answers("useful=2&satisfied=3&reason=4&voice=2026%2F11%2F22%2Fvoice-ab.wav&step=voice")
    assert (entry.reason, entry.voice, entry.step) == (4, "2026/11/22/voice-ab.wav", "voice")
    assert _answers(entry.format().partition("&start")[2].partition("&")[2]) == entry


def test_an_entry_of_before_reasons_were_asked_is_read() -> None:
    entry = _answers("useful=2&satisfied=3&step=done&end=1795249607.500&outcome=done")
    assert (entry.reason, entry.voice, entry.outcome) == (None, "", "done")


@pytest.mark.parametrize("voice", ["..%2Fsecret.wav", "%2Fetc%2Fpasswd", "a%2F..%2Fb.wav", "x.sh"])
def test_a_recording_stays_below_its_folder(voice: str) -> None:
    assert _answers(f"voice={voice}&reason=x").voice == ""


def test_a_second_ticket_belongs_to_the_same_conversation() -> None:
    entry = _answers("useful=1", key="answers/hotline-pbx-1795249547.0+2")
    assert (entry.linkedid, entry.name) == (
        "hotline-pbx-1795249547.0",
        "hotline-pbx-1795249547.0+2",
    )


@pytest.mark.parametrize("outcome", ["opted_out", "to_operator", "wrong_person"])
def test_the_ways_out_of_a_dialogue_are_outcomes(outcome: str) -> None:
    assert _answers(f"step=useful&end=1795249607.500&outcome={outcome}").outcome == outcome


def test_an_ask_tells_of_the_operator_who_was_wished_and_of_a_machine() -> None:
    entry = _journal(f"dir=ask&start={EPOCH}&queue=1022&taken=1795249560.250&machine=")
    assert entry.taken == datetime(2026, 11, 21, 8, 26, 0, 250000, UTC)
    assert not entry.machine
    assert _journal(f"dir=ask&start={EPOCH}&machine=TRUE").machine
