"""Originate: hotline has a citizen rung for a rating, or an operator's phone for a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from hotline import clock
from hotline.asterisk.simulator.ask import Ask
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.members import Members
from hotline.asterisk.simulator.outbound import Outbound
from hotline.asterisk.simulator.plans import AskPlan, CallRecord, OutboundPlan
from hotline.asterisk.simulator.server import Handler
from hotline.asterisk.simulator.session import Session
from hotline.asterisk.simulator.wire import Message

_LOCAL = re.compile(r"Local/([+0-9]+)@hotline-ask(/n)?$")
_PHONE = re.compile(r"PJSIP/(\w+)$")
_CALLER = re.compile(r'"?([^"<]*)"?\s*<?([^>]*)>?$')
_CONTEXTS = ("hotline-feedback", "from-operators")
_HEXADECIMAL = "0123456789abcdef"
PICK_UP_SECONDS = 3.0

Begin = Callable[[CallRecord, Coroutine[Any, Any, None]], object]


class Originating:
    """`begin` plays a call on its own; the two choices say what people do when rung."""

    def __init__(
        self,
        exchange: Exchange,
        members: Members,
        begin: Begin,
        asked: Callable[[str, int], AskPlan],
        called: Callable[[str, str], OutboundPlan],
    ) -> None:
        self._exchange = exchange
        self._members = members
        self._begin = begin
        self._asked = asked
        self._called = called

    def table(self) -> dict[str, Handler]:
        """Handlers by action, in lower case."""
        return {"originate": self._originate}

    def _originate(self, session: Session, action: Message) -> None:
        if not action["Channel"]:
            return session.refuse(action, "Channel not specified")
        if action["Context"] not in _CONTEXTS:
            return session.refuse(action, "Extension does not exist.")
        session.ok(action, "Originate successfully queued")
        first = action["ChannelId"] or self._exchange.uniqueid()
        ids = (first, action["OtherChannelId"] or f"{first};2")
        local, phone = _LOCAL.match(action["Channel"]), _PHONE.match(action["Channel"])
        if any(name in self._exchange.channels for name in ids) or not (local or phone):
            return self._tell(action, first, False, action["Channel"], 0)
        if local:
            return self._ask(action, local[1], ids)
        assert phone is not None
        return self._call(action, phone[1], first)

    def _ask(self, action: Message, number: str, ids: tuple[str, str]) -> None:
        def tell(success: bool, channel: str, reason: int) -> None:
            self._tell(action, ids[0], success, channel, reason)

        variables = _variables(action)
        reference = "".join(c for c in variables.get("HOTLINE_ASK", "") if c in _HEXADECIMAL)
        asks = (variables.get("HOTLINE_ASKS") or reference).split("_")
        seconds = int(action["Timeout"] or 30000) / 1000
        plan = self._asked(number, len(asks))
        ask = Ask(self._exchange, self._members, plan, number, reference, asks, ids, tell, seconds)
        self._begin(ask.record, ask.run())

    def _call(self, action: Message, operator: str, uniqueid: str) -> None:
        number = action["Exten"]
        record = CallRecord(uniqueid, "out", operator, "", number, clock.now())
        self._begin(record, self._operator_first(action, operator, uniqueid, record))

    async def _operator_first(
        self, action: Message, operator: str, uniqueid: str, record: CallRecord
    ) -> None:
        exchange, number = self._exchange, action["Exten"]
        phone = exchange.open(operator, "from-operators", number, uniqueid=uniqueid)
        exchange.dial_begin(None, phone, operator)
        exchange.ring(phone)
        await exchange.passes(PICK_UP_SECONDS)
        exchange.answer(phone)
        exchange.dial_end(None, phone, "ANSWER")
        self._tell(action, uniqueid, True, phone.name, 4)
        plan = self._called(number, operator)
        await Outbound(exchange, self._members, plan, phone, record).run()

    def _tell(
        self, action: Message, uniqueid: str, success: bool, channel: str, reason: int
    ) -> None:
        caller = _CALLER.match(action["CallerID"])
        name, number = (caller[1].strip(), caller[2]) if caller else ("", "")
        self._exchange.emit(
            "OriginateResponse",
            "call",
            f"ActionID: {action['ActionID']}\r\n" if action["ActionID"] else "",
            f"Response: {'Success' if success else 'Failure'}\r\nChannel: {channel}\r\n",
            f"Context: {action['Context']}\r\nExten: {action['Exten']}\r\n",
            f"Reason: {reason}\r\nUniqueid: {uniqueid}\r\n",
            f"CallerIDNum: {number or '<unknown>'}\r\nCallerIDName: {name or '<unknown>'}\r\n",
        )


def _variables(action: Message) -> dict[str, str]:
    pairs = (pair.partition("=") for line in action.all("Variable") for pair in line.split(","))
    return {name.strip().lstrip("_"): value for name, _, value in pairs}
