"""A PBX for people without one: speaks AMI and FastAGI over TCP, plays calls.

    async with Simulator(rate=10) as pbx:
        record = await pbx.call(CallPlan(caller="0912345678", answered_by="101"))

It keeps to the contract of docs/pbx.md as `asterisk_conf/` does and shows the
events Asterisk 22 shows. Nothing in it knows how hotline listens.
"""

from hotline.asterisk.simulator.pbx import OPERATORS, Simulator
from hotline.asterisk.simulator.people import People
from hotline.asterisk.simulator.plans import (
    ANYBODY,
    HANG_UP,
    AskPlan,
    CallPlan,
    CallRecord,
    OutboundPlan,
)

__all__ = [
    "ANYBODY",
    "HANG_UP",
    "OPERATORS",
    "AskPlan",
    "CallPlan",
    "CallRecord",
    "OutboundPlan",
    "People",
    "Simulator",
]
