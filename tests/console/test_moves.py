"""Each move of a ticket's path: by the right person, refused to the others, losing no word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hotline.agencies import Agency, Commune, Field
from hotline.console.tasks import NOUNS, Task
from hotline.db import Database
from hotline.staff import Person
from hotline.tickets import Part, Ticket
from tests.conftest import copy_of
from tests.console.conftest import Browser, SignIn
from tests.console.path_scene import PathScene, play_path
from tests.console.scene import Scene, play

ComeIn = Callable[[str], Awaitable[Browser]]
EVERYBODY = ("lan", "dieu", "minh", "hanh", "phuc", "quan", "cb.sxd", "cb.syt")


class Move(NamedTuple):
    """One form: who may send it for which ticket of the scenes, what it holds, where it leads."""

    noun: str
    who: tuple[str, ...]
    ticket: str
    fields: dict[str, str]
    status: str


MOVES = [
    Move("assignment", ("dieu",), "unrouted", {"agency": "SXD"}, "assigned"),
    Move("assignment", ("dieu",), "twice_returned", {"agency": "SXD", "reason": "Vì"}, "assigned"),
    Move("acceptance", ("minh", "hanh"), "assigned", {}, "accepted"),
    Move("work", ("minh", "hanh"), "accepted", {}, "in_progress"),
    Move("handover", ("minh", "hanh"), "working", {"handler": "hanh"}, "in_progress"),
    Move("progress", ("minh", "hanh"), "working", {"progress": "Chờ xe"}, "in_progress"),
    Move("extension", ("minh", "hanh"), "working",
         {"choice": "5 working_days", "reason": "Mưa"}, "in_progress"),
    Move("extension", ("minh", "hanh"), "working",
         {"choice": "other", "amount": "9", "unit": "calendar_days", "reason": "Mưa"},
         "in_progress"),
    Move("extension-grant", ("dieu",), "together", {}, "in_progress"),
    Move("extension-refusal", ("dieu",), "together", {"reason": "Đủ rồi"}, "in_progress"),
    Move("part", ("minh", "hanh", "dieu"), "working",
         {"agency": "SYT", "question": "Số ca bệnh?"}, "in_progress"),
    Move("contribution", ("cb.sxd",), "together", {"answer": "Tuần này"}, "in_progress"),
    Move("part-withdrawal", ("minh", "hanh", "dieu"), "together",
         {"part": "SXD", "reason": "Thôi"}, "in_progress"),
    Move("disagreement", ("minh", "hanh"), "together", {"part": "SXD", "reason": "Không"},
         "in_progress"),
    Move("disagreement", ("cb.sxd",), "together", {"reason": "Không"}, "in_progress"),
    Move("settlement", ("dieu",), "disputed", {"agency": "SXD", "reason": "Vì"}, "assigned"),
    Move("return", ("minh", "hanh"), "accepted", {"reason": "Không phải"}, "returned"),
    Move("answer", ("minh", "hanh"), "contributed", {"answer": "Xong"}, "answered"),
    Move("approval", ("hanh",), "answered", {}, "closed"),
    Move("rework", ("hanh",), "answered", {"reason": "Ghi ngày"}, "in_progress"),
    Move("classification", ("dieu",), "working",
         {"kind": "petition", "field": "03", "commune": "first", "urgency": "urgent", "level": "2",
          "procedure": "1", "reason_class": "late", "dossier": "H20-1", "reason": "Nghe lại"},
         "in_progress"),
    Move("merger", ("dieu",), "assigned", {"into": "working", "reason": "Một việc"}, "merged"),
    Move("merger", ("lan", "dieu"), "unrouted", {"into": "working"}, "merged"),
    Move("referral", ("dieu",), "accepted", {"petition": "denunciation", "reason": "Ban TCD"},
         "referred"),
    Move("referral", ("lan", "dieu"), "unrouted", {"petition": "complaint", "reason": "Ban TCD"},
         "referred"),
    Move("explanation", ("hanh",), "owed",
         {"cause": "Xe hỏng", "remedy": "Đã dọn", "partners": "Đội đô thị"}, "closed"),
    Move("explanation-acceptance", ("phuc",), "explained", {}, "closed"),
    Move("explanation-return", ("phuc",), "explained", {"days": "2", "reason": "Rõ ngày"},
         "closed"),
    Move("explanation-excuse", ("phuc",), "explained", {"reason": "Đất công"}, "closed"),
    Move("explanation-excuse", ("phuc",), "owed", {"reason": "Đất công"}, "closed"),
    Move("reopening", ("lan", "dieu", "phuc"), "explained", {"reason": "Vẫn hôi"}, "assigned"),
    Move("reopening", ("lan", "dieu", "phuc"), "closed", {"reason": "Vẫn hôi"}, "assigned"),
]  # fmt: skip
# A form whose sentence is missing → the field that is marked.
OWED_WORDS = {
    "progress": "progress", "extension": "reason", "extension-refusal": "reason",
    "part": "question", "contribution": "answer", "part-withdrawal": "reason",
    "disagreement": "reason", "settlement": "reason", "return": "reason", "answer": "answer",
    "rework": "reason", "classification": "reason", "referral": "reason", "reopening": "reason",
    "explanation": "cause", "explanation-return": "reason", "explanation-excuse": "reason",
}  # fmt: skip


@pytest.fixture
def come_in(sign_in: SignIn) -> ComeIn:
    """Somebody with one visit of their own, in a browser of their own."""
    browsers: dict[str, Browser] = {}

    async def arrive(login: str) -> Browser:
        if login not in browsers:
            browsers[login] = await sign_in(login)
        return browsers[login]

    return arrive


@pytest.fixture(scope="module")
def scenes(
    templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Scene, PathScene]:
    """The morning, and tickets in the middle of their path: played once, copied for each test."""
    folder = tmp_path_factory.mktemp("scenes")
    played, path = asyncio.run(_play(copy_of(templates.sqlite, folder)))
    return folder / "hotline.db", played, path


@pytest.fixture
async def sqlite_db(
    scenes: tuple[Path, Scene, PathScene], tmp_path: Path
) -> AsyncIterator[Database]:
    """A copy of the scenes' database."""
    database = copy_of(scenes[0], tmp_path)
    yield database
    await database.close()


@pytest.fixture
def played(scenes: tuple[Path, Scene, PathScene]) -> Scene:
    """The morning's tickets."""
    return scenes[1]


@pytest.fixture
def path(scenes: tuple[Path, Scene, PathScene]) -> PathScene:
    """Those in the middle of their path."""
    return scenes[2]


async def _play(db: Database) -> tuple[Scene, PathScene]:
    async with db.read() as s:
        by_login = {person.login: person for person in await s.scalars(select(Person))}
    cast = SimpleNamespace(**{name: by_login[name] for name in ("lan", "dieu", "minh", "hanh")},
                           outsider=by_login["cb.sxd"])  # fmt: skip
    made = await play(db, cast), await play_path(db, cast)
    await db.close()
    return made


def place(played: Scene, path: PathScene, name: str) -> int:
    return int(getattr(path, name, None) or getattr(played, name))


async def row(db: Database, ticket_id: int) -> Ticket:
    async with db.read() as s:
        return await s.get_one(Ticket, ticket_id, options=[selectinload(Ticket.parts)])


async def form(
    db: Database, fields: dict[str, str], path: PathScene, ticket: int
) -> dict[str, str]:
    """The fields with names made ids: agencies, parts and people by code, tickets by code."""
    async with db.read() as s:
        agencies = {code: str(id_) for id_, code in await s.execute(select(Agency.id, Agency.code))}
        known = {code: str(id_) for id_, code in await s.execute(select(Field.id, Field.code))}
        first = str(await s.scalar(select(Commune.id).order_by(Commune.id).limit(1)))
        parts = {
            code: str(id_)
            for id_, code in await s.execute(
                select(Part.id, Agency.code).join(Agency).where(Part.ticket_id == ticket)
            )
        }
        into = await s.scalar(select(Ticket.code).where(Ticket.id == path.working))
    made = {"agency": agencies, "field": known, "part": parts}
    filled = {name: made.get(name, {}).get(value, value) for name, value in fields.items()}
    filled |= {"commune": first} if "commune" in fields else {}
    filled |= {"into": str(into)} if "into" in fields else {}
    filled |= {"handler": ""} if "handler" in fields else {}
    return filled


@pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.noun}-{m.ticket}-{m.who[0]}")
async def test_a_move_is_made_by_the_right_people_and_refused_to_the_others(
    come_in: ComeIn, played: Scene, path: PathScene, sqlite_db: Database, move: Move
) -> None:
    ticket = place(played, path, move.ticket)
    fields = await form(sqlite_db, move.fields, path, ticket)
    before = await row(sqlite_db, ticket)
    address = f"/tickets/{ticket}/{move.noun}"
    others = {other for one in MOVES if one[0::2] == move[0::2] for other in one.who}
    for login in set(EVERYBODY) - others - set(move.who):
        refused = await (await come_in(login)).send(address, **fields)
        assert refused.status in (403, 404), (login, refused.status)
        assert (await row(sqlite_db, ticket)).status == before.status
    right = await come_in(move.who[-1])
    done = await right.send(address, **fields)
    assert done.status == 303, await done.text()
    assert (await row(sqlite_db, ticket)).status == move.status
    story = await (await come_in("phuc")).open(f"/tickets/{ticket}")
    assert "None" not in story


@pytest.mark.parametrize("move", [m for m in MOVES if m.noun in OWED_WORDS],
                         ids=lambda m: f"{m.noun}-{m.ticket}")  # fmt: skip
async def test_without_its_sentence_a_move_is_refused_and_the_rest_is_kept(
    come_in: ComeIn, played: Scene, path: PathScene, sqlite_db: Database, move: Move
) -> None:
    ticket, name = place(played, path, move.ticket), OWED_WORDS[move.noun]
    fields = await form(sqlite_db, move.fields, path, ticket) | {name: "  "}
    browser = await come_in(move.who[0])
    refused = await browser.send(f"/tickets/{ticket}/{move.noun}", **fields)
    page = await refused.text()
    assert refused.status == 422
    assert 'aria-invalid="true"' in page
    assert f'id="{NOUNS[move.noun]}-{name}-{ticket}-wrong"' in page
    for kept in ("agency", "part"):
        if kept in fields and move.noun != "part-withdrawal":
            assert f'value="{fields[kept]}" selected' in page


async def test_every_step_has_its_form_and_every_form_its_step() -> None:
    assert {move.noun for move in MOVES} == set(NOUNS)
    assert set(NOUNS.values()) == set(Task)


async def test_the_ticket_page_has_one_primary_button_for_whose_turn_it_is(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    turns = {
        ("minh", played.assigned): "Tiếp nhận xử lý", ("minh", played.accepted): "Bắt đầu xử lý",
        ("hanh", played.accepted): "Giao xử lý", ("minh", path.working): "Trình lãnh đạo duyệt",
        ("hanh", played.answered): "Duyệt và đóng phiếu", ("dieu", path.disputed): "Quyết định",
        ("hanh", path.owed): "Gửi giải trình", ("phuc", path.explained): "Chấp nhận giải trình",
        ("minh", path.owed): None, ("hanh", path.explained): None,
        ("dieu", path.together): "Đồng ý gia hạn", ("cb.sxd", path.together): "Gửi cơ quan chủ trì",
        ("dieu", path.twice_returned): "Phân xử, giao cơ quan này",
        ("minh", path.together): None, ("lan", path.working): None, ("phuc", played.closed): None,
    }  # fmt: skip
    for (login, ticket), words in turns.items():
        page = await (await come_in(login)).open(f"/tickets/{ticket}")
        main = page.split("<main")[1].split("</main>")[0]
        pressed = re.findall(
            r'<button class="btn btn-primary"[^>]*>.*?</svg>\s*(.*?)</button>', main
        )
        assert [one.strip() for one in pressed] == ([words] if words else []), (login, words)


async def test_an_agency_that_was_asked_sees_the_ticket_and_what_it_owes_until_when(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    sxd, syt = await come_in("cb.sxd"), await come_in("cb.syt")
    page = await sxd.open("/agency")
    assert "Kế hoạch nạo vét cống?" in page
    assert "Góp ý kiến phối hợp" in page
    assert "Sở Nông nghiệp và Môi trường chủ trì" in page
    assert "0912 345 678" not in await sxd.open(f"/tickets/{path.together}")
    for ticket in path.all:
        await syt.open(f"/tickets/{ticket}", status=404)
    for ticket in (path.working, path.referred, path.merged):
        await sxd.open(f"/tickets/{ticket}", status=404)


async def test_the_answers_of_the_others_begin_the_leads_own(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    page = await (await come_in("minh")).open(f"/tickets/{path.contributed}")
    assert "Sở Xây dựng: Sở sẽ nạo vét trong tuần này.</textarea>" in page


async def test_while_a_part_is_owed_the_answer_is_refused_and_can_be_copied(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    minh = await come_in("minh")
    refused = await minh.send(f"/tickets/{path.together}/answer", answer="Đã dọn xong cả bãi.")
    page = await refused.text()
    assert refused.status == 409
    assert "Sở Xây dựng" in page
    assert "Đã dọn xong cả bãi." in page


async def test_the_dispatcher_sees_extensions_disputes_and_what_must_be_arbitrated(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    page = await (await come_in("dieu")).open("/dispatch")
    for words in ("Đề nghị gia hạn", "xin thêm 5 ngày làm việc", "Nếu đồng ý, hạn trả lời",
                  "Các cơ quan chưa thống nhất", "Lề đường do phường quản lý.", "Cần phân xử",
                  "Trả lại 2 lần", "Trả lại 1 lần"):  # fmt: skip
        assert words in page, words


async def test_a_refusal_on_the_dispatch_page_is_shown_on_its_own_row(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    dieu = await come_in("dieu")
    for noun, ticket in (("extension-refusal", path.together), ("settlement", path.disputed)):
        refused = await dieu.send(f"/tickets/{ticket}/{noun}", on="list", reason="")
        page = await refused.text()
        assert refused.status == 422
        assert page.count('role="alert"') == 1
        assert "<h1" in page
        assert "Điều phối" in page


async def test_who_has_the_decision_of_the_dispatcher_cannot_return_it(
    come_in: ComeIn, played: Scene, path: PathScene
) -> None:
    minh = await come_in("minh")
    page = await minh.open(f"/tickets/{path.arbitrated}")
    assert "Không thuộc thẩm quyền, trả lại" not in page
    assert "Điều phối viên đã phân xử" in page
    refused = await minh.send(f"/tickets/{path.arbitrated}/return", reason="Vẫn không phải")
    assert refused.status == 409
    assert "Vẫn không phải" in await refused.text()


async def test_merged_tickets_show_both_codes_and_lead_to_each_other(
    come_in: ComeIn, played: Scene, path: PathScene, sqlite_db: Database
) -> None:
    lan, main = await come_in("lan"), await row(sqlite_db, path.working)
    other = await row(sqlite_db, path.merged)
    assert f'href="/tickets/{main.id}">{main.code}</a>' in await lan.open(f"/tickets/{other.id}")
    assert f'href="/tickets/{other.id}">{other.code}</a>' in await lan.open(f"/tickets/{main.id}")


async def test_the_timeline_tells_from_what_to_what(
    come_in: ComeIn, played: Scene, path: PathScene, sqlite_db: Database
) -> None:
    dieu = await come_in("dieu")
    move = next(one for one in MOVES if one.noun == "classification")
    fields = await form(sqlite_db, move.fields, path, path.working)
    await dieu.send(f"/tickets/{path.working}/classification", **fields)
    page = await dieu.open(f"/tickets/{path.working}")
    told = {"Phản ánh": "Kiến nghị", "Môi trường": "Giao thông", "Bình thường": "Khẩn",
            "Cấp độ 1": "Cấp độ 2", "Không": "Có"}  # fmt: skip
    for before, after in told.items():
        change = rf"<span>{before}</span>.*?thành</span>\s*<span>{after}</span>"
        assert re.search(change, page), after
    page = await dieu.open(f"/tickets/{path.arbitrated}")
    assert re.search(r"<span>Sở Xây dựng</span>.*?<span>Sở Nông nghiệp và Môi trường</span>", page)


async def test_a_complaint_on_the_line_ends_without_a_ticket(
    come_in: ComeIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await come_in("lan")
    address = f"/drafts/{played.held}/referral"
    said = {"content": "Tôi khiếu nại quyết định thu hồi đất", "petition": "complaint"}
    refused = await lan.send(address, **said, reason="")
    page = await refused.text()
    assert refused.status == 422
    assert "thu hồi đất</textarea>" in page
    assert 'value="complaint" checked' in page
    done = await lan.send(address, **said, reason="Ban tiếp công dân tỉnh")
    assert "nơi tiếp công dân" in await lan.open(done.headers["Location"])
    assert (await row(sqlite_db, played.held)).status == "referred"


async def test_the_desk_writes_down_the_whole_classification(
    come_in: ComeIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await come_in("lan")
    async with sqlite_db.read() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "10"))
        commune = await s.scalar(select(Commune.id).limit(1))
    told = {"kind": "feedback", "urgency": "normal", "field": str(field), "commune": str(commune),
            "content": "Hồ sơ trễ hẹn", "level": "2", "procedure": "1",
            "dossier": "000.00.16.H20-261105-0012"}  # fmt: skip
    refused = await lan.send(f"/drafts/{played.held}/completion", **told)
    page = await refused.text()
    assert (refused.status, "cần lý do" in page.lower() or "lý do" in page) == (422, True)
    assert 'value="000.00.16.H20-261105-0012"' in page
    await lan.send(f"/drafts/{played.held}/completion", **told, reason_class="late")
    ticket = await row(sqlite_db, played.held)
    assert (ticket.level, ticket.procedure, ticket.reason_class) == (2, True, "late")
    assert "000.00.16.H20-261105-0012" in await lan.open(f"/tickets/{ticket.id}")
