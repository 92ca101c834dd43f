"""The PBX alone: hotline is not there, and callers are served and journalled all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.testbed.ami import Ami
from tests.testbed.asterisk import Asterisk
from tests.testbed.machine import until, wait_until
from tests.testbed.sipp import Person, Phones

pytestmark = pytest.mark.real_asterisk

BAC_TU = "0912345678"


def today(pbx: Asterisk) -> str:
    """The province's day as the dialplan sees it."""
    day = pbx.rx("dialplan eval function STRFTIME(,Asia/Ho_Chi_Minh,%Y%m%d)")
    return day.rpartition("Result: ")[2].split()[0]


def test_an_answered_call_is_journalled_and_recorded(pbx: Asterisk, phones: Phones) -> None:
    phones.operator("101", after=0.3, talk=1.5)
    phones.call(Person(BAC_TU, "Bác Tư"), speaks=True).finish()
    [call] = pbx.ended()
    assert (call["dir"], call["from"], call["name"], call["to"]) == ("in", BAC_TU, "Bác Tư", "1022")
    assert (call["queue"], call["qstatus"]) == ("1022", "CONTINUE")
    assert (call["member"], call["mname"]) == ("PJSIP/101", "101")
    assert float(call["start"]) < float(call["answered"]) < float(call["end"])
    assert call["talk"] in ("1", "2"), "a second and a half, and what a busy machine adds"
    wait_until(pbx.cdrs, "the CDR, written after the hang-up")
    assert float(call["start"]) - float(pbx.cdrs()[0]["start"]) < 2
    assert call["hours"] == "open"
    assert pbx.recording(call["rec"]).stat().st_size > 8000


def test_names_arrive_as_they_were_sent(pbx: Asterisk, phones: Phones) -> None:
    names = ["Tèo 😀👍🏽", "Nguye\u0302\u0303n & co=1 + 2%", "${EPOCH} $[1+1] (a,b)", "'x' | y > z"]
    phones.call(*(Person(f"09{n:08}", name) for n, name in enumerate(names))).finish()
    calls = pbx.ended(len(names))
    assert {call["from"]: call["name"] for call in calls} == {
        f"09{n:08}": name for n, name in enumerate(names)
    }


def test_a_caller_who_gives_up_waiting_is_abandoned(pbx: Asterisk, phones: Phones) -> None:
    phones.operator("101", after=60)
    phones.call(BAC_TU, patience=5).finish()
    [call] = pbx.ended()
    assert call["abandoned"] == "TRUE"
    assert (call["member"], call["answered"], call["talk"], call["rec"]) == ("", "", "", "")


def test_a_caller_who_hangs_up_at_once_is_journalled(pbx: Asterisk, phones: Phones) -> None:
    phones.cancel(*(f"09{n:08}" for n in range(10))).wait()
    calls = pbx.ended(10)
    assert len({call["from"] for call in calls}) == 10
    assert pbx.db()[f"count/{today(pbx)}"] == "10"


def test_a_withheld_number_stays_withheld(pbx: Asterisk, phones: Phones) -> None:
    phones.call(Person("", withheld=True)).finish()
    [call] = pbx.ended()
    assert (call["from"], call["name"]) == ("", "")


def test_callers_named_like_operators_are_callers(pbx: Asterisk, phones: Phones) -> None:
    phones.call("113", "101").finish()
    assert {call["from"] for call in pbx.ended(2)} == {"113", "101"}


def test_with_nobody_on_duty_a_call_back_is_owed(pbx: Asterisk, phones: Phones) -> None:
    phones.call(BAC_TU).finish()
    [call] = pbx.ended()
    assert (call["qstatus"], call["abandoned"], call["member"]) == ("JOINEMPTY", "", "")


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        ("", "closed"),
        ("closed", "closed"),
        ("open", "open"),
        ("0000-2400", "open"),
        ("0000-0001,0001-2400", "open"),
        ("rubbish,25", "closed"),
    ],
)
def test_hours_of_the_day_decide(pbx: Asterisk, phones: Phones, hours: str, state: str) -> None:
    pbx.put(f"hours/{today(pbx)}", hours)
    phones.call(BAC_TU).finish()
    [call] = pbx.ended()
    assert call["hours"] == state
    assert (call["queue"] == "") == (state == "closed")


def test_every_call_counts_once(pbx: Asterisk, phones: Phones) -> None:
    people = [f"09{n:08}" for n in range(60)]
    phones.call(*people, rate=20, patience=0.2).finish()
    calls = pbx.ended(60)
    assert sorted(call["from"] for call in calls) == people
    assert pbx.db()[f"count/{today(pbx)}"] == "60"


def test_an_operator_calls_out(pbx: Asterisk, phones: Phones) -> None:
    phones.citizen(patience=1.5)
    phones.dial(BAC_TU, endpoint="102").finish()
    [call] = pbx.ended()
    assert (call["dir"], call["op"], call["to"], call["from"]) == ("out", "102", BAC_TU, "1022")
    assert (call["dialstatus"], call["cause"]) == ("ANSWER", "16")
    assert call["answered"]


def test_a_call_out_that_is_refused(pbx: Asterisk, phones: Phones) -> None:
    phones.refusing()
    phones.dial(BAC_TU).wait()
    [call] = pbx.ended()
    assert (call["dialstatus"], call["cause"], call["answered"]) == ("BUSY", "17", "")


CODE = "261100042"
ASKS_FOR_STATE = [(0.9, "2"), *((0.9 if not n else 0.35, key) for n, key in enumerate(CODE))]


@dataclass
class Hotline:
    """The other end of FastAGI: answers with `says`, or not at all."""

    says: list[str] | None
    asked: list[str] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := (await reader.readline()).decode().strip():
            self.asked.append(line)
        for command in self.says if self.says is not None else []:
            writer.write(command.encode() + b"\n")
            await reader.readline()
        if self.says is None:
            await reader.read()
        writer.close()


@asynccontextmanager
async def hotline_at(pbx: Asterisk, says: list[str] | None) -> AsyncIterator[Hotline]:
    assert pbx.agi
    side = Hotline(says)
    async with await asyncio.start_server(side.take, "127.0.0.1", int(pbx.agi.split(":")[1])):
        yield side


async def calls_for_state(pbx: Asterisk, phones: Phones) -> dict[str, str]:
    run = phones.call(BAC_TU, keys=ASKS_FOR_STATE)
    await until(lambda: not run.process.alive, "the caller has hung up")
    assert run.result().failed == 0, run.result()
    [call] = pbx.ended()
    return call


async def test_the_state_of_a_ticket_is_spoken(pbx: Asterisk, phones: Phones) -> None:
    pbx.listen()
    says = ["SET VARIABLE HOTLINE_STATE assigned", "SET VARIABLE HOTLINE_DUE 20261124"]
    async with hotline_at(pbx, says) as hotline:
        call = await calls_for_state(pbx, phones)
    assert f"agi_arg_1: {CODE}" in hotline.asked
    spoken = pbx.played()
    assert spoken[spoken.index("hotline/status-code") :] == [
        "hotline/status-code",
        *(f"digits/{digit}" for digit in CODE),
        *("hotline/state-assigned", "hotline/due-day", "digits/24", "hotline/due-month"),
        *("digits/11", "hotline/due-year", "digits/2", "digits/0", "digits/2", "digits/6"),
        "hotline/call-back",
    ]
    assert (call["menu"], call["qstatus"]) == ("status", "JOINEMPTY")


async def test_with_hotline_away_the_caller_reaches_the_queue(
    pbx: Asterisk, phones: Phones
) -> None:
    call = await calls_for_state(pbx, phones)
    assert (call["menu"], call["qstatus"]) == ("status", "JOINEMPTY")


async def test_a_hung_hotline_does_not_hold_the_caller(pbx: Asterisk, phones: Phones) -> None:
    async with hotline_at(pbx, None) as hotline:
        call = await calls_for_state(pbx, phones)
        assert hotline.asked
    assert (call["menu"], call["qstatus"]) == ("status", "JOINEMPTY")


async def test_a_word_the_dialplan_does_not_know_is_not_spoken(
    pbx: Asterisk, phones: Phones
) -> None:
    async with hotline_at(pbx, ["SET VARIABLE HOTLINE_STATE s", "SET VARIABLE HOTLINE_DUE x"]):
        call = await calls_for_state(pbx, phones)
    assert call["qstatus"] == "JOINEMPTY"


async def test_hotline_hears_only_what_it_needs(pbx: Asterisk, phones: Phones) -> None:
    phones.operator("101", after=0.3, talk=1)
    async with Ami(pbx) as ami:
        run = phones.call(BAC_TU)
        await until(lambda: not run.process.alive, "the call is over")
        # Nobody promises an order between kinds of events.
        for name, count in (("Hangup", 2), ("UserEvent", 2), ("AgentComplete", 1)):
            await until(lambda n=name, c=count: len(ami.named(n)) == c, name)  # type: ignore[misc]
        names = {event["Event"] for event in ami.events}
        [call] = [e for e in ami.named("Newchannel") if e["Channel"].startswith("PJSIP/trunk")]
    assert float(call["Timestamp"]) > 0
    assert {"QueueCallerJoin", "AgentConnect", "AgentComplete", "BridgeEnter"} <= names
    assert not names & {"VarSet", "Newexten", "RTCPSent", "RTCPReceived", "DeviceStateChange"}
    doorbells = [e["Key"] for e in ami.named("UserEvent")]
    assert doorbells == [f"journal/{call['Linkedid']}"] * 2


async def test_hotline_may_do_only_what_it_needs(pbx: Asterisk) -> None:
    async with Ami(pbx) as ami:
        refused = {
            "Command": {"Command": "core show version"},
            "UpdateConfig": {"SrcFilename": "manager.conf", "DstFilename": "manager.conf"},
        }
        for name, headers in refused.items():
            assert (await ami.action(name, **headers))["Response"] == "Error", name


def test_nothing_by_which_a_program_could_start_is_loaded(pbx: Asterisk) -> None:
    for name in ("System", "TrySystem", "ExternalIVR"):
        assert "not registered" in pbx.rx(f"core show application {name}"), name
    assert "No function" in pbx.rx("core show function SHELL")


async def test_a_wrong_secret_is_refused(pbx: Asterisk) -> None:
    with pytest.raises(PermissionError):
        async with Ami(pbx, secret="wrong"):
            pass


def test_a_restart_completes_what_it_cuts_off(phones: Phones, pbx: Asterisk) -> None:
    phones.operator("101", after=0.3)
    run = phones.call(BAC_TU)
    wait_until(lambda: "Talking" in pbx.rx("queue show 1022") or pbx.channels() == 2, "they talk")
    pbx.restart()
    run.stop()
    [call] = pbx.ended()
    assert call["from"] == BAC_TU


def test_a_crash_leaves_entries_that_say_so(phones: Phones, pbx: Asterisk) -> None:
    # Somebody on duty first: with nobody there the calls would be over within seconds.
    phones.operator("101", after=60)
    run = phones.call(BAC_TU, Person("0987654321", "Chị Ba"), patience=60)
    count = f"count/{today(pbx)}"
    wait_until(lambda: len(pbx.journal()) == 2, "two calls are journalled")
    wait_until(lambda: pbx.db().get(count) == "2", "both are counted, a line later")
    pbx.flush()
    pbx.kill()
    run.stop()
    pbx.start()
    calls = pbx.ended(2)
    assert {call["from"] for call in calls} == {BAC_TU, "0987654321"}
    assert {call["broken"] for call in calls} == {"TRUE"}
    assert pbx.db()[count] == "2"


def test_its_log_is_clean_after_start(pbx: Asterisk) -> None:
    pbx.restart()
    started = pbx.log().rpartition("modules will be loaded")[2]
    assert "WARNING" not in started
    assert "ERROR" not in started
