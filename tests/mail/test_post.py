"""Letters over a real SMTP server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.mail import MailServer, Post
from hotline.outbox import Message, MessageStatus, Sending
from tests.testbed.smtp import OK, SmtpServer

NAMED: dict[str, Any] = {
    "code": "1022-2611-00012", "agency": "Sở Xây dựng", "step": "answer",
    "due": "2026-11-20T10:00:00Z", "reason": "Chờ mẫu nước ở kênh Sa Đéc",
}  # fmt: skip


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with SmtpServer() as running:
        yield running


def post_to(url: str, *, tries: int = 16) -> Post:
    server = MailServer.of(url)
    return Post(server, sender="tongdai@1022.vn", site="https://1022.vn", tries=tries)


def message(key: str = "alarm:1:2:3:4:email", **more: Any) -> Message:
    """A message as a courier hands it over for the first time."""
    given: dict[str, Any] = {
        "key": key, "kind": "email", "recipient": "minh@sa-dec.vn", "attempts": 1,
        "created_at": datetime.fromisoformat("2026-11-17T02:00:00+00:00"),
        "payload": {"occasion": "due_soon", "ticket": 12, "named": NAMED, "name": "Võ Văn Minh"},
    }  # fmt: skip
    return Message(**given | more)


async def sent(post: Post, one: Message) -> Sending:
    try:
        return await post(one)
    finally:
        await post.close()


async def test_a_letter_arrives_readable_in_vietnamese(server: SmtpServer) -> None:
    sending = await sent(post_to(server.url), message())
    assert sending.status == MessageStatus.SENT
    (letter,) = server.letters
    assert letter["Subject"] == "[1022] Phiếu 1022-2611-00012 sắp đến hạn ở bước: Trả lời."
    assert letter["From"] == "Tổng đài 1022 <tongdai@1022.vn>"
    assert letter["To"] == "Võ Văn Minh <minh@sa-dec.vn>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == [
        "Kính gửi ông/bà Võ Văn Minh,",
        "",
        "Phiếu 1022-2611-00012 sắp đến hạn ở bước: Trả lời.",
        "Hạn: 17:00 20/11/2026",
        "Nội dung: Chờ mẫu nước ở kênh Sa Đéc",
        "",
        "Xem phiếu: https://1022.vn/tickets/12",
        "",
        "-- ",
        "Thư này do Tổng đài 1022 gửi tự động, xin không trả lời thư. "
        "Chọn cách nhận thông báo tại: https://1022.vn/preferences",
    ]


async def test_a_citizen_is_asked_for_a_rating_and_told_how_to_be_left_in_peace(
    server: SmtpServer,
) -> None:
    asks = [{"reference": "a1", "code": "1022-2611-00012", "field": 3},
            {"reference": "a2", "code": "1022-2611-00013", "field": 4}]  # fmt: skip
    payload = {"reference": "a1", "text": "email_ask", "link": "s6Jd-03x", "asks": asks}
    given = message("ask:a1", recipient="tam@example.vn", payload=payload)
    assert (await sent(post_to(server.url), given)).status == MessageStatus.SENT
    (letter,) = server.letters
    assert letter["Subject"] == (
        "[1022] Xin ông/bà đánh giá kết quả giải quyết phiếu 1022-2611-00012, 1022-2611-00013"
    )
    assert letter["To"] == "tam@example.vn"
    assert letter["List-Unsubscribe"] == "<https://1022.vn/r/s6Jd-03x/peace>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_content().splitlines() == [
        "Kính gửi ông/bà,",
        "",
        "Phản ánh của ông/bà đã được giải quyết. Mã phiếu: 1022-2611-00012, 1022-2611-00013.",
        "Kính mong ông/bà dành nửa phút cho biết kết quả có làm ông/bà hài lòng không, "
        "tại địa chỉ:",
        "",
        "https://1022.vn/r/s6Jd-03x",
        "",
        "Địa chỉ này dành riêng cho ông/bà, không cần mật khẩu và dùng được trong 30 ngày.",
        "Nếu không muốn được hỏi nữa, xin mở địa chỉ trên và chọn “Tôi không muốn được hỏi nữa”.",
        "",
        "-- ",
        "Thư do Tổng đài 1022 gửi tự động, xin không trả lời thư. Cần trao đổi thêm, xin gọi 1022.",
    ]


async def test_one_outbox_key_is_one_message_id_and_names_nobody(server: SmtpServer) -> None:
    post = post_to(server.url)
    for key in ("alarm:1:2:3:4:email", "alarm:1:2:3:4:email", "alarm:1:2:3:5:email"):
        await post(message(key))
    await post.close()
    assert sorted(server.by_message_id().values()) == [1, 2]
    assert all(
        name.endswith("@1022.vn>") and "alarm" not in name for name in server.by_message_id()
    )


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "status"),
    [
        (OK, OK, "sent"),
        ("550 no such user", OK, "dead"),
        ("450 greylisted", OK, "waiting"),
        (OK, "554 looks like spam", "dead"),
        (OK, "451 try again", "waiting"),
        (OK, "421 closing", "waiting"),
    ],
)
async def test_a_lasting_refusal_is_the_end_and_a_passing_one_is_not(
    server: SmtpServer, at_rcpt: str, at_data: str, status: str
) -> None:
    server.greets, server.answer = (lambda _: at_rcpt), (lambda _: at_data)
    sending = await sent(post_to(server.url), message())
    assert sending.status == status
    if status != "sent":
        assert sending.note.startswith((at_rcpt if at_rcpt != OK else at_data)[:3])


async def test_pauses_grow_and_end(server: SmtpServer) -> None:
    server.answer = lambda _: "451 try again"
    post = post_to(server.url)
    pauses = [(await post(message(attempts=number))).again_after for number in (1, 2, 3, 12)]
    assert pauses == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2),
                      timedelta(hours=1)]  # fmt: skip
    assert (await sent(post, message(attempts=16))).status == MessageStatus.DEAD


async def test_a_server_that_is_away_is_waited_for(server: SmtpServer) -> None:
    await asyncio.to_thread(server.stop)
    post = post_to(server.url)
    sending = await post(message())
    assert (sending.status, sending.again_after) == ("waiting", timedelta(seconds=30))
    assert await post.reachable()


async def test_a_server_that_restarts_between_two_letters_costs_none(server: SmtpServer) -> None:
    post = post_to(server.url)
    assert (await post(message("one"))).status == MessageStatus.SENT
    await asyncio.to_thread(server.stop)
    again = SmtpServer(port=server.port)
    async with again:
        second = await post(message("two"))
        if second.status == MessageStatus.WAITING:
            # The line had not been seen to break: the next try opens another.
            second = await post(message("two", attempts=2))
        assert second.status == MessageStatus.SENT
        await post.close()
    assert len(again.letters) == 1


async def test_connections_are_kept_for_the_next_letter(server: SmtpServer) -> None:
    post = post_to(server.url)
    for number in range(5):
        await post(message(f"one after the other {number}"))
    assert server.connections == 1
    await asyncio.gather(*(post(message(f"together {number}")) for number in range(4)))
    assert server.connections <= 4
    await post.close()
    assert len(server.letters) == 9


# aiosmtpd wants TLS for a password; on loopback ours goes without.
@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_a_wrong_password_is_the_sites_to_mend_and_costs_no_letter() -> None:
    async with SmtpServer(password="đúng mật khẩu") as server:
        wrong = post_to(f"smtp://hotline:x@127.0.0.1:{server.port}")
        sending = await sent(wrong, message())
        assert sending.status == MessageStatus.WAITING
        assert "535" in sending.note or "Authentication" in sending.note
        right = post_to(
            f"smtp://hotline:%C4%91%C3%BAng%20m%E1%BA%ADt%20kh%E1%BA%A9u@127.0.0.1:{server.port}"
        )
        assert await right.reachable() == ""
        assert (await sent(right, message())).status == MessageStatus.SENT


async def test_what_was_typed_into_a_name_cannot_write_another_header(server: SmtpServer) -> None:
    payload = {"occasion": "due_soon", "ticket": 1, "named": NAMED, "name": "A\r\nBcc: x@y.vn"}
    await sent(post_to(server.url), message(payload=payload))
    (letter,) = server.letters
    assert letter["Bcc"] is None
    assert server.recipients == ["minh@sa-dec.vn"]


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail.dongthap.gov.vn", 25, False, None),
        ("smtp://u:p@mail.dongthap.gov.vn", 587, False, True),
        ("smtp://u:p@mail.dongthap.gov.vn:2525", 2525, False, True),
        ("smtps://u:p@mail.dongthap.gov.vn", 465, True, False),
        ("smtp://u:p@127.0.0.1:2525", 2525, False, None),
        ("smtp://u:p@mail.dongthap.gov.vn:25?tls=none", 25, False, False),
    ],
)
def test_a_password_leaves_the_machine_only_through_tls_unless_told_otherwise(
    url: str, port: int, tls: bool, starttls: bool | None
) -> None:
    server = MailServer.of(url)
    assert (server.port, server.tls, server.starttls) == (port, tls, starttls)
    assert "p@" not in server.address


@pytest.mark.parametrize("url", ["http://x", "mail.dongthap.gov.vn", "smtp://", "smtp:"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp|URL"):
        MailServer.of(url)
