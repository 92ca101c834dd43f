"""Feedback by keys, completed by the PBX alone: AMI only starts it."""

import asyncio

import pytest

from hotline.calls import interpret
from tests.testbed.ami import Ami
from tests.testbed.asterisk import Asterisk
from tests.testbed.machine import until
from tests.testbed.sipp import Keys, Phones

pytestmark = pytest.mark.real_asterisk

BAC_TU = "0912345678"
REFERENCE, OTHER = "0123456789ab", "ba9876543210"
TWO = f"{REFERENCE}/261100012/02.2_{OTHER}/261100013/03"
FIRST = 1.5
"""Seconds after the answer at which the first question waits for its key."""
NEXT = 1.2


async def ask(pbx: Asterisk, reference: str = REFERENCE, tickets: str = "") -> None:
    """Start an ask and go away, as a hotline that is killed right after."""
    async with Ami(pbx) as ami:
        response = await ami.ask(reference, BAC_TU, tickets=tickets)
        assert response["Response"] == "Success"
        await until(lambda: pbx.channels() > 0 or pbx.journal(), "the ask has begun")


@pytest.mark.parametrize(
    ("keys", "useful", "satisfied", "step"),
    [
        ([(FIRST, "1"), (NEXT, "1")], "1", "1", "done"),
        ([(FIRST, "2"), (NEXT, "3"), (NEXT, "#"), (NEXT, "#")], "2", "3", "done"),
        ([(FIRST, "4"), (NEXT, "1"), (NEXT, "1")], "1", "1", "done"),
        ([(FIRST, "1"), (NEXT, "5"), (NEXT, "2")], "1", "2", "done"),
        ([(FIRST, "1"), (NEXT, "5"), (NEXT, "5")], "1", "", "satisfied"),
        ([(FIRST, "*"), (NEXT, "5")], "", "", "useful"),
        ([(FIRST, "*"), (NEXT, "1"), (NEXT, "*"), (NEXT, "2")], "1", "2", "done"),
        ([(FIRST + 4.5, "1"), (NEXT, "1")], "1", "1", "done"),
        ([], "", "", "useful"),
        ([(FIRST, "2")], "2", "", "satisfied"),
    ],
)
async def test_keys_are_journalled(
    pbx: Asterisk, phones: Phones, keys: Keys, useful: str, satisfied: str, step: str
) -> None:
    phones.citizen(keys=keys)
    await ask(pbx)
    [answers] = await asyncio.to_thread(pbx.ended, 1, "answers")
    [call] = await asyncio.to_thread(pbx.ended)
    given = (answers["useful"], answers["satisfied"], answers["step"], answers["outcome"])
    assert given == (useful, satisfied, step, "done" if step == "done" else "no_key")
    assert (answers["ask"], call["ask"], call["dir"]) == (REFERENCE, REFERENCE, "ask")
    assert set(pbx.journal()) == set(pbx.journal("answers")) == {f"ask-{REFERENCE}"}
    assert (call["to"], call["dialstatus"]) == (BAC_TU, "ANSWER")


@pytest.mark.parametrize(("keys", "useful"), [([], ""), ([(FIRST, "1")], "1")])
async def test_what_was_answered_before_hanging_up_stays(
    pbx: Asterisk, phones: Phones, keys: Keys, useful: str
) -> None:
    phones.citizen(keys=keys, patience=1)
    await ask(pbx)
    [answers] = await asyncio.to_thread(pbx.ended, 1, "answers")
    assert (answers["useful"], answers["outcome"]) == (useful, "hung_up")


@pytest.mark.parametrize(
    ("keys", "useful", "outcome", "heard"),
    [
        ([(FIRST, "9")], "", "opted_out", "feedback-stop"),
        ([(FIRST, "1"), (NEXT, "9")], "1", "opted_out", "feedback-stop"),
        ([(FIRST, "3")], "", "wrong_person", "feedback-sorry"),
        ([(FIRST, "0")], "", "to_operator", "call-back"),
    ],
)
async def test_whoever_does_not_wish_to_be_asked_is_not(
    pbx: Asterisk, phones: Phones, keys: Keys, useful: str, outcome: str, heard: str
) -> None:
    pbx.listen()
    phones.citizen(keys=keys)
    await ask(pbx, tickets=TWO)
    [call] = await asyncio.to_thread(pbx.ended)
    [answers] = pbx.ended(1, "answers")
    assert (answers["useful"], answers["satisfied"]) == (useful, "")
    assert (answers["ask"], answers["outcome"]) == (REFERENCE, outcome)
    assert f"hotline/{heard}" in pbx.played()
    assert call["queue"] == ("1022" if outcome == "to_operator" else "")


async def test_who_wishes_an_operator_speaks_with_one(pbx: Asterisk, phones: Phones) -> None:
    phones.operator("101", after=0.3, talk=1.5)
    phones.citizen(keys=[(FIRST, "0"), (NEXT, "say 8")])
    async with Ami(pbx) as ami:
        await ami.ask(REFERENCE, BAC_TU)
        [call] = await asyncio.to_thread(pbx.ended)
        await until(lambda: pbx.channels() == 0, "it is over")
        [heard] = interpret(ami.events)
    assert (call["dir"], call["queue"], call["qstatus"]) == ("ask", "1022", "CONTINUE")
    assert call["member"].startswith("PJSIP/101-")
    assert float(call["start"]) < float(call["answered"]) < float(call["taken"])
    assert pbx.recording(call["rec"]).stat().st_size > 8000
    assert (heard.direction, heard.queue, heard.answered_by) == ("ask", "1022", "101")
    assert heard.answered_at is not None
    assert abs(heard.answered_at.timestamp() - float(call["taken"])) < 2


async def test_why_and_a_message_are_kept_for_each_ticket(pbx: Asterisk, phones: Phones) -> None:
    first = [(FIRST + 0.7, "2"), (NEXT, "3"), (NEXT, "2"), (1.0, "say 2"), (2.5, "#")]
    second: Keys = [(2.4, "1"), (NEXT, "3"), (NEXT, "8"), (1.0, "hush 6")]
    phones.citizen(keys=[*first, *second])
    await ask(pbx, tickets=TWO)
    await asyncio.to_thread(pbx.ended)
    one, two = pbx.ended(2, "answers")
    assert (one["ask"], one["useful"], one["satisfied"], one["reason"]) == (
        REFERENCE,
        "2",
        "3",
        "2",
    )
    assert (two["ask"], two["useful"], two["satisfied"], two["reason"]) == (OTHER, "1", "3", "8")
    assert (one["outcome"], two["outcome"], two["voice"]) == ("done", "done", "")
    assert pbx.recording(one["voice"]).stat().st_size > 16000
    assert set(pbx.journal("answers")) == {f"ask-{REFERENCE}", f"ask-{REFERENCE}+2"}
    assert {f"asked/{REFERENCE}", f"asked/{OTHER}"} <= pbx.db().keys()


async def test_a_message_is_kept_when_its_speaker_hangs_up(pbx: Asterisk, phones: Phones) -> None:
    keys: Keys = [(FIRST, "2"), (NEXT, "3"), (NEXT, "1"), (1.0, "say 3")]
    phones.citizen(keys=keys, patience=3)
    await ask(pbx)
    [answers] = await asyncio.to_thread(pbx.ended, 1, "answers")
    assert (answers["outcome"], answers["reason"]) == ("done", "1")
    assert pbx.recording(answers["voice"]).stat().st_size > 16000


@pytest.mark.parametrize(("sound", "machine"), [("say 9", "TRUE"), ("say 0.6", "")])
async def test_a_greeting_that_does_not_end_is_a_machines(
    pbx: Asterisk, phones: Phones, sound: str, machine: str
) -> None:
    pbx.rx("dialplan set global HOTLINE_MACHINES yes")
    try:
        phones.citizen(keys=[(0.2, sound), (0.8, "hush 3")] if not machine else [(0.2, sound)])
        await ask(pbx)
        [call] = await asyncio.to_thread(pbx.ended)
    finally:
        pbx.rx("dialplan set global HOTLINE_MACHINES no")
    assert (call["machine"], call["dialstatus"]) == (machine, "ANSWER")
    assert bool(pbx.journal("answers")) == (not machine)


async def test_a_pbx_that_dies_in_a_dialogue_asks_nobody_twice(
    pbx: Asterisk, phones: Phones
) -> None:
    phone = phones.citizen(keys=[(FIRST + 0.7, "1"), (NEXT, "2"), (2.4, "1")], calls=5)
    await ask(pbx, tickets=TWO)
    await until(lambda: second(pbx).get("useful") == "1", "the second ticket is asked about")
    await asyncio.to_thread(pbx.flush)
    pbx.kill()
    pbx.start()
    done, cut = await asyncio.to_thread(pbx.ended, 2, "answers")
    assert (done["useful"], done["satisfied"], done["outcome"]) == ("1", "2", "done")
    assert (cut["useful"], cut["outcome"], cut["broken"]) == ("1", "hung_up", "TRUE")
    await asyncio.to_thread(pbx.ended)
    async with Ami(pbx) as ami:
        # The talk's own reference and that of one of its tickets.
        for number, again in enumerate((REFERENCE, OTHER), 1):
            await ami.ask(again, BAC_TU, tickets=f"{again}//")
            await until(lambda n=number: refused(ami) == n, "the dialplan refused")  # type: ignore[misc]
            await until(lambda: pbx.channels() == 0, "it is over")
    assert phone.stop().ok == 0, "somebody was rung again"


def second(pbx: Asterisk) -> dict[str, str]:
    return pbx.journal("answers").get(f"ask-{REFERENCE}+2", {})


async def test_answers_are_journalled_before_thanks_are_said(pbx: Asterisk, phones: Phones) -> None:
    phones.citizen(keys=[(FIRST, "1"), (NEXT, "2")])
    async with Ami(pbx) as ami:
        await ami.ask(REFERENCE, BAC_TU)
        await until(lambda: "end" in one(pbx, "answers"), "the answers are complete")
        assert "end" not in one(pbx, "journal"), "the call was over before"
        await until(lambda: "end" in one(pbx, "journal"), "the call is over")


def one(pbx: Asterisk, kind: str) -> dict[str, str]:
    return pbx.journal(kind).get(f"ask-{REFERENCE}", {})


@pytest.mark.parametrize(
    ("status", "dialstatus", "cause"),
    [("486 Busy Here", "BUSY", "17"), ("603 Decline", "CHANUNAVAIL", "21")],
)
async def test_a_phone_that_refuses(
    pbx: Asterisk, phones: Phones, status: str, dialstatus: str, cause: str
) -> None:
    phones.refusing(status)
    await ask(pbx)
    [call] = await asyncio.to_thread(pbx.ended)
    assert (call["dialstatus"], call["cause"], call["answered"]) == (dialstatus, cause, "")
    assert pbx.journal("answers") == {}


async def test_a_phone_nobody_answers(pbx: Asterisk, phones: Phones) -> None:
    phones.silent()
    await ask(pbx)
    [call] = await asyncio.to_thread(pbx.ended)
    assert (call["dialstatus"], call["answered"]) == ("NOANSWER", "")


async def test_nobody_is_rung_twice_for_one_reference(pbx: Asterisk, phones: Phones) -> None:
    phone = phones.citizen(calls=5, patience=0.5)
    await ask(pbx)
    [call] = await asyncio.to_thread(pbx.ended)
    async with Ami(pbx) as ami:
        for again in range(1, 4):
            await ami.ask(REFERENCE, BAC_TU)
            await until(lambda n=again: refused(ami) == n, "the dialplan refused")  # type: ignore[misc]
            await until(lambda: pbx.channels() == 0, "it is over")
    assert pbx.ended() == [call], "the first ask's entry was touched"
    assert phone.stop().ok == 1


def refused(ami: Ami) -> int:
    return sum(event["UserEvent"] == "HotlineRefused" for event in ami.named("UserEvent"))


async def test_an_ask_without_a_reference_rings_nobody(pbx: Asterisk, phones: Phones) -> None:
    async with Ami(pbx) as ami:
        await ami.action(
            "Originate",
            Channel=f"Local/{BAC_TU}@hotline-ask/n",
            Context="hotline-feedback",
            Exten="s",
            Priority="1",
            Async="true",
        )
        await until(lambda: refused(ami) == 1, "the dialplan refused")
    assert pbx.journal() == {}


@pytest.mark.parametrize(
    ("keys", "useful", "satisfied", "outcome"),
    [
        ([(7.5, "1"), (NEXT, "2")], "1", "2", "done"),
        ([(7.5, "*"), (NEXT, "3"), (NEXT, "1"), (NEXT, "9")], "1", "", "opted_out"),
        ([(7.5, "0")], "", "", "to_operator"),
    ],
)
async def test_rated_in_the_same_call(
    pbx: Asterisk, phones: Phones, keys: Keys, useful: str, satisfied: str, outcome: str
) -> None:
    phones.operator("101", after=0.3, talk=1.5)
    run = phones.call(BAC_TU, keys=keys)
    await until(lambda: "Up" in pbx.rx("core show channels concise"), "a call is up")
    [conversation] = pbx.journal()
    pbx.put(f"rate/{conversation}", f"{REFERENCE}/261100012/02.2")
    await until(lambda: not run.process.alive, "the call is over")
    [answers] = await asyncio.to_thread(pbx.ended, 1, "answers")
    [call] = await asyncio.to_thread(pbx.ended)
    assert (answers["useful"], answers["satisfied"]) == (useful, satisfied)
    assert (answers["ask"], answers["outcome"]) == (REFERENCE, outcome)
    assert list(pbx.journal("answers")) == [conversation]
    assert (call["dir"], call["qstatus"]) == ("in", "CONTINUE")
    assert call["member"].startswith("PJSIP/101")
    assert f"rate/{conversation}" not in pbx.db()
