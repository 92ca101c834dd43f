"""Every page of the route table, for everybody who may open it: axe-core finds nothing.

A page that is added to the table joins by itself; one that shows a row says here which.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Cookie

from hotline import clock, console, feedback, merits, portal, reports, tickets
from hotline.console.routes import ROUTES
from hotline.db import Database
from hotline.merits import GroundTerms, MeritKind, MeritTerms
from hotline.reports import directives, grounds, issuing, taking
from hotline.reports.directives import Enclosed, TaskKind
from hotline.reports.document import Letterhead
from hotline.settings import Settings
from hotline.staff import Role
from hotline.tickets import Kept, Ticket, hot_spots
from tests.conftest import cast_of, copy_of
from tests.console import asked_scene, path_scene, scene
from tests.console.scene import Scene
from tests.dossiers import scene as dossier_scene
from tests.feedback.asked import BOTH
from tests.portal.conftest import ask
from tests.real.looks import Known, examine, faults, look, looked_at, sent
from tests.real.people import arrive, chromium, let_in
from tests.reports import directed
from tests.testbed.browser import DESK, PHONE

pytestmark = pytest.mark.real_browser

# Tests that share the pages among them, so that several can be at it at once.
PARTS = 4
# Answers that are no pages.
NO_PAGES = {
    "/",
    "/desk/stream",
    "/dashboard/stream",
    "/explanations/file",
    "/notices/stream",
    "/healthz",
    "/readyz",
    "/metrics",
    "/tickets/search",
    "/knowledge/hits",
    "/apology-rules/progress",
}
# What people attached, not pages.
FILES = ("/attachments", "/directive-files")
LOGINS = {
    Role.OPERATOR: "lan", Role.DISPATCHER: "dieu", Role.OFFICER: "minh",
    Role.HEAD: "hanh", Role.OFFICE: "phuc", Role.ADMIN: "quan",
}  # fmt: skip


def addresses(path: str, played: Scene, role: Role) -> list[str]:
    """Where a route's page is opened: for a row, one address a state of it."""
    if path == "/desk":
        return ["/desk", f"/desk?draft={played.held}", f"/desk?draft={played.ringing}"]
    if path.startswith(("/dossiers/{id", "/apologies/{id")):
        return [path.replace("{id:\\d{1,9}}", number) for number in "12"]
    if path.startswith("/dossiers/imports/{id"):
        return [] if path.endswith("/progress") else ["/dossiers/imports/1", "/dossiers/imports/2"]
    if path.endswith("/print"):
        return [f"/tickets/{played.answered}/print"]
    if path.startswith(("/knowledge/{id", "/answer-templates/{id")):
        return [path.replace("{id:\\d{1,9}}", "1")]
    if path.endswith("/rating"):
        return [f"/tickets/{played.asked.ticket}/rating"]
    if path.startswith("/asking/{id"):
        return [f"/asking/{played.asked.held[role]}"]
    if path.startswith("/rating-papers/{id"):
        return ["/rating-papers/1", "/rating-papers/2"]
    if path.startswith("/replies/{id"):
        return [f"/replies/{played.asked.reply}"]
    if path.startswith("/tickets/{id"):
        states = [played.assigned, played.accepted, played.answered, played.closed]
        if role not in (Role.OFFICER, Role.HEAD):
            states += [played.unrouted, played.returned, played.dismissed]
        away = {"twice_returned"} if role in (Role.OFFICER, Role.HEAD) else set()
        states += [id_ for name, id_ in vars(played.path).items() if name not in away]
        return [f"/tickets/{state}" for state in states]
    if path == "/hot-spots/{id:\\d{1,9}}":
        return ["/hot-spots/1"]
    if path == "/calendars/{id:\\d{1,9}}":
        return ["/calendars/1", "/calendars/2?year=2027&day=2027-02-05"]
    if path.startswith("/agencies/{id"):
        return [path.replace("{id:\\d{1,9}}", "2")] if role in (Role.OFFICE, Role.HEAD) else []
    of_a_row = path.endswith("{id:\\d{1,9}}")
    if of_a_row and path.startswith(("/rules/", "/admin/", "/asking-policies/")):
        return [path.replace("{id:\\d{1,9}}", "1")]
    if path.startswith(("/counters/{id", "/merits/{id")):
        return [path.replace("{id:\\d{1,9}}", "1")]
    if path.startswith("/reports/{id") and not path.endswith("/document"):
        rows = "2" if path.endswith("/differences") else "12"
        return [path.replace("{id:\\d{1,9}}", number) for number in rows]
    if path.startswith("/directives/{id") and not path.endswith("/document"):
        if role == Role.OFFICE:
            shown = [f"/directives/{number}" for number in "123"]
            return [*shown, f"/directives/1?agency={played.directed}"]
        return ["/directives/1"] if role in (Role.OFFICER, Role.HEAD) else []
    if path.endswith(("/file", "/voice", "/example", "/document")) or path.startswith("/api/"):
        return []
    if path.startswith("/document-templates/{kind"):
        return ["/document-templates/report"]
    assert "{" not in path, f"say in addresses() which rows {path} shows"
    return [path]


def pages_of(role: Role, played: Scene) -> list[str]:
    """The addresses of all pages that a role may open."""
    return [
        path
        for row in ROUTES
        if row.method == "GET" and row.roles and role in row.roles
        if row.path not in NO_PAGES and not row.path.startswith(FILES)
        for path in addresses(row.path, played, role)
    ]


def readers_of(played: Scene) -> dict[str, list[Role]]:
    """Every page of the site, and who may open it."""
    found: dict[str, list[Role]] = {}
    for role in Role:
        for path in pages_of(role, played):
            found.setdefault(path, []).append(role)
    return found


@pytest.fixture(scope="session")
def known() -> Known:
    """What was looked at in this process."""
    return Known()


@pytest.fixture(scope="session")
def everything(
    templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Scene]:
    """A database in which every page has something to show, and the ids in it: played once."""
    folder = tmp_path_factory.mktemp("everything")
    return folder / "hotline.db", asyncio.run(_play(copy_of(templates.sqlite, folder)))


@pytest.fixture
async def sqlite_db(everything: tuple[Path, Scene], tmp_path: Path) -> AsyncIterator[Database]:
    """Everything, for one test."""
    database = copy_of(everything[0], tmp_path)
    yield database
    await database.close()


@pytest.fixture
async def site(
    sqlite_db: Database, everything: tuple[Path, Scene], tmp_path: Path
) -> AsyncIterator[tuple[str, Scene]]:
    """The console over everything, and the ids in it."""
    app = console.build(
        sqlite_db,
        Settings(ami="simulated", data_dir=tmp_path),
        routes=portal.routes(sqlite_db, modes=BOTH),
    )
    running = TestServer(app)
    await running.start_server()
    yield str(running.make_url("/")).rstrip("/"), everything[1]
    await running.close()


async def _play(db: Database) -> Scene:
    cast = await cast_of(db)
    played = await scene.play(db, cast)
    played.path = await path_scene.play_path(db, cast)
    await raise_a_hot_spot(db, cast)
    await commend(db, cast, played.closed)
    played.directed = await direct(db, cast, played.accepted)
    await report(db, cast)
    played.asked = await asked_scene.play(db, cast, played.closed)
    await dossier_scene.play(db, cast)
    await db.close()
    return played


async def commend(db: Database, cast: SimpleNamespace, ticket: int) -> None:
    """The office commends the agency of a ticket for it."""
    async with db.write() as s:
        of = await s.get_one(Ticket, ticket)
        terms = MeritTerms(
            MeritKind.COMMENDATION, of.agency_id, clock.local_day(clock.now()), "Dọn trong ngày.",
            [GroundTerms("ticket", str(of.code), "xong trước hạn")],
        )  # fmt: skip
        await merits.record(s, terms, check=grounds.check, by=cast.phuc, at=clock.now())


async def report(db: Database, cast: SimpleNamespace) -> None:
    """The report of the last month was issued, and is being corrected."""
    at, office = clock.now(), cast.phuc
    last = reports.month_of(at).previous()
    signed = Letterhead(number="125/BC-VP", place="Đồng Tháp",
                        day=clock.local_day(at), signer="Nguyễn Văn A")  # fmt: skip
    async with db.write() as s:
        taken = await taking.take(s, last, await reports.moments_of(s, last, at=at))
        row = await issuing.draft(s, taken, by=office, at=at)
        await issuing.check(s, row.id, seen=row.hash, by=office, at=at)
        await issuing.issue(s, row.id, signed, seen=row.hash, by=office, at=at)
        now = await reports.moments_of(s, last, at=at, as_of=at)
        again = await taking.take(s, last, now)
        await issuing.draft(s, again, by=office, at=at, because="Bổ sung đánh giá đến chậm.")


async def direct(db: Database, cast: SimpleNamespace, ticket: int) -> int:
    """A directive asks about a ticket, others are drafts; returns whom it asks.

    What is answered to it is being written, with a file.
    """
    at, office = clock.now(), cast.phuc
    last = reports.month_of(at).previous()
    async with db.write() as s:
        of = await s.get_one(Ticket, ticket)
        assert of.agency_id is not None
        row = await directives.make(s, last, by=office, at=at)
        for kind in (TaskKind.REMAINING, TaskKind.DOSSIER_REPORT):
            await directives.add(s, row.id, of.code or "", kind, "Kéo dài", by=office, at=at)
        head = directed.head(clock.local_day(at))
        says = await directives.written(s, row, head, at=at)
        await directives.issue(s, row.id, head, says, b"docx", by=office, at=at)
        (task, *_) = {one.task.id for one in await directives.standings(s, at=at)}
        paper = Kept("Báo cáo.pdf", "application/pdf", 9, "0" * 64)
        await directives.write(s, task, {}, Enclosed([paper]), by=cast.minh, at=at)
        draft = await directives.make(s, last.previous(), by=office, at=at)
        await directives.add(s, draft.id, of.code or "", TaskKind.REMAINING, "Kéo dài", by=office,
                             at=at)  # fmt: skip
        await directives.supplement(s, row, by=office, at=at)
        return of.agency_id


async def raise_a_hot_spot(db: Database, cast: SimpleNamespace) -> None:
    """The tickets of the morning are enough for one, where two of a field are many."""
    at = clock.now()
    async with db.write() as s:
        await hot_spots.set_rule(s, None, least=2, hours=24, times=0, by=cast.quan, at=at)
        found = await tickets.clusters(s, since=at - timedelta(days=1), at=at)
        assert await tickets.raise_cards(s, found, at=at)


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_is_for_everybody_in_light_in_dark_and_on_a_phone(
    part: int, site: tuple[str, Scene], known: Known
) -> None:
    address, played = site
    found: list[str] = []
    async with chromium() as browser, looked_at(browser, DESK, address) as context:
        page = await context.new_page()
        visits: dict[Role, list[Cookie]] = {}
        for path, roles in list(readers_of(played).items())[part::PARTS]:
            shown = set[str]()
            for role in roles:
                await take_the_seat(context, role, visits)
                # Most of what one may open looks alike for everybody who may.
                if known.is_new(await sent(page, path), shown):
                    found += await look(page, f"{path} for {role.value}", path, known)
    assert not found, "\n".join(found)


async def take_the_seat(
    context: BrowserContext, role: Role, visits: dict[Role, list[Cookie]]
) -> None:
    """This role's person goes on with the visit they began at this screen, or begins it."""
    await context.clear_cookies()
    if role in visits:
        await context.add_cookies([
            {"name": one["name"], "value": one["value"], "domain": one["domain"], "path": "/"}
            for one in visits[role]
        ])  # fmt: skip
    else:
        await let_in(context, LOGINS[role])
        visits[role] = await context.cookies()


async def test_axe_finds_nothing_on_anybodys_first_page_on_a_phone(
    site: tuple[str, Scene],
) -> None:
    address, _ = site
    found: list[str] = []
    async with chromium() as browser:
        for role in Role:
            async with looked_at(browser, PHONE, address) as context:
                await let_in(context, LOGINS[role])
                page = await context.new_page()
                found += await faults(page, "/status" if role == Role.ADMIN else "/")
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_on_the_way_in_and_on_a_refusal(site: tuple[str, Scene]) -> None:
    address, _ = site
    async with chromium() as browser, looked_at(browser, PHONE, address) as context:
        page = await context.new_page()
        found = await faults(page, "/sign-in")
        found += await faults(page, "/sign-in?because=signed_out")
        found += await faults(page, "/no-such-page")
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_on_the_pages_of_citizens(
    site: tuple[str, Scene], sqlite_db: Database
) -> None:
    address, _ = site
    asked = await ask(sqlite_db, "1022-2611-90001")
    async with sqlite_db.read() as s:
        tablets = [one.token for one in await feedback.counters(s)]
    found: list[str] = []
    async with chromium() as browser, looked_at(browser, PHONE, address) as context:
        page = await context.new_page()
        for path in (
            asked.path,
            "/r/none",
            f"/kiosk/{tablets[0]}",
            "/kiosk/none",
            "/late-dossiers",
        ):
            found += await faults(page, path)
            found += await faults(page, f"{path}?lang=en")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("login", ["minh", "dieu", "cb.sxd"])
async def test_axe_finds_nothing_with_every_other_step_unfolded(
    login: str, site: tuple[str, Scene]
) -> None:
    address, played = site
    ticket = played.path.together if login == "cb.sxd" else played.path.contributed
    found: list[str] = []
    async with chromium() as browser, looked_at(browser, PHONE, address) as context:
        page = await arrive(context, login)
        await page.goto(f"/tickets/{ticket}")
        await page.evaluate("document.querySelectorAll('.others, .others details')"
                            ".forEach((one) => { one.open = true; })")  # fmt: skip
        found += await examine(page, f"/tickets/{ticket} unfolded for {login}")
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_while_something_is_being_done(site: tuple[str, Scene]) -> None:
    address, played = site
    async with chromium() as browser, looked_at(browser, DESK, address) as context:
        page = await arrive(context, "lan")
        await page.goto(f"/desk?draft={played.held}")
        await page.get_by_role("button", name="Lập phiếu và chuyển").click()
        await page.get_by_text("Chưa chọn loại phiếu.").first.wait_for()
        found = await examine(page, "refused form")
        await page.get_by_label("Xã, phường").first.fill("my")
        await page.get_by_role("option").first.wait_for()
        found += await examine(page, "open choices")
        await page.keyboard.press("Escape")
        await page.get_by_text("Trả lời ngay").first.click()
        await page.get_by_text("Nguyễn Thị Lan").first.click()
        found += await examine(page, "open menus")
        await page.get_by_role("button", name="Phím tắt").click()
        found += await examine(page, "keys")
    assert not found, "\n".join(found)
