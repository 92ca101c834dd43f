"""A real PBX for the tests of this folder, with nobody listening to it unless a test does."""

from collections.abc import Iterator

import pytest

from tests.testbed import asterisk, machine, sipp
from tests.testbed.asterisk import Asterisk
from tests.testbed.sipp import Phones

QUICK = {
    "site-globals": {
        "HOTLINE_KEY_SECONDS": "3",
        "HOTLINE_ASK_RING_SECONDS": "3",
        "HOTLINE_AGI_SECONDS": "2",
    }
}
"""Shorter waits than a site has, so that what happens at their end is seen soon."""


@pytest.fixture(scope="module")
def running_pbx() -> Iterator[Asterisk]:
    try:
        asterisk.install()
        sipp.install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    with Asterisk(site=QUICK) as pbx:
        yield pbx


@pytest.fixture
def pbx(running_pbx: Asterisk) -> Asterisk:
    """The module's PBX with an empty journal and nobody logged in."""
    running_pbx.forget()
    return running_pbx


@pytest.fixture
def phones(pbx: Asterisk) -> Iterator[Phones]:
    with Phones(pbx) as phones:
        yield phones
