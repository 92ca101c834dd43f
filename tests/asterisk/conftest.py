"""The PBX end that tests of the link speak to."""

from collections.abc import AsyncIterator

import pytest

from tests.asterisk.ami_peer import AmiPeer


@pytest.fixture
async def peer() -> AsyncIterator[AmiPeer]:
    async with AmiPeer() as one:
        yield one
