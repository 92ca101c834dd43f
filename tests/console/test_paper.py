"""A ticket on paper, for whoever may see it and as far as they may."""

from __future__ import annotations

import pytest

from tests.console.conftest import SignIn
from tests.console.scene import ANSWERED, SAID, Scene


async def test_a_ticket_is_printed_with_letterhead_words_answer_and_story(
    sign_in: SignIn, played: Scene
) -> None:
    page = await (await sign_in("phuc")).open(f"/tickets/{played.closed}/print")
    for words in (
        "Văn phòng Ủy ban nhân dân tỉnh", "Độc lập - Tự do - Hạnh phúc", SAID, ANSWERED,
        "Biên bản dọn rác.pdf", "Duyệt trả lời", "Huỳnh Văn Phúc", "Nguyễn Văn Tư",
    ):  # fmt: skip
        assert words in page, words


async def test_on_paper_too_the_agency_sees_the_ticket_and_not_the_person(
    sign_in: SignIn, played: Scene
) -> None:
    path = f"/tickets/{played.closed}/print"
    page = await (await sign_in("minh")).open(path)
    assert "Nguyễn Văn Tư" not in page
    assert "0912 345 678" not in page
    assert "09•• ••• 678" in page
    assert "0912 345 678" in await (await sign_in("lan")).open(path)


async def test_an_outsider_prints_nothing_and_a_draft_is_no_paper(
    sign_in: SignIn, played: Scene
) -> None:
    outsider, lan = await sign_in("cb.sxd"), await sign_in("lan")
    await outsider.open(f"/tickets/{played.closed}/print", status=404)
    await lan.open(f"/tickets/{played.held}/print", status=404)


@pytest.mark.parametrize("state", ["assigned", "answered", "returned", "unrouted", "dismissed"])
async def test_every_state_can_be_printed(sign_in: SignIn, played: Scene, state: str) -> None:
    lan = await sign_in("lan")
    page = await lan.open(f"/tickets/{getattr(played, state)}/print")
    assert ("Câu trả lời chưa duyệt" in page) == (state == "answered")
    assert f'href="/tickets/{played.closed}/print"' in await lan.open(f"/tickets/{played.closed}")
