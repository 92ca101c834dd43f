"""Dialling an outside number through the trunk."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.asterisk.simulator import journal
from hotline.asterisk.simulator.channels import Bridge, Channel
from hotline.asterisk.simulator.exchange import Exchange
from hotline.asterisk.simulator.journal import Entry
from hotline.asterisk.simulator.plans import AskPlan, OutboundPlan

NUMBER = "1022"
ASK_RING, OUT_RING, REFUSAL_SECONDS = 40.0, 60.0, 2.0
LISTENS_SECONDS = 3.5
# What Dial reports of each end: DIALSTATUS, DialEnd, the cause of the leg, of its source.
ENDS = {
    "busy": ("BUSY", "BUSY", 17, 17),
    "no_answer": ("NOANSWER", "NOANSWER", 0, 16),
    "rejected": ("CHANUNAVAIL", "NOANSWER", 21, 21),
    "unreachable": ("CHANUNAVAIL", "NOANSWER", 1, 1),
    "cancelled": ("CANCEL", "CANCEL", 19, 19),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """How a dialled number ended up: the leg, and its bridge if it answered.

    `cause`: what the source hangs up with.
    """

    outcome: str
    cause: int
    leg: Channel
    bridge: Bridge | None = None


async def dial(
    exchange: Exchange,
    entry: Entry,
    plan: OutboundPlan | AskPlan,
    number: str,
    longest: float,
    near: Channel | None = None,
) -> Reached:
    """Rings a number for at most `longest` seconds and fills the entry.

    `near`: the other half of a Local source, which rings along.
    """
    source = entry.channel
    leg = exchange.open("trunk", "from-trunk", "s", linkedid=source.linkedid)
    leg.change(exten=number, connected=NUMBER, connected_name=NUMBER)
    exchange.identify(leg, number, near.caller_name if near else "")
    exchange.dial_begin(source, leg, f"{number}@trunk")
    outcome = await _ringing(exchange, leg, plan, longest, near)
    source.change(connected=number)
    if outcome not in ("answers", "machine"):
        entry.dialstatus, ended, own, cause = ENDS[outcome]
        exchange.dial_end(source, leg, ended)
        exchange.hang_up(leg, own)
        return Reached(outcome, cause, leg)
    leg.change(exten="")
    exchange.answer(leg)
    exchange.dial_end(source, leg, "ANSWER")
    entry.dialstatus, entry.answered = "ANSWER", journal.now()
    if outcome == "machine":
        await exchange.passes(LISTENS_SECONDS)
        exchange.hang_up(leg)
        return Reached(outcome, 16, leg)
    exchange.answer(source)
    return Reached("answered", 16, leg, exchange.join(leg, source))


async def _ringing(
    exchange: Exchange,
    leg: Channel,
    plan: OutboundPlan | AskPlan,
    longest: float,
    near: Channel | None,
) -> str:
    if plan.answer in ("busy", "unreachable"):
        await exchange.passes(min(plan.after, REFUSAL_SECONDS))
        return plan.answer
    if near is not None:
        exchange.ring(near)
        exchange.identify(near, leg.number, near.caller_name)
    exchange.ring(leg)
    if plan.answer != "no_answer" and plan.after <= longest:
        await exchange.passes(plan.after)
        return plan.answer
    await exchange.passes(longest)
    return "no_answer" if longest in (ASK_RING, OUT_RING) else "cancelled"
