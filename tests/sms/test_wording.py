"""What an SMS says, as the gateway is handed it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline import sms
from hotline.outbox import Message, MessageStatus

DUE = "2026-11-20T10:00:00Z"


@pytest.fixture
async def taken() -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """Where a gateway stands that takes everything, and what it was handed."""
    handed: list[dict[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        handed.append(dict(request.query))
        return web.Response(status=202, text="0: Accepted for delivery")

    app = web.Application()
    app.router.add_get("/cgi-bin/sendsms", take)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/cgi-bin/sendsms")), handed
    await server.close()


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"occasion": "escalated", "ticket": 7, "name": "Võ Văn Minh",
             "named": {"code": "1022-2611-00012", "agency": "Sở Xây dựng", "step": "answer",
                       "due": DUE}},
            "1022: Phiếu 1022-2611-00012 của Sở Xây dựng đã hết hạn ở bước: Trả lời. "
            "Hạn: 17:00 20/11/2026.",
        ),
        (
            {"text": "sms_extension_granted", "code": "1022-2611-00012", "named": {"due": DUE}},
            "1022: Phiếu 1022-2611-00012 của ông/bà cần thêm thời gian, dự kiến có kết quả trước "
            "17:00 20/11/2026. Xin lỗi vì sự chậm trễ.",
        ),
        (
            {"text": "sms_referred", "code": "1022-2611-00012", "named": {"due": None}},
            "1022: Nội dung phiếu 1022-2611-00012 thuộc khiếu nại, tố cáo, được giải quyết theo "
            "luật riêng. Mời ông/bà liên hệ Ban Tiếp công dân tỉnh.",
        ),
    ],
)  # fmt: skip
async def test_news_and_what_callers_are_told_are_worded_in_vietnamese(
    taken: tuple[str, list[dict[str, str]]], payload: dict[str, Any], said: str
) -> None:
    url, handed = taken
    gateway = sms.Gateway(url, reports_to="http://127.0.0.1:8022", token="t")
    message = Message(key="alarm:1:2:3:4:sms", kind="sms", recipient="+84912000001",
                      attempts=1, payload=payload)  # fmt: skip
    sending = await gateway(message)
    await gateway.close()
    assert sending.status == MessageStatus.SENT
    assert handed[0]["text"] == said
    # Reports name the message, since no ask stands behind it.
    assert "reference=alarm%3A1%3A2%3A3%3A4%3Asms" in handed[0]["dlr-url"]
