"""The operator's day: drafts held, completed, answered at once, dismissed."""

from __future__ import annotations

from sqlalchemy import select

from hotline.agencies import Commune, Field
from hotline.db import Database
from hotline.tickets import Ticket
from tests.console.conftest import SignIn
from tests.console.scene import Scene


async def words(db: Database, **changed: str) -> dict[str, str]:
    """A form that is complete."""
    async with db.read() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "02"))
        commune = await s.scalar(select(Commune.id).order_by(Commune.id).limit(1))
    form = {"kind": "feedback", "urgency": "normal", "field": str(field), "commune": str(commune),
            "content": "Rác trước cổng chợ", "place": "Chợ", "caller_name": "Bác Tư",
            "caller_phone": "0909 123 456"}  # fmt: skip
    return form | changed


async def row(db: Database, ticket_id: int) -> Ticket:
    async with db.read() as s:
        return await s.get_one(Ticket, ticket_id)


async def test_the_desk_shows_who_rings_who_is_owed_a_call_and_what_is_unfinished(
    sign_in: SignIn, played: Scene
) -> None:
    page = await (await sign_in("lan")).open("/desk")
    assert "0912 345 678" in page
    assert "Số ẩn" in page
    assert "Đã gọi 2 lần" in page
    assert "Lê Minh Tâm" in page
    assert f'href="/desk?draft={played.held}"' in page


async def test_the_call_one_talks_on_brings_its_draft_with_the_callers_history(
    sign_in: SignIn, played: Scene
) -> None:
    page = await (await sign_in("tam")).open("/desk")
    assert f'action="/drafts/{played.talking}/completion"' in page
    page = await (await sign_in("lan")).open(f"/desk?draft={played.ringing}")
    assert "1022-" in page
    assert "Bãi rác tự phát" in page


async def test_an_address_is_shown_with_its_caller_and_a_wrong_one_is_said(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan, path = await sign_in("lan"), f"/drafts/{played.held}/completion"
    refused = await lan.send(path, **await words(sqlite_db, caller_email="tu@chợ"))
    assert refused.status == 422
    page = await refused.text()
    assert "Địa chỉ thư điện tử chưa đúng" in page
    assert 'value="tu@chợ"' in page
    await lan.send(path, **await words(sqlite_db, caller_email="tu@example.vn"))
    assert "tu@example.vn" in await lan.open(f"/tickets/{played.held}")
    minh = await sign_in("minh")
    assert "tu@example.vn" not in await minh.open(f"/tickets/{played.held}")


async def test_a_completed_draft_goes_to_its_agency_and_is_said(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    answer = await lan.send(f"/drafts/{played.held}/completion", **await words(sqlite_db))
    assert answer.headers["Location"] == f"/desk?done={played.held}"
    page = await lan.open(answer.headers["Location"])
    ticket = await row(sqlite_db, played.held)
    assert ticket.status == "assigned"
    assert f"{ticket.code}</a> và chuyển Sở Nông nghiệp và Môi trường" in page
    assert f'data-forget="draft-{played.held}"' in page


async def test_a_refused_form_keeps_every_word_and_marks_the_field(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    form = await words(sqlite_db, commune="", content="Ngập <b>nước</b> & rác", answer="vâng")
    answer = await lan.send(f"/drafts/{played.held}/completion", **form)
    page = await answer.text()
    assert answer.status == 422
    assert "Chưa chọn xã/phường. Gõ vài chữ không dấu, ví dụ: sa dec." in page
    assert "Ngập &lt;b&gt;nước&lt;/b&gt; &amp; rác</textarea>" in page
    assert 'value="Bác Tư"' in page
    assert f'<option value="{form["field"]}" selected>' in page
    assert 'id="commune-wrong"' in page
    assert (await row(sqlite_db, played.held)).status == "draft"


async def test_two_megabytes_of_text_are_refused_and_kept(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    long = "đường ngập " * 180_000
    form = await words(sqlite_db, content=long)
    answer = await lan.send(f"/drafts/{played.held}/completion", **form)
    assert answer.status == 422
    assert long.strip() in await answer.text()


async def test_a_form_from_an_old_page_is_shown_again_with_its_words(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    lan.csrf = "cũ"
    form = await words(sqlite_db)
    answer = await lan.send(f"/drafts/{played.held}/completion", **form)
    page = await answer.text()
    assert answer.status == 403
    assert "vui lòng bấm gửi lại" in page.lower()
    assert "Rác trước cổng chợ</textarea>" in page


async def test_a_draft_completed_elsewhere_says_so_and_shows_the_words_to_copy(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan, tam = await sign_in("lan"), await sign_in("tam")
    form = await words(sqlite_db)
    await tam.send(f"/drafts/{played.held}/completion", **form)
    answer = await lan.send(f"/drafts/{played.held}/completion", **form | {"content": "Của Lan"})
    page = await answer.text()
    assert answer.status == 409
    assert "Của Lan" in page
    assert "moved_on" not in page


async def test_a_question_answered_at_once_is_closed(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    path = f"/drafts/{played.held}/immediate-answer"
    assert (await lan.send(path, **await words(sqlite_db))).status == 422
    done = await lan.send(path, **await words(sqlite_db, kind="question", answer="7 giờ 30 ạ."))
    assert done.status == 303
    assert (await row(sqlite_db, played.held)).status == "closed"


async def test_a_call_is_dismissed_only_with_a_reason(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    path = f"/drafts/{played.missed}/dismissal"
    assert (await lan.send(path, because="")).status == 422
    assert (await lan.send(path, because="<script>")).status == 422
    assert (await lan.send(path, because="silent")).status == 303
    assert (await row(sqlite_db, played.missed)).dismissed_because == "silent"


async def test_a_call_back_is_taken_and_then_mine(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    answer = await lan.send(f"/drafts/{played.missed}/holder")
    assert answer.headers["Location"] == f"/desk?draft={played.missed}"
    page = await lan.open(answer.headers["Location"])
    assert "Người giữ: Nguyễn Thị Lan" in page


async def test_a_call_is_linked_to_a_ticket_once(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    call_id = (await row(sqlite_db, played.ringing)).call_id
    for _ in range(2):
        answer = await lan.send(f"/calls/{call_id}/ticket", ticket=str(played.assigned))
        assert answer.status == 303
    page = await lan.open(f"/tickets/{played.assigned}")
    assert page.count("Gắn cuộc gọi vào phiếu") == 1
