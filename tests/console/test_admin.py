"""Administration: the rows that an office keeps, and who may keep them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock
from hotline.agencies import Agency, Field, RoutingRule
from hotline.amendments import Deed, Subject
from hotline.db import Database
from hotline.staff import Person
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene

TODAY = clock.local_day(clock.now())


async def test_the_start_page_leads_to_everything_an_office_keeps(sign_in: SignIn) -> None:
    quan = await sign_in("quan")
    shown = await quan.open("/admin")
    for path in ("/rules", "/admin/agencies", "/admin/fields", "/admin/people"):
        assert f'href="{path}"' in shown


async def test_an_agency_is_added_changed_and_its_history_told(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    quan = await sign_in("quan")
    given = {"name": "Sở Dân tộc", "code": "SDT", "kind": "department", "valid_from": "2026-01-01"}
    assert (await quan.send("/admin/agencies", **given)).status == 303
    async with sqlite_db.read() as s:
        made = await s.scalar(select(Agency).where(Agency.code == "SDT"))
        assert made is not None
    path = f"/admin/agencies/{made.id}"
    answer = await quan.send(f"{path}/terms", **given | {"name": "Sở Dân tộc và Tôn giáo"})
    assert answer.status == 303
    shown = await quan.open(path)
    assert "Sở Dân tộc và Tôn giáo" in shown
    assert "Ai đã sửa gì" in shown
    async with sqlite_db.read() as s:
        changed, added = await amendments.of(s, Subject.AGENCY, made.id)
    assert (changed.deed, added.deed) == (Deed.CHANGED, Deed.ADDED)
    assert changed.changed == {"name": ["Sở Dân tộc", "Sở Dân tộc và Tôn giáo"]}
    assert changed.by_name == cast.quan.name


async def test_a_refused_agency_keeps_what_was_typed_and_says_what_is_wrong(
    sign_in: SignIn,
) -> None:
    quan = await sign_in("quan")
    given = {"name": "Sở Trùng mã", "code": "SXD", "kind": "department", "valid_from": "2026-01-01"}
    answer = await quan.send("/admin/agencies", **given)
    shown = await answer.text()
    assert answer.status == 422
    assert "Mã SXD đã dùng" in shown
    assert 'value="Sở Trùng mã"' in shown
    answer = await quan.send("/admin/agencies", **given | {"code": "STM", "valid_from": "hôm nay"})
    assert answer.status == 422
    assert "Ngày chưa đúng" in await answer.text()


async def test_an_ended_agency_hands_over_its_tickets_from_its_page(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    quan = await sign_in("quan")
    async with sqlite_db.write() as s:
        old, new = await _agency(s, "SNNMT"), await _agency(s, "SXD")
        old.valid_to, old.successor_id = TODAY, new.id
    listed = await quan.open("/admin/agencies")
    assert "phiếu đang mở" in listed
    assert "nay là Sở Xây dựng" in listed
    path = f"/admin/agencies/{old.id}"
    assert "Chuyển hết cho Sở Xây dựng" in await quan.open(path)
    assert (await quan.send(f"{path}/handing-over", people="1")).status == 303
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.accepted)).agency_id == new.id
        assert (await s.get_one(Ticket, played.closed)).agency_id == old.id
    assert "Chuyển giao cho cơ quan kế thừa" in await quan.open(path)
    phuc = await sign_in("phuc")
    assert "nay là Sở Xây dựng" in await phuc.open(f"/tickets/{played.closed}")
    assert "Chuyển cho cơ quan kế thừa" in await phuc.open(f"/tickets/{played.accepted}")


async def test_an_agency_that_still_exists_is_not_handed_over(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    async with sqlite_db.read() as s:
        path = f"/admin/agencies/{(await _agency(s, 'SXD')).id}"
    answer = await quan.send(f"{path}/handing-over")
    shown = await answer.text()
    assert answer.status == 409
    assert "chưa kết thúc" in shown
    assert 'value="Sở Xây dựng"' in shown


async def test_a_field_that_ended_is_offered_to_nobody_any_more(
    sign_in: SignIn, sqlite_db: Database, played: Scene
) -> None:
    quan = await sign_in("quan")
    async with sqlite_db.read() as s:
        field = await s.scalar(select(Field).where(Field.code == "13"))
        assert field is not None
    given = {"name": field.name, "code": "13", "valid_to": TODAY.isoformat()}
    assert (await quan.send(f"/admin/fields/{field.id}/terms", **given)).status == 303
    assert "Thôi dùng từ" in await quan.open("/admin/fields")
    lan = await sign_in("lan")
    assert field.name not in await lan.open(f"/desk?draft={played.held}")


async def test_a_field_cannot_stand_below_itself(sign_in: SignIn, sqlite_db: Database) -> None:
    quan = await sign_in("quan")
    async with sqlite_db.read() as s:
        by_code = {one.code: one for one in await s.scalars(select(Field))}
    given = {"name": "Môi trường", "code": "02", "parent": by_code["02.1"].id}
    answer = await quan.send(f"/admin/fields/{by_code['02'].id}/terms", **given)
    assert answer.status == 422
    assert "Cấp trên chưa đúng" in await answer.text()


async def test_somebody_taken_on_signs_in_with_the_password_shown_once(
    sign_in: SignIn, visitor: Browser, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    answer = await quan.send(
        "/admin/people",
        name="Trần Thị Nở",
        login="No.TT",
        role="operator",
        extension="109",
        phone="0912 345 678",
        email="no@tinh.gov.vn",
    )
    password = _password(await answer.text())
    assert (await visitor.sign_in("no.tt", password)).status == 303
    async with sqlite_db.read() as s:
        row = await s.scalar(select(Person).where(Person.login == "no.tt"))
        assert row is not None
        assert (row.phone, row.extension) == ("+84912345678", "109")
        assert password not in row.password_hash
        (added,) = await amendments.of(s, Subject.PERSON, row.id)
    assert password not in str(added.changed)
    answer = await quan.client.post(f"/admin/people/{row.id}/password", data={"csrf": quan.csrf})
    renewed = _password(await answer.text())
    assert renewed != password
    assert "sign-in" in str((await visitor.client.get("/desk", allow_redirects=False)).headers)
    assert (await visitor.sign_in("no.tt", renewed)).status == 303


async def test_whoever_is_let_go_is_signed_out_at_once(
    sign_in: SignIn, cast: SimpleNamespace
) -> None:
    quan, lan = await sign_in("quan"), await sign_in("lan")
    given = {"name": cast.lan.name, "login": "lan", "role": "operator", "extension": "101"}
    answer = await quan.send(f"/admin/people/{cast.lan.id}/terms", **given)
    assert answer.status == 303
    assert (await lan.client.get("/desk", allow_redirects=False)).status == 303
    assert "Đã nghỉ" in await quan.open("/admin/people?q=lan")


async def test_the_last_administrator_stays(sign_in: SignIn, cast: SimpleNamespace) -> None:
    quan = await sign_in("quan")
    given = {"name": cast.quan.name, "login": "quan", "role": "operator", "active": "1"}
    answer = await quan.send(f"/admin/people/{cast.quan.id}/terms", **given)
    assert answer.status == 409
    assert "quản trị hệ thống cuối cùng" in await answer.text()


async def test_what_is_wrong_with_a_person_is_said_beside_what_was_typed(
    sign_in: SignIn,
) -> None:
    quan = await sign_in("quan")
    good = {"name": "Ai đó", "login": "ai.do", "role": "operator"}
    for changed, words in (
        ({"login": "Có dấu"}, "Tên đăng nhập gồm"),
        ({"login": "lan"}, "đã có người dùng"),
        ({"name": ""}, "Chưa có tên"),
        ({"role": ""}, "Chưa chọn vai trò"),
        ({"role": "officer"}, "phải thuộc một cơ quan"),
        ({"extension": "101"}, "đang gắn với"),
        ({"extension": "máy 5"}, "Số máy lẻ gồm"),
        ({"email": "no-at"}, "thư điện tử chưa đúng"),
        ({"phone": "12"}, "Số điện thoại chưa đúng"),
    ):
        answer = await quan.send("/admin/people", **good | changed)
        shown = await answer.text()
        assert answer.status == 422, changed
        assert words in shown, changed


async def test_a_rule_is_drafted_tried_and_adopted_from_the_pages(
    sign_in: SignIn, sqlite_db: Database, played: Scene, cast: SimpleNamespace
) -> None:
    quan = await sign_in("quan")
    async with sqlite_db.read() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "02"))
        rule = await s.scalar(select(RoutingRule).where(RoutingRule.field_id == field))
        roads = (await _agency(s, "SXD")).id
        assert rule is not None
    given = {"field": field, "agency": roads, "valid_from": "2025-07-01", "priority": "0",
             "note": "Chuyển thử"}  # fmt: skip
    answer = await quan.send(f"/rules/{rule.id}/wording", **given)
    assert answer.headers["Location"] == "/rules/draft"
    shown = await quan.open("/rules/draft?last=200")
    assert re.search(r"<p class=\"h3\">\s*\d+ phiếu sẽ đi nơi khác", shown)
    assert "Chuyển thử" in shown
    assert f'href="/tickets/{played.closed}"' not in shown
    assert "Có bản nháp" in await quan.open("/rules")
    assert (await quan.send("/rules/draft/adoption")).status == 303
    history = await quan.open(f"/rules/{rule.id}")
    assert "Sở Nông nghiệp và Môi trường" in history
    assert cast.quan.name in history
    answer = await quan.send("/rules/draft/adoption")
    assert answer.status == 409
    assert "Bản nháp không còn thay đổi nào" in await answer.text()


async def test_changes_leave_the_draft_one_by_one_or_all_at_once(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    for number in (1, 2, 3):
        assert (await quan.send(f"/rules/{number}/removal")).status == 303
    shown = await quan.open("/rules/draft")
    found = re.search(r"/rules/draft/(\d+)/withdrawal", shown)
    assert found is not None
    assert (await quan.send(f"/rules/draft/{found[1]}/withdrawal")).status == 303
    assert "2 thay đổi" in await quan.open("/rules/draft")
    assert (await quan.send("/rules/draft/end")).status == 303
    assert "chưa có thay đổi nào" in await quan.open("/rules/draft")


async def test_a_refused_rule_keeps_what_was_typed(sign_in: SignIn) -> None:
    quan = await sign_in("quan")
    given = {"valid_from": "2026-01-01", "valid_to": "2025-01-01", "note": "Ghi chú dài"}
    answer = await quan.send("/rules", **given)
    shown = await answer.text()
    assert answer.status == 422
    assert "Ngày kết thúc phải sau" in shown
    assert 'value="Ghi chú dài"' in shown
    answer = await quan.send("/rules", **given | {"valid_to": "", "priority": "cao"})
    assert "Ưu tiên phải là số nguyên" in await answer.text()
    answer = await quan.send("/rules", **given | {"valid_to": "", "kind": "khác"})
    assert "Loại phiếu hoặc mức độ" in await answer.text()


async def test_flaws_are_shown_where_the_rules_are(sign_in: SignIn, sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        one = await s.scalar(select(RoutingRule).order_by(RoutingRule.id).limit(1))
        assert one is not None
        twin = RoutingRule(field_id=one.field_id, agency_id=(await _agency(s, "SXD")).id,
                           valid_from=date(2026, 1, 1))  # fmt: skip
        old = await _agency(s, "SYT")
        old.valid_to = TODAY - timedelta(days=1)
        s.add(twin)
    dieu = await sign_in("dieu")
    shown = await dieu.open("/rules?only=flawed")
    assert "Mâu thuẫn" in shown
    assert "Cơ quan đã kết thúc" in shown
    assert "Giáo dục" not in shown


async def test_dispatcher_and_office_read_the_rules_and_change_none(sign_in: SignIn) -> None:
    for login in ("dieu", "phuc"):
        browser = await sign_in(login)
        shown = await browser.open("/rules/1")
        assert "Ghi vào bản nháp" not in shown
        await browser.open("/rules/draft", 403)
        assert (await browser.send("/rules/1/removal")).status == 403


async def test_a_ticket_links_to_the_rule_that_decided_it(sign_in: SignIn, played: Scene) -> None:
    dieu, minh = await sign_in("dieu"), await sign_in("minh")
    assert re.search(r'href="/rules/\d+"', await dieu.open(f"/tickets/{played.accepted}"))
    assert not re.search(r'href="/rules/\d+"', await minh.open(f"/tickets/{played.accepted}"))


async def test_returns_are_shown_by_pair_with_their_tickets(sign_in: SignIn, played: Scene) -> None:
    phuc = await sign_in("phuc")
    shown = await phuc.open("/returns?days=30")
    found = re.search(r'href="(/returns\?days=30&amp;from=\d+)#tickets"', shown)
    assert found is not None
    listed = await phuc.open(found[1].replace("&amp;", "&"))
    assert f'href="/tickets/{played.returned}"' in listed
    assert "Đường này do Sở Xây dựng quản lý." in listed
    await phuc.open("/returns?from=999999999", 404)


async def _agency(s: AsyncSession, code: str) -> Agency:
    found = await s.scalar(select(Agency).where(Agency.code == code))
    assert isinstance(found, Agency)
    return found


def _password(shown: str) -> str:
    found = re.search(r"data-password>([^<]+)<", shown)
    assert found is not None
    return found[1]
