"""Everything that asks is killed and restarted: nobody is asked twice, no answer is lost."""

import pytest

from tests.testbed import asterisk, kannel, machine, sipp
from tests.testbed.asterisk import Asterisk
from tests.testbed.chaos import QUICK, Chaos
from tests.testbed.hotline import TOKEN, Hotline
from tests.testbed.kannel import Kannel
from tests.testbed.sipp import Phones

pytestmark = [pytest.mark.real_asterisk, pytest.mark.real_kannel]

TICKETS = 100


async def test_asked_once_at_most_and_every_answer_kept_whatever_is_killed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for part in (asterisk, sipp, kannel):
        try:
            part.install()
        except machine.Missing as missing:
            machine.leave_out(missing)
            pytest.skip(str(missing))
    agi = machine.free_port()
    with Asterisk(agi=f"127.0.0.1:{agi}", site=QUICK) as pbx, Phones(pbx) as phones:
        hotline = Hotline(ami=pbx.ami, secret_file=pbx.secret_file, agi_port=agi, ask_lines=12)
        async with Kannel(get_url=hotline.replies_url, token=TOKEN) as gateway:
            hotline.sms_url = gateway.sms_url
            await hotline.prepare()
            try:
                counts = await Chaos(hotline, pbx, gateway, phones).play(TICKETS, limit=300)
            finally:
                hotline.stop()
    with capsys.disabled():
        print("", *counts.said(), sep="\n[chaos] ")
    counts.judge()
    assert counts.replies
    assert counts.thanked
