"""The simulated PBX, heard by a plain AMI client that knows nothing of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from hotline.asterisk.simulator import HANG_UP, AskPlan, CallPlan, OutboundPlan, People, Simulator
from hotline.asterisk.simulator import journal as pbx_journal
from hotline.calls import interpret
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

RECORDINGS = Path(__file__).parents[1] / "recordings" / "asterisk22"
Heard = dict[str, str]
REFERENCE = "0123456789ab"
NOBODY = "127.0.0.1:1"


class Client:
    """A raw AMI client: keeps every message, waits for the one it needs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard: list[Heard] = []
        self.gone = asyncio.Event()
        self._more = asyncio.Condition()
        self._reader, self._writer = reader, writer
        self._task = asyncio.create_task(self._listen())

    @classmethod
    async def of(cls, pbx: Simulator, **login: str) -> Client:
        client = await cls.stranger(pbx)
        secret = login.pop("Secret", pbx.secret)
        await client.ask("Login", Username=pbx.username, Secret=secret, **login)
        return client

    @classmethod
    async def stranger(cls, pbx: Simulator) -> Client:
        reader, writer = await asyncio.open_connection(pbx.host, pbx.port)
        return cls(reader, writer)

    async def ask(self, verb: str, **headers: str) -> Heard:
        number = f"{verb}-{len(self.heard)}"
        self.send(verb, ActionID=number, **headers)
        return await self.until(lambda m: "Response" in m and m.get("ActionID") == number)

    def send(self, verb: str, **headers: str) -> None:
        lines = [f"{name}: {value}" for name, value in {"Action": verb, **headers}.items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def tree(self, family: str) -> dict[str, str]:
        answer = await self.ask("DBGetTree", Family=family)
        end = await self.event("DBGetTreeComplete", ActionID=answer["ActionID"])
        entries = self.events("DBGetTreeResponse", ActionID=answer["ActionID"])
        assert int(end["ListItems"]) == len(entries)
        return {entry["Key"]: entry["Val"] for entry in entries}

    async def event(self, name: str, **headers: str) -> Heard:
        return await self.until(lambda m: _matches(m, name, headers))

    def events(self, name: str, **headers: str) -> list[Heard]:
        return [message for message in self.heard if _matches(message, name, headers)]

    async def times(self, count: int, name: str) -> None:
        """Wait until an event of this name was heard so often. Looks once per event heard."""
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: len(self.events(name)) >= count)

    def names(self) -> list[str]:
        return [m["Event"] for m in self.heard if "Timestamp" in m and "Event" in m]

    async def until(self, wanted: Callable[[Heard], bool]) -> Heard:
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: any(map(wanted, self.heard)))
        return next(filter(wanted, self.heard))

    def close(self) -> None:
        self._writer.close()
        self._task.cancel()

    async def _listen(self) -> None:
        lines: list[str] = []
        try:
            while data := await self._reader.readline():
                if line := data.decode().rstrip("\r\n"):
                    lines.append(line)
                elif lines:
                    await self._keep(dict(text.split(": ", 1) for text in lines if ": " in text))
                    lines.clear()
        except ConnectionError:
            pass
        self.gone.set()

    async def _keep(self, message: Heard) -> None:
        async with self._more:
            self.heard.append(message)
            self._more.notify_all()


def _matches(message: Heard, name: str, headers: dict[str, str]) -> bool:
    return message.get("Event") == name and headers.items() <= message.items()


def entry(text: str) -> Heard:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


async def within(waiting: Awaitable[object]) -> None:
    async with asyncio.timeout(PATIENCE):
        await waiting


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator(rate=1000, agi=NOBODY) as pbx:
        yield pbx


@pytest.fixture
async def client(pbx: Simulator) -> AsyncIterator[Client]:
    client = await Client.of(pbx)
    yield client
    client.close()


def journalled(pbx: Simulator, linkedid: str) -> Heard:
    return entry(pbx.db.get(f"hotline/journal/{linkedid}") or "")


def answered(pbx: Simulator, linkedid: str) -> Heard:
    return entry(pbx.db.get(f"hotline/answers/{linkedid}") or "")


def originate(client: Client, reference: str = REFERENCE, number: str = "0912345678") -> None:
    client.send(
        "Originate",
        ActionID=f"ask-{reference}",
        ChannelId=f"ask-{reference}",
        OtherChannelId=f"ask-{reference}-2",
        Channel=f"Local/{number}@hotline-ask/n",
        Context="hotline-feedback",
        Exten="s",
        Priority="1",
        Timeout="45000",
        Async="true",
        CallerID='"1022" <1022>',
        Variable=f"__HOTLINE_ASK={reference}",
    )


# ----- talking AMI -----------------------------------------------------------


async def test_a_login_is_accepted_and_followed_by_fully_booted(client: Client) -> None:
    assert client.heard[0]["Message"] == "Authentication accepted"
    assert (await client.event("FullyBooted"))["Status"] == "Fully Booted"


async def test_a_wrong_secret_is_refused_and_the_connection_closed(pbx: Simulator) -> None:
    client = await Client.of(pbx, Secret="wrong")
    assert client.heard[0]["Response"] == "Error"
    assert client.heard[0]["Message"] == "Authentication failed"
    await within(client.gone.wait())


async def test_logins_can_be_refused_whatever_the_secret(pbx: Simulator) -> None:
    pbx.refuse_logins()
    assert (await Client.of(pbx)).heard[0]["Response"] == "Error"
    pbx.refuse_logins(False)
    assert (await Client.of(pbx)).heard[0]["Response"] == "Success"


async def test_nothing_is_done_for_a_stranger(pbx: Simulator) -> None:
    stranger = await Client.stranger(pbx)
    answer = await stranger.ask("DBPut", Family="hotline", Key="a", Val="b")
    assert answer["Message"] == "Permission denied"
    assert pbx.db.get("hotline/a") is None


async def test_pings_and_unknown_actions_are_answered_as_asterisk_does(client: Client) -> None:
    assert (await client.ask("Ping"))["Ping"] == "Pong"
    assert "Invalid/unknown command: Nonsense." in (await client.ask("Nonsense"))["Message"]


async def test_logging_off_ends_the_connection(client: Client) -> None:
    assert (await client.ask("Logoff"))["Response"] == "Goodbye"
    await within(client.gone.wait())


async def test_a_client_without_events_hears_none(pbx: Simulator, client: Client) -> None:
    deaf = await Client.of(pbx, Events="off")
    await pbx.call(CallPlan())
    await client.event("Hangup")
    await deaf.ask("Ping")
    assert not deaf.names()


async def test_a_filter_leaves_events_out(pbx: Simulator, client: Client) -> None:
    await client.ask("Filter", Operation="Add", Filter="!Event: Newstate")
    await pbx.call(CallPlan())
    await client.event("QueueMemberStatus", Status="1")
    assert "Newstate" not in client.names()


async def test_the_core_names_its_system_and_its_start(pbx: Simulator, client: Client) -> None:
    assert (await client.ask("CoreSettings"))["SystemName"] == "hotline-pbx"
    assert (await client.ask("CoreStatus"))["CoreCurrentCalls"] == "0"


# ----- its database ----------------------------------------------------------


async def test_entries_are_put_read_listed_and_deleted(client: Client) -> None:
    for key in ("journal/1", "journal/2", "journalist"):
        await client.ask("DBPut", Family="hotline", Key=key, Val="v=1&x=%C4%91")
    assert list(await client.tree("hotline/journal")) == [
        "/hotline/journal/1",
        "/hotline/journal/2",
    ]
    await client.ask("DBGet", Family="hotline", Key="journal/1")
    assert (await client.event("DBGetResponse"))["Val"] == "v=1&x=%C4%91"
    deleted = await client.ask("DBDel", Family="hotline", Key="journal/1")
    assert deleted["Message"] == "Key deleted successfully"
    missing = await client.ask("DBDel", Family="hotline", Key="journal/1")
    assert missing["Message"] == "Database entry could not be deleted"
    assert (await client.ask("DBDelTree", Family="hotline"))["Response"] == "Success"
    assert await client.tree("hotline") == {}


async def test_entries_outlive_the_process_that_kept_them(tmp_path: Path) -> None:
    store = tmp_path / "astdb"
    async with Simulator(rate=1000, store=store) as pbx:
        first = await pbx.call(CallPlan(name="Nguyễn Thị Út"))
    with store.open("a", encoding="utf-8") as file:
        file.write('["hotline/half')
    async with Simulator(store=store) as pbx:
        assert journalled(pbx, first.linkedid)["name"] == "Nguyễn Thị Út"


# ----- citizens' calls -------------------------------------------------------


async def test_an_answered_call_shows_the_events_of_a_real_queue_call(
    pbx: Simulator, client: Client
) -> None:
    record = await pbx.call(CallPlan(answered_by="101", hung_up_by="caller"))
    await client.event("Hangup", Uniqueid=record.linkedid)
    assert [name for name in client.names() if name != "QueueMemberStatus"] == [
        "Newchannel",
        "UserEvent",
        "Newstate",
        "QueueCallerJoin",
        "Newchannel",
        "AgentCalled",
        "DialBegin",
        "Newstate",
        "Newstate",
        "DialEnd",
        "QueueCallerLeave",
        "AgentConnect",
        "BridgeCreate",
        "BridgeEnter",
        "BridgeEnter",
        "AgentComplete",
        "BridgeLeave",
        "UserEvent",
        "BridgeLeave",
        "BridgeDestroy",
        "Hangup",
        "Hangup",
    ]
    assert {m["Linkedid"] for m in client.heard if "Linkedid" in m} == {record.linkedid}
    assert client.events("AgentConnect")[0]["Interface"] == "PJSIP/101"


async def test_events_bear_the_headers_that_a_real_asterisk_gives_them(
    pbx: Simulator, client: Client
) -> None:
    real: dict[str, list[str]] = {}
    for recording in RECORDINGS.glob("*.json"):
        for message in json.loads(recording.read_text(encoding="utf-8")):
            real.setdefault(message["Event"], list(message))
    await pbx.call(CallPlan())
    left = await pbx.call(CallPlan(answered_by=None, gives_up_after=10))
    await client.event("Hangup", Uniqueid=left.linkedid)
    ours = {m["Event"]: [name for name in m if name != "SystemName"] for m in client.heard[2:]}
    shared = ours.keys() & real.keys()
    assert len(shared) > 12
    assert {name: ours[name] for name in shared} == {name: real[name] for name in shared}


async def test_what_events_tell_of_a_day_is_what_happened(client: Client, pbx: Simulator) -> None:
    pbx.start_day()
    await client.times(31, "QueueCallerLeave")
    over = {record.linkedid: record for record in pbx.truth if record.end}
    for linkedid in over:
        await client.event("Hangup", Uniqueid=linkedid)
    told = {call.conversation: call for call in interpret(client.heard)}
    assert {key: told[key].answered_by for key in over} == {
        key: record.answered_by for key, record in over.items()
    }


async def test_an_answered_call_is_journalled_at_arrival_and_at_its_end(
    pbx: Simulator, client: Client
) -> None:
    call = asyncio.create_task(pbx.call(CallPlan(name="Trần Văn Tư", answered_by="102", talk=1000)))
    await client.event("AgentConnect")
    (begun,) = (await client.tree("hotline/journal")).values()
    assert "end" not in entry(begun)
    record = await call
    done = journalled(pbx, record.linkedid)
    assert (done["dir"], done["from"], done["name"]) == ("in", "0912345678", "Trần Văn Tư")
    assert (done["member"], done["mname"], done["qstatus"]) == ("PJSIP/102", "102", "CONTINUE")
    assert float(done["start"]) <= float(done["answered"]) <= float(done["end"])
    assert pbx.db.get(f"hotline/count/{pbx_journal.today()}") == "1"
    assert record.outcome == "answered"
    assert record.answered_by == "102"


async def test_a_caller_who_gives_up_is_journalled_as_abandoned(
    pbx: Simulator, client: Client
) -> None:
    record = await pbx.call(CallPlan(answered_by=None, gives_up_after=30))
    await client.event("Hangup", Linkedid=record.linkedid, Uniqueid=record.linkedid)
    assert client.events("QueueCallerAbandon")
    assert client.events("AgentRingNoAnswer")
    assert not client.events("AgentConnect")
    assert journalled(pbx, record.linkedid)["abandoned"] == "TRUE"
    assert record.outcome == "abandoned"


async def test_a_withheld_number_is_journalled_empty(pbx: Simulator) -> None:
    record = await pbx.call(CallPlan(caller=""))
    assert journalled(pbx, record.linkedid)["from"] == ""
    assert journalled(pbx, record.linkedid)["name"] == ""


async def test_a_queue_of_resting_operators_is_not_joined(pbx: Simulator, client: Client) -> None:
    for operator in pbx.operators:
        interface = f"PJSIP/{operator}"
        await client.ask("QueuePause", Queue="1022", Interface=interface, Paused="true")
    record = await pbx.call(CallPlan())
    assert journalled(pbx, record.linkedid)["qstatus"] == "JOINEMPTY"


async def test_callers_wait_for_the_next_free_operator(pbx: Simulator) -> None:
    records = await asyncio.gather(*(pbx.call(CallPlan(talk=10)) for _ in range(8)))
    assert {record.outcome for record in records} == {"answered"}
    assert {record.answered_by for record in records} == set(pbx.operators)


async def test_a_queue_that_nobody_answers_times_out() -> None:
    async with Simulator(rate=5000) as fast:
        record = await fast.call(CallPlan(answered_by=None))
        assert journalled(fast, record.linkedid)["qstatus"] == "TIMEOUT"


@pytest.mark.parametrize("hours", ["", "closed", "0000-0000"])
async def test_outside_its_hours_the_hotline_turns_callers_away(
    pbx: Simulator, client: Client, hours: str
) -> None:
    key = f"hours/{pbx_journal.today()}"
    await client.ask("DBPut", Family="hotline", Key=key, Val=hours)
    record = await pbx.call(CallPlan())
    assert record.outcome == "closed"
    assert journalled(pbx, record.linkedid)["hours"] == "closed"


async def test_within_its_hours_the_hotline_takes_calls(pbx: Simulator) -> None:
    pbx.db.put(f"hotline/hours/{pbx_journal.today()}", "0000-0001,0000-2400")
    assert (await pbx.call(CallPlan())).outcome == "answered"


async def test_an_operator_calls_out(pbx: Simulator, client: Client) -> None:
    record = await pbx.dial_out(OutboundPlan("0277123456", operator="103"))
    done = journalled(pbx, record.linkedid)
    assert (done["dir"], done["op"], done["to"]) == ("out", "103", "0277123456")
    assert done["dialstatus"] == "ANSWER"
    await client.event("Hangup", Uniqueid=record.linkedid)


# ----- ratings ---------------------------------------------------------------


async def test_a_citizen_rung_for_a_rating_presses_both_keys(
    pbx: Simulator, client: Client
) -> None:
    pbx.expect_ask("0912345678", AskPlan(keys=("1", "3")))
    originate(client)
    response = await client.event("OriginateResponse", ActionID=f"ask-{REFERENCE}")
    assert (response["Response"], response["Uniqueid"]) == ("Success", f"ask-{REFERENCE}")
    await client.event("Hangup", Uniqueid=f"ask-{REFERENCE}-2")
    said = answered(pbx, f"ask-{REFERENCE}")
    assert (said["useful"], said["satisfied"], said["outcome"]) == ("1", "3", "done")
    assert said["ask"] == REFERENCE
    assert journalled(pbx, f"ask-{REFERENCE}")["dialstatus"] == "ANSWER"
    assert pbx.db.get(f"hotline/asked/{REFERENCE}") is not None


@pytest.mark.parametrize(
    ("keys", "useful", "satisfied", "outcome"),
    [
        (("1", "2"), "1", "2", "done"),
        (("5", "2", "4", "3"), "2", "3", "done"),
        (("1", HANG_UP), "1", "", "hung_up"),
        ((HANG_UP,), "", "", "hung_up"),
        (("1",), "1", "", "no_key"),
        ((), "", "", "no_key"),
    ],
)
async def test_what_was_pressed_stays_however_the_dialogue_ends(
    pbx: Simulator,
    client: Client,
    keys: tuple[str, ...],
    useful: str,
    satisfied: str,
    outcome: str,
) -> None:
    pbx.expect_ask("0912345678", AskPlan(keys=keys))
    originate(client)
    await client.event("Hangup", Uniqueid=f"ask-{REFERENCE}-2")
    said = answered(pbx, f"ask-{REFERENCE}")
    assert (said["useful"], said["satisfied"], said["outcome"]) == (useful, satisfied, outcome)


@pytest.mark.parametrize(
    ("answer", "dialstatus"),
    [("busy", "BUSY"), ("no_answer", "NOANSWER"), ("rejected", "CHANUNAVAIL")],
)
async def test_a_citizen_who_is_not_reached_is_journalled_with_the_reason(
    pbx: Simulator, client: Client, answer: str, dialstatus: str
) -> None:
    pbx.expect_ask("0912345678", AskPlan(answer=answer))  # type: ignore[arg-type]
    originate(client)
    response = await client.event("OriginateResponse")
    assert (response["Response"], response["Reason"]) == ("Failure", "0")
    assert journalled(pbx, f"ask-{REFERENCE}")["dialstatus"] == dialstatus
    assert pbx.db.get(f"hotline/answers/ask-{REFERENCE}") is None


async def test_nobody_is_rung_twice_for_one_reference(pbx: Simulator, client: Client) -> None:
    pbx.expect_ask("0912345678", AskPlan(answer="busy"))
    originate(client)
    await client.event("OriginateResponse")
    originate(client)
    await client.event("UserEvent", UserEvent="HotlineRefused", Ask=REFERENCE)
    await client.times(2, "OriginateResponse")
    assert [record.outcome for record in pbx.truth] == ["busy", "refused"]


async def test_a_channel_that_lives_is_not_made_again(pbx: Simulator, client: Client) -> None:
    pbx.expect_ask("0912345678", AskPlan(after=30))
    originate(client)
    originate(client)
    assert (await client.event("OriginateResponse"))["Response"] == "Failure"
    assert len(pbx.truth) == 1


async def test_a_caller_rates_in_the_same_call_when_the_operator_hangs_up(
    pbx: Simulator, client: Client
) -> None:
    call = asyncio.create_task(pbx.call(CallPlan(talk=1000, keys=("1", "1"))))
    linkedid = (await client.event("AgentConnect"))["Linkedid"]
    await client.ask("DBPut", Family="hotline", Key=f"rate/{linkedid}", Val=REFERENCE)
    record = await call
    assert (record.reference, record.feedback) == (REFERENCE, "done")
    assert answered(pbx, linkedid)["ask"] == REFERENCE
    assert journalled(pbx, linkedid)["qstatus"] == "CONTINUE"
    assert pbx.db.get(f"hotline/rate/{linkedid}") is None


# ----- the state of a ticket -------------------------------------------------


async def test_a_caller_who_asks_for_a_ticket_hears_what_hotline_answers() -> None:
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := (await reader.readline()).decode().strip():
            asked.append(line)
        for command in ("SET VARIABLE HOTLINE_STATE in_progress", "SET VARIABLE HOTLINE_DUE 1"):
            writer.write(f"{command}\n".encode())
            asked.append((await reader.readline()).decode().strip())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server, Simulator(rate=500, agi=f"{host}:{port}") as pbx:
        record = await pbx.call(CallPlan(menu_status="261100001"))
        assert (record.heard, record.heard_due) == ("in_progress", "1")
        assert journalled(pbx, record.linkedid)["menu"] == "status"
    assert "agi_arg_1: 261100001" in asked
    assert "agi_callerid: 0912345678" in asked
    assert asked[-1] == "200 result=1"


async def test_a_caller_is_served_when_nobody_answers_about_tickets(pbx: Simulator) -> None:
    record = await pbx.call(CallPlan(menu_status="261100001"))
    assert (record.heard, record.outcome) == ("unavailable", "answered")


# ----- faults ----------------------------------------------------------------


async def test_dropped_clients_can_come_back(pbx: Simulator, client: Client) -> None:
    pbx.drop_clients()
    await within(client.gone.wait())
    again = await Client.of(pbx)
    assert again.heard[0]["Response"] == "Success"


async def test_a_half_open_pbx_keeps_connections_and_says_nothing(
    pbx: Simulator, client: Client
) -> None:
    pbx.stop_answering()
    client.send("Ping", ActionID="lost")
    await pbx.call(CallPlan())
    pbx.answer_again()
    await client.ask("Ping")
    assert not client.names()
    assert not client.gone.is_set()


async def test_a_silence_holds_events_back_and_loses_none(pbx: Simulator, client: Client) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    pbx.silence(0.2)
    record = await pbx.call(CallPlan())
    await client.event("Newchannel")
    assert loop.time() >= begun + 0.2
    await client.event("Hangup", Uniqueid=record.linkedid)


async def test_lost_events_leave_the_journal_whole(pbx: Simulator, client: Client) -> None:
    pbx.lose_events(1.0)
    record = await pbx.call(CallPlan())
    pbx.lose_events(0)
    await client.ask("Ping")
    assert not client.names()
    assert "end" in journalled(pbx, record.linkedid)


async def test_a_restart_loses_calls_and_keeps_the_journal(pbx: Simulator, client: Client) -> None:
    call = asyncio.create_task(pbx.call(CallPlan(talk=100_000)))
    linkedid = (await client.event("AgentConnect"))["Linkedid"]
    port = pbx.port
    await pbx.restart()
    await client.event("Shutdown")
    await within(client.gone.wait())
    assert (await call).outcome == "lost"
    assert journalled(pbx, linkedid)["broken"] == "TRUE"
    assert pbx.port == port
    assert (await pbx.call(CallPlan())).outcome == "answered"


# ----- loads and days --------------------------------------------------------


async def test_an_unpaced_load_reaches_its_listener_whole(client: Client, pbx: Simulator) -> None:
    await pbx.play(None, 60)
    await client.times(60, "AgentComplete")
    assert len({record.linkedid for record in pbx.truth}) == 60
    assert len(list(pbx.db.tree("hotline/journal"))) == 60


async def test_a_paced_load_overlaps_its_calls(pbx: Simulator) -> None:
    await pbx.play(500, 50, wait=1, talk=20)
    assert {record.outcome for record in pbx.truth} == {"answered"}


async def test_a_day_begins_with_a_call_once_somebody_listens() -> None:
    async with Simulator(rate=300, agi=NOBODY) as pbx:
        pbx.start_day()
        client = await Client.of(pbx)
        await client.event("AgentConnect")
        await client.times(6, "QueueCallerJoin")
        client.close()


def test_one_seed_makes_the_same_people() -> None:
    one, other, third = People(1), People(1), People(2)
    calls = [one.call() for _ in range(50)]
    assert calls == [other.call() for _ in range(50)]
    assert calls != [third.call() for _ in range(50)]


def test_people_are_of_every_kind() -> None:
    people = People(1022)
    calls = [people.call() for _ in range(400)]
    numbers = [call.caller for call in calls if call.caller]
    assert any(call.caller == "" for call in calls)
    assert len(set(numbers)) < len(numbers)
    assert any(call.gives_up_after for call in calls)
    assert any(call.menu_status for call in calls)
    asks = [people.asked(number) for number in numbers]
    assert {"answers", "busy", "no_answer"} <= {ask.answer for ask in asks}
    assert {(), (HANG_UP,)} < {ask.keys for ask in asks}
