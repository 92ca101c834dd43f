"""The dispatcher reads what citizens wrote, and what they were sent."""

from __future__ import annotations

from hotline import clock
from hotline.db import Database
from hotline.outbox import MessageStatus, Sending, settle
from hotline.sms.incoming import take_reply
from tests.console.conftest import SignIn
from tests.feedback.asked import BOTH, MOBILE, begin, carried, closed, message_of

CODE = "1022-2611-00012"


async def test_what_came_and_what_was_sent_stand_on_one_page(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    dieu = await sign_in("dieu")
    page = await dieu.open("/messages")
    assert "Chưa có tin nhắn nào." in page
    assert "Chưa gửi tin nào cho người dân." in page
    at = clock.now()
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=at, code=CODE)
        (ask,) = await begin(s, at)
        await carried(s, ask, at=at)
        sent = Sending(MessageStatus.SENT, parts=4)
        await settle(s, await message_of(s, ask), sent, at=at)
        await take_reply(s, MOBILE, "<b>bao giờ xong?</b>", "1", modes=BOTH)
        await take_reply(s, MOBILE, f"{CODE} 1 2", "2", modes=BOTH)
    page = await dieu.open("/messages")
    assert "0912 345 678" in page
    assert "&lt;b&gt;bao giờ xong?&lt;/b&gt;" in page
    assert "Cần người đọc" in page
    assert f'href="/tickets/{ticket.id}"' in page
    assert f"Phiếu {CODE} đã có kết quả, ông/bà hài lòng không?" in page
    assert "4 phần tin" in page
    assert "Đã gửi" in page
    assert 'href="/messages"' in await dieu.open("/dispatch")
