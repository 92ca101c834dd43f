"""Cách hỏi ý kiến: what the administrator sets, what is refused, and what a trial tells."""

from __future__ import annotations

import pytest

from hotline import amendments, feedback
from hotline.amendments import Amendment
from hotline.db import Database
from hotline.feedback import setting
from hotline.feedback.codes import Mode
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene

STEP = {"mode-1": "operator", "wait-1": "2", "unit-1": "hours"}


@pytest.fixture
async def quan(sign_in: SignIn, played: Scene) -> Browser:
    """The administrator, on a morning with tickets in every state."""
    return await sign_in("quan")


async def noted(db: Database) -> list[Amendment]:
    """What was written down of changes, newest first."""
    async with db.read() as s:
        return await amendments.recent(s)


async def test_the_page_tells_whom_one_asks_how_and_only_an_administrator_changes_it(
    quan: Browser, sign_in: SignIn
) -> None:
    page = await quan.open("/asking-policies")
    for words in ("Số di động", "Gọi tự động", "sau 1 ngày", "07:00–22:00", "Rất hài lòng"):
        assert words in page
    phuc = await sign_in("phuc")
    assert "Thêm cách hỏi" not in await phuc.open("/asking-policies")


async def test_a_policy_is_added_at_the_end_moved_up_changed_and_removed(
    quan: Browser, sqlite_db: Database
) -> None:
    answer = await quan.send("/asking-policies", name="Kiến nghị", kind="petition", **STEP)
    assert answer.status == 303
    async with sqlite_db.read() as s:
        rows = await feedback.policies(s)
    made = rows[-1]
    told = [(one.mode, one.wait_minutes) for one in made.steps]
    assert (made.name, made.kind, told) == ("Kiến nghị", "petition", [("operator", 120)])
    await quan.send(f"/asking-policies/{made.id}/lift")
    await quan.send(f"/asking-policies/{made.id}", name="Kiến nghị: không hỏi", kind="petition")
    async with sqlite_db.read() as s:
        rows = await feedback.policies(s)
    assert [row.id for row in rows].index(made.id) == len(rows) - 2
    assert rows[-2].name == "Kiến nghị: không hỏi"
    assert not rows[-2].steps
    await quan.send(f"/asking-policies/{made.id}/end")
    history = await quan.open("/admin")
    for words in ("Thứ tự xét", "Lần hỏi 1", "Điện thoại viên hỏi, sau 120 phút"):
        assert words in history
    async with sqlite_db.read() as s:
        assert made.id not in [row.id for row in await feedback.policies(s)]
    assert [one.deed for one in await noted(sqlite_db)][:4] == [
        "removed", "changed", "changed", "added",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Cách hỏi cần một cái tên"),
        ({"name": "x" * 121}, "Cách hỏi cần một cái tên"),
        ({"name": "A", "kind": "gossip"}, "Lựa chọn này không còn"),
        ({"name": "A", "field": "999999"}, "Lựa chọn này không còn"),
        ({"name": "A", "mode-1": "pigeon", "wait-1": "1"}, "Lựa chọn này không còn"),
        ({"name": "A", "mode-1": "sms", "wait-1": "soon"}, "Nhập thời gian chờ"),
        ({"name": "A", "mode-1": "sms", "wait-1": "99999999"}, "Nhập thời gian chờ"),
    ],
)
async def test_what_is_no_policy_is_refused_and_stays_as_it_was_typed(
    quan: Browser, typed: dict[str, str], says: str
) -> None:
    answer = await quan.send("/asking-policies", **typed)
    page = await answer.text()
    assert answer.status == 422
    assert says in page
    assert f'value="{typed["name"]}"' in page


async def test_courtesy_hours_are_set_day_by_day(quan: Browser, sqlite_db: Database) -> None:
    week = {f"day-{day}": "8h-11h30, 13:30-17:00" for day in range(5)}
    answer = await quan.send("/asking-policies/courtesy", mode="ivr", **week)
    assert answer.status == 303
    async with sqlite_db.read() as s:
        told = await setting.courtesy_week(s, Mode.IVR)
    assert told == ["0800-1130,1330-1700"] * 5 + ["", ""]
    answer = await quan.send("/asking-policies/courtesy", mode="ivr", **{"day-3": "sáng sớm"})
    page = await answer.text()
    assert answer.status == 422
    assert 'value="sáng sớm"' in page
    history = await quan.open("/admin")
    assert "Cách hỏi ý kiến: Giờ lịch sự: Gọi tự động" in history
    assert "08:00–11:30, 13:30–17:00" in history


async def test_terms_out_of_bounds_are_refused_and_others_kept(
    quan: Browser, sqlite_db: Database
) -> None:
    terms = {
        "messages_per_day": "2", "calls_per_day": "1", "together": "2", "reply_hours": "48",
        "explain_days": "7", "fewest": "20",
    }  # fmt: skip
    answer = await quan.send("/asking-policies/terms", **terms | {"together": "99"})
    assert answer.status == 422
    assert "từ 1 đến 5" in await answer.text()
    assert (await quan.send("/asking-policies/terms", **terms)).status == 303
    async with sqlite_db.read() as s:
        kept = await feedback.terms(s)
    assert (kept.messages_per_day, kept.explain_days, kept.accents) == (2, 7, False)


async def test_the_scale_keeps_one_level_that_is_good_and_one_that_is_not(
    quan: Browser, sqlite_db: Database
) -> None:
    scale = {"words-1": "Tốt", "words-2": "Được", "words-3": "Kém", "words_en-1": "Good",
             "words_en-2": "Fair", "words_en-3": "Poor"}  # fmt: skip
    refused = await quan.send("/asking-policies/scale", **scale)
    assert refused.status == 422
    assert 'value="Tốt"' in await refused.text()
    answer = await quan.send("/asking-policies/scale", **scale | {"negative-3": "1"})
    assert answer.status == 303
    async with sqlite_db.read() as s:
        kept = [(one.words, one.negative) for one in await feedback.scale(s)]
    assert kept == [("Tốt", False), ("Được", False), ("Kém", True)]


async def test_a_reason_takes_a_free_key_and_can_be_ended(
    quan: Browser, sqlite_db: Database
) -> None:
    new = {"words": "Khác", "words_en": "Other"}
    assert (await quan.send("/asking-policies/reasons", **new, key="1")).status == 422
    assert (await quan.send("/asking-policies/reasons", **new)).status == 303
    async with sqlite_db.read() as s:
        number = next(one.id for one in await feedback.reasons(s) if one.words == "Khác")
    await quan.send(f"/asking-policies/reasons/{number}/end")
    async with sqlite_db.read() as s:
        assert number not in [one.id for one in await feedback.reasons(s)]


async def test_a_trial_tells_what_would_have_been_and_writes_nothing(
    quan: Browser, sqlite_db: Database
) -> None:
    page = await quan.open(
        "/asking-policies/trial?name=Ai+cũng+gọi&mode-1=ivr&wait-1=0&month=2026-11"
    )
    assert "Với “Ai cũng gọi”" in page
    assert "Gọi tự động, nhiều nhất" in page
    async with sqlite_db.read() as s:
        assert "Ai cũng gọi" not in [row.name for row in await feedback.policies(s)]
