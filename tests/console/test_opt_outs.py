"""Who is left in peace, as the list shows it and as a dispatcher changes it."""

from __future__ import annotations

from hotline import callers
from hotline.callers import Caller
from hotline.db import Database
from tests.console.conftest import SignIn
from tests.console.scene import Scene

PHONE = "+84912345678"


async def caller(db: Database) -> Caller:
    async with db.read() as s:
        found = await callers.by_phone(s, PHONE)
    assert found is not None
    return found


async def test_a_dispatcher_adds_and_lifts_with_a_reason_and_both_are_written_down(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    dieu = await sign_in("dieu")
    assert (await dieu.send("/opt-outs", phone="0912 345 678")).status == 303
    known = await caller(sqlite_db)
    assert known.opted_out_via == "operator"
    page = await dieu.open("/opt-outs")
    assert "0912 345 678" in page
    assert "Nói với điện thoại viên" in page
    answer = await dieu.send(f"/opt-outs/{known.id}/lift", reason=" ")
    assert answer.status == 422
    assert "Chưa ghi lý do" in await answer.text()
    await dieu.send(f"/opt-outs/{known.id}/lift", reason="Bác Tư gọi đến đề nghị")
    assert (await caller(sqlite_db)).opted_out_at is None
    page = await dieu.open("/opt-outs")
    assert "Bác Tư gọi đến đề nghị" in page
    assert "09•• ••• 678" in page
    assert (await dieu.send(f"/opt-outs/{known.id}/lift", reason="nữa")).status == 409


async def test_a_number_that_is_none_or_known_comes_back_with_words(
    sign_in: SignIn, played: Scene
) -> None:
    dieu = await sign_in("dieu")
    answer = await dieu.send("/opt-outs", phone="09 <12>")
    page = await answer.text()
    assert answer.status == 422
    assert "Số điện thoại chưa đúng" in page
    assert 'value="09 &lt;12&gt;"' in page
    await dieu.send("/opt-outs", phone="0912345678")
    answer = await dieu.send("/opt-outs", phone="0912 345 678")
    assert answer.status == 409
    assert "đã có trong danh sách" in await answer.text()


async def test_whoever_does_not_ring_people_sees_how_many_and_nobodys_number(
    sign_in: SignIn, played: Scene
) -> None:
    await (await sign_in("dieu")).send("/opt-outs", phone="0912345678")
    for login in ("quan", "phuc"):
        page = await (await sign_in(login)).open("/opt-outs")
        assert "1 người" in page
        assert "09•• ••• 678" in page
        assert "0912 345 678" not in page
        assert "Nguyễn Văn Tư" not in page
        assert "Cho phép hỏi lại" not in page
