"""Feedback by keys, completed by the PBX alone: AMI only starts it."""

import asyncio

import pytest

from tests.testbed.ami import Ami
from tests.testbed.asterisk import Asterisk
from tests.testbed.machine import until
from tests.testbed.sipp import Keys, Phones

pytestmark = pytest.mark.real_asterisk

BAC_TU = "0912345678"
REFERENCE = "0123456789ab"
FIRST = 1.5
"""Seconds after the answer at which the first question waits for its key."""
NEXT = 1.2


async def ask(pbx: Asterisk, reference: str = REFERENCE) -> None:
    """Start an ask and go away, as a hotline that is killed right after."""
    async with Ami(pbx) as ami:
        response = await ami.ask(reference, BAC_TU)
        assert response["Response"] == "Success"
        await until(lambda: pbx.channels() > 0 or pbx.journal(), 10, "the ask has begun")


@pytest.mark.parametrize(
    ("keys", "useful", "satisfied", "step"),
    [
        ([(FIRST, "1"), (NEXT, "1")], "1", "1", "done"),
        ([(FIRST, "2"), (NEXT, "3")], "2", "3", "done"),
        ([(FIRST, "4"), (NEXT, "1"), (NEXT, "1")], "1", "1", "done"),
        ([(FIRST, "1"), (NEXT, "5"), (NEXT, "2")], "1", "2", "done"),
        ([(FIRST, "1"), (NEXT, "5"), (NEXT, "5")], "1", "", "satisfied"),
        ([(FIRST, "*"), (NEXT, "5")], "", "", "useful"),
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


async def test_answers_are_journalled_before_thanks_are_said(pbx: Asterisk, phones: Phones) -> None:
    phones.citizen(keys=[(FIRST, "1"), (NEXT, "2")])
    async with Ami(pbx) as ami:
        await ami.ask(REFERENCE, BAC_TU)
        await until(lambda: "end" in one(pbx, "answers"), 20, "the answers are complete")
        assert "end" not in one(pbx, "journal"), "the call was over before"
        await until(lambda: "end" in one(pbx, "journal"), 10, "the call is over")


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
            await until(lambda n=again: refused(ami) == n, 10, "the dialplan refused")  # type: ignore[misc]
            await until(lambda: pbx.channels() == 0, 10, "it is over")
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
        await until(lambda: refused(ami) == 1, 10, "the dialplan refused")
    assert pbx.journal() == {}


async def test_rated_in_the_same_call(pbx: Asterisk, phones: Phones) -> None:
    phones.operator("101", after=0.3, talk=1.5)
    run = phones.call(BAC_TU, keys=[(7.5, "1"), (1.2, "2")])
    await until(lambda: "Up" in pbx.rx("core show channels concise"), 10, "a call is up")
    [conversation] = pbx.journal()
    pbx.put(f"rate/{conversation}", REFERENCE)
    await until(lambda: not run.process.alive, 40, "the call is over")
    [answers] = await asyncio.to_thread(pbx.ended, 1, "answers")
    [call] = await asyncio.to_thread(pbx.ended)
    assert (answers["ask"], answers["useful"], answers["satisfied"]) == (REFERENCE, "1", "2")
    assert list(pbx.journal("answers")) == [conversation]
    assert (call["dir"], call["qstatus"]) == ("in", "CONTINUE")
    assert f"rate/{conversation}" not in pbx.db()
