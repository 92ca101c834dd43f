"""Who may come in, and to what."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestServer

from hotline.console import table
from hotline.console.table import Route
from hotline.db import Database
from hotline.staff import Role, visit
from tests.conftest import PASSWORD
from tests.console.conftest import Browser, SignIn, token
from tests.console.scene import Scene

LOGINS = {
    Role.OPERATOR: "lan", Role.DISPATCHER: "dieu", Role.OFFICER: "minh",
    Role.HEAD: "hanh", Role.OFFICE: "phuc", Role.ADMIN: "quan",
}  # fmt: skip


def concrete(route: Route) -> str:
    """The route's path with an id that is no row."""
    path = route.path.replace(r"{id:\d{1,9}}", "999999999")
    path = path.replace("{period:[0-9A-Za-z:.+-]{4,60}}", "2026-08")
    return path.replace("{kind:[a-z]{1,20}}", "none")


@pytest.mark.slow
async def test_every_route_admits_its_roles_and_no_other(
    server: TestServer, sign_in: SignIn, played: Scene
) -> None:
    rows = [
        row
        for row in table.rows(server.app)
        if row.path not in ("/visits/end", "/desk/stream", "/dashboard/stream", "/notices/stream")
    ]
    for role, login in LOGINS.items():
        browser = await sign_in(login)
        for row in rows:
            if row.method == "GET":
                answer = await browser.client.get(concrete(row), allow_redirects=False)
            else:
                answer = await browser.send(concrete(row))
            refused = row.roles is not None and role not in row.roles
            where = f"{role} {row.method} {row.path}: {answer.status}"
            assert (answer.status == 403) == refused, where
            assert answer.status < 500, where


async def test_whoever_is_not_signed_in_sees_only_the_way_in(
    server: TestServer, visitor: Browser
) -> None:
    for row in table.rows(server.app):
        if row.roles is None or row.method != "GET":
            continue
        answer = await visitor.client.get(concrete(row), allow_redirects=False)
        if row.path.startswith("/api/"):
            assert (answer.status, (await answer.json())["error"]) == (401, "not_signed_in")
            continue
        assert answer.status == 303, row.path
        assert answer.headers["Location"].startswith("/sign-in?next="), row.path


@pytest.mark.slow
async def test_every_form_without_its_token_is_refused(
    server: TestServer, sign_in: SignIn, played: Scene
) -> None:
    browsers = {role: await sign_in(login) for role, login in LOGINS.items()}
    for row in table.rows(server.app):
        if row.method != "POST":
            continue
        role = next(role for role in LOGINS if row.roles is None or role in row.roles)
        for wrong in ("", "x", "ệ"):
            answer = await browsers[role].client.post(
                concrete(row), data={"csrf": wrong}, allow_redirects=False
            )
            assert answer.status in (403, 404), f"{row.path}: {answer.status}"


async def test_a_page_tells_its_head_to_the_same_people(sign_in: SignIn) -> None:
    lan = await sign_in("lan")
    for path, status in (("/tickets", 200), ("/tickets/999999999", 404), ("/admin", 403)):
        answer = await lan.client.head(path, allow_redirects=False)
        assert (answer.status, await answer.read()) == (status, b""), path


async def test_a_token_in_the_header_will_do(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    answer = await lan.client.post(
        f"/drafts/{played.missed}/holder", headers={"X-CSRF": lan.csrf}, allow_redirects=False
    )
    assert answer.status == 303


@pytest.mark.parametrize(
    ("login", "start"),
    [("lan", "/desk"), ("dieu", "/dispatch"), ("minh", "/agency"), ("hanh", "/approvals"),
     ("phuc", "/overview"), ("quan", "/admin")],
)  # fmt: skip
async def test_each_role_starts_on_its_own_page(sign_in: SignIn, login: str, start: str) -> None:
    browser = await sign_in(login)
    answer = await browser.client.get("/", allow_redirects=False)
    assert answer.headers["Location"] == start


async def test_five_wrong_passwords_lock_the_account_and_say_until_when(visitor: Browser) -> None:
    for _ in range(5):
        answer = await visitor.sign_in("lan", "sai")
        assert answer.status == 422
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in await answer.text()
    answer = await visitor.sign_in("lan")
    assert answer.status == 422
    page = await answer.text()
    assert "Tài khoản tạm khóa đến" in page
    assert 'value="lan"' in page


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil", "/a\nb"])
async def test_nobody_is_sent_to_another_site(visitor: Browser, wanted: str) -> None:
    visitor.csrf = token(await visitor.open("/sign-in"))
    answer = await visitor.send("/language", language="vi", next=wanted)
    assert answer.headers["Location"] == "/"
    answer = await visitor.send("/visits", login="lan", password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == "/"


async def test_signing_out_ends_the_visit_on_the_server(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    cookies = {c.key: c.value for c in lan.client.session.cookie_jar}
    await lan.send("/visits/end")
    answer = await lan.client.get(
        "/desk", headers={"Cookie": f"hotline_visit={cookies['hotline_visit']}"},
        allow_redirects=False,
    )  # fmt: skip
    assert answer.status == 303


async def test_a_lost_session_says_so_and_comes_back(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    lan.client.session.cookie_jar.update_cookies({"hotline_visit": "x"}, lan.client.make_url("/"))
    answer = await lan.client.post(
        f"/drafts/{played.held}/completion",
        data={"csrf": lan.csrf},
        headers={"Referer": str(lan.client.make_url("/desk?draft=12"))},
        allow_redirects=False,
    )
    assert answer.headers["Location"] == "/sign-in?because=signed_out&next=/desk%3Fdraft%3D12"
    assert "Phiên làm việc đã hết" in await lan.open(answer.headers["Location"])


async def test_the_visit_cookie_is_out_of_reach_of_scripts_and_other_sites(
    visitor: Browser, sqlite_db: Database, now: object
) -> None:
    answer = await visitor.sign_in("lan")
    cookie = answer.cookies["hotline_visit"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    async with sqlite_db.read() as s:
        assert await visit(s, cookie.value[:-1], at=now) is None  # type: ignore[arg-type]


async def test_every_answer_carries_the_security_headers(
    visitor: Browser, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    for browser, path in (
        (visitor, "/sign-in"),
        (visitor, "/nope"),
        (await sign_in("lan"), "/desk"),
    ):
        answer = await browser.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_sixteen_megabytes_of_words_are_refused_in_words(
    sign_in: SignIn, played: Scene
) -> None:
    minh = await sign_in("minh")
    words = "x" * (16 * 1024 * 1024)
    path = f"/tickets/{played.accepted}/answer"
    form = FormData({"csrf": minh.csrf, "answer": words})
    form.add_field("file", b"%PDF-1.4", filename="a.pdf")
    for sent in (form, {"csrf": minh.csrf, "answer": words}):
        answer = await minh.client.post(path, data=sent)
        assert answer.status == 413
        assert "quá lớn" in await answer.text()


async def test_the_simulated_exchange_is_said_on_every_page(
    visitor: Browser, sign_in: SignIn, played: Scene
) -> None:
    said = "Đang chạy với tổng đài mô phỏng – các cuộc gọi trên trang này không có thật."
    lan = await sign_in("lan")
    for browser, path, status in ((visitor, "/sign-in", 200), (lan, "/desk", 200),
                                  (lan, "/nope", 404)):  # fmt: skip
        assert said in await browser.open(path, status)
