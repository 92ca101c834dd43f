"""Chỉ đạo on the pages: who sees what, and nothing typed is lost."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from hotline import clock
from hotline.db import Database
from hotline.reports import directives
from hotline.reports.directives import DirectiveLine, TaskKind
from hotline.reports.directives.tables import DirectiveTask
from tests.console.conftest import SignIn
from tests.console.test_files import marks, send
from tests.reports import directed
from tests.tickets import desk
from tests.tickets.files import PROGRAM, docx, pdf, photograph


@pytest.fixture
async def scene(sqlite_db: Database, cast: SimpleNamespace) -> SimpleNamespace:
    """A month with something on each list."""
    return await directed.month(sqlite_db, cast, now=clock.now())


@pytest.fixture
async def number(sqlite_db: Database, cast: SimpleNamespace, scene: SimpleNamespace) -> int:
    """Its directive, issued today."""
    made = await directed.drafted(sqlite_db, cast, scene)
    today = clock.local_day(scene.now)
    await directed.issued(sqlite_db, cast, made, at=scene.now, day=today)
    return made


def working_day() -> str:
    """A Wednesday ahead that no holiday takes, as it is typed."""
    day = clock.local_day(clock.now()) + timedelta(days=7)
    return f"{day + timedelta(days=(2 - day.weekday()) % 7):%d/%m/%Y}"


def later(days: int) -> str:
    """A day from today on, as it is typed."""
    return f"{clock.local_day(clock.now()) + timedelta(days=days):%d/%m/%Y}"


async def reported(db: Database, cast: SimpleNamespace, number: int) -> tuple[DirectiveTask, int]:
    """Minh's report on the one dossier that a directive asks his agency about: task and line."""
    async with db.read() as s:
        task = await directed.task(s, number, TaskKind.DOSSIER_REPORT, cast.minh.agency_id)
        (line,) = await directed.replies(s, task, date.max)
    return task, line


async def test_one_button_makes_the_draft_and_a_form_issues_it(
    sign_in: SignIn, sqlite_db: Database, scene: SimpleNamespace
) -> None:
    phuc = await sign_in("phuc")
    assert scene.period.name in await phuc.open("/directives")
    quarter = await phuc.open("/directives?period=2026-Q3")
    assert 'value="2026-Q3" selected' in quarter
    assert 'value="zz"' not in await phuc.open("/directives?period=zz")
    made = await phuc.send("/directives", period=scene.period.name)
    path = made.headers["Location"]
    page = await phuc.open(path)
    assert "Sở Nông nghiệp và Môi trường" in page
    again = await phuc.send("/directives", period=scene.period.name)
    assert "đã có văn bản chỉ đạo" in await again.text()
    before, _, _ = page.partition(f'/tickets/{scene.other}"')
    line = re.findall(r'id="line-(\d+)"', before)[-1]
    refused = await phuc.send(f"{path}/line-removal", line=line, reason="")
    assert refused.status == 422
    assert (await phuc.send(f"{path}/line-removal", line=line, reason="Ngoài tỉnh")).status == 303
    assert "Ngoài tỉnh" in await phuc.open(path)
    refused = await phuc.send(f"{path}/issue", number="12/UBND-VP", dated=later(0), place="Mỹ Tho",
                               position="CHÁNH VĂN PHÒNG", issuer="UBND TỈNH")  # fmt: skip
    kept = await refused.text()
    assert "Chưa ghi người ký" in kept
    assert 'value="Mỹ Tho"' in kept
    assert (await phuc.send(f"{path}/issue", number="12/UBND-VP", dated=later(0), signer="Ông An",
                            position="CHÁNH VĂN PHÒNG", issuer="UBND TỈNH",
                            place="Mỹ Tho")).status == 303  # fmt: skip
    assert "Chỉ đạo số 12/UBND-VP" in await phuc.open(path)
    answer = await phuc.client.get(f"{path}/document")
    with zipfile.ZipFile(io.BytesIO(await answer.read())) as word:
        text = word.read("word/document.xml").decode()
    assert "12/UBND-VP" in text
    async with sqlite_db.read() as s:
        assert str((await desk.load(s, scene.late)).code) in text
        assert str((await desk.load(s, scene.other)).code) not in text


async def test_an_agency_finds_its_own_lines_and_no_others(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    theirs = await (await sign_in("hanh")).open(f"/directives/{number}")
    others = await (await sign_in("cb.sxd")).open(
        f"/directives/{number}?agency={cast.minh.agency_id}"
    )
    assert f"/tickets/{scene.late}" in theirs
    assert f"/tickets/{scene.other}" not in theirs
    assert re.findall(r"/tickets/(\d+)", others) == [str(scene.other)]
    # The hotline itself is asked nothing, and a draft is nobody's but the office's.
    await (await sign_in("dieu")).open(f"/directives/{number}", status=404)
    assert "1305/UBND-VP" not in await (await sign_in("dieu")).open("/directives")
    await (await sign_in("hanh")).open(f"/directives/{number}/document", status=403)
    async with sqlite_db.write() as s:
        before = scene.period.previous()
        draft = (await directives.make(s, before, by=cast.phuc, at=scene.now)).id
    await (await sign_in("hanh")).open(f"/directives/{draft}", status=404)


async def test_officers_write_the_head_sends_and_the_office_decides(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, number: int
) -> None:
    task, line = await reported(sqlite_db, cast, number)
    path, minh, hanh = f"/directive-tasks/{task.id}", await sign_in("minh"), await sign_in("hanh")
    said = {f"late-{line}": "yes", f"cause-{line}": "Thiếu người", f"remedy-{line}": "Đã bổ sung"}
    assert (await minh.send(f"{path}/draft", **said)).status == 303
    phuc = await sign_in("phuc")
    mine = f"/directives/{number}?agency={cast.minh.agency_id}"
    assert "Thiếu người" in await minh.open(f"/directives/{number}")
    assert "Thiếu người" not in await phuc.open(mine)
    refused = await hanh.send(f"{path}/answer", **said, **{f"section-{line}": ""})
    page = await refused.text()
    assert refused.status == 422
    assert "trễ ở khâu nào" in page
    assert "Thiếu người" in page
    told = await hanh.send(f"{path}/answer", **said, **{f"section-{line}": "Thẩm định"})
    assert told.headers["Location"].startswith(f"/directives/{number}?agency=")
    assert "Có, ở khâu Thẩm định" in await phuc.open(mine)
    refused = await phuc.send(f"{path}/return", reason="Thiếu ngày", due_on="31/02/2026")
    kept = await refused.text()
    assert refused.status == 422
    assert "Thiếu ngày" in kept
    assert 'value="31/02/2026"' in kept
    assert (await phuc.send(f"{path}/acceptance", round="1")).status == 303
    assert "Đã xong" in await phuc.open(mine)
    ledger = await phuc.open(f"/directives/{number}?agency={10**20}")
    assert "1/1" in ledger
    assert f"ground=directive:{directed.NUMBER}" in (await phuc.open(mine)).replace("%2F", "/")


async def test_files_go_with_a_report_seen_by_the_head_before_and_the_office_after_it_is_sent(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, number: int
) -> None:
    task, line = await reported(sqlite_db, cast, number)
    path, page = f"/directive-tasks/{task.id}", f"/directives/{number}"
    said = {f"late-{line}": "no", f"cause-{line}": "Thiếu người", f"remedy-{line}": "Đã bổ sung"}
    minh, hanh, phuc = [await sign_in(one) for one in ("minh", "hanh", "phuc")]
    wrong = [("ảnh.jpg", photograph()), ("virus.pdf", PROGRAM), ("lạ.exe", PROGRAM)]
    refused = await send(minh, f"{path}/draft", wrong, **said)
    kept = await refused.text()
    assert refused.status == 422
    assert "virus.pdf" in kept
    assert "Thiếu người" in kept
    (mark,) = marks(kept)
    assert mark.endswith("ảnh.jpg")
    more = [("báo cáo.pdf", pdf()), ("nhầm.docx", docx())]
    assert (await send(minh, f"{path}/draft", more, kept=mark, **said)).status == 303
    # Sent twice, as a browser does that is told to try again.
    assert (await send(minh, f"{path}/draft", more, **said)).status == 303
    files = dict(
        re.findall(r'/directive-files/(\d+)"[^>]*>.*? ([^<>]+)</a>', await hanh.open(page))
    )
    assert sorted(files.values()) == ["báo cáo.pdf", "nhầm.docx", "ảnh.jpg"]
    ids = {name: f"/directive-files/{id_}" for id_, name in files.items()}
    others = await sign_in("cb.sxd")
    for somebody in (phuc, others):
        await somebody.open(ids["báo cáo.pdf"], status=404)
        assert "báo cáo.pdf" not in await phuc.open(f"{page}?agency={cast.minh.agency_id}")
    drop = ids["nhầm.docx"].rpartition("/")[2]
    assert (await send(hanh, f"{path}/answer", [], drop=drop, **said)).status == 303
    mine = await phuc.open(f"{page}?agency={cast.minh.agency_id}")
    assert "báo cáo.pdf" in mine
    assert "nhầm.docx" not in mine
    for somebody in (minh, hanh, phuc):
        answer = await somebody.client.get(ids["báo cáo.pdf"])
        assert await answer.read() == pdf()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        preview = await somebody.client.get(f"{ids['ảnh.jpg']}/preview")
        assert preview.content_type == "image/jpeg"
    await others.open(ids["báo cáo.pdf"], status=404)
    # Sent back, the files stay with what was sent; the next round has its own.
    again = await phuc.send(f"{path}/return", reason="Thiếu chữ ký", due_on=working_day(),
                            round="1")  # fmt: skip
    assert again.status == 303
    assert (await send(minh, f"{path}/draft", [("ký.pdf", pdf() + b"\n")], **said)).status == 303
    shown = await minh.open(page)
    assert shown.index("báo cáo.pdf") < shown.index("ký.pdf")
    assert "ký.pdf" not in await phuc.open(f"{page}?agency={cast.minh.agency_id}")
    with pytest.raises(DBAPIError, match="for good"):
        async with sqlite_db.write() as s:
            await s.execute(delete(directives.DirectiveFile))
    many = [(f"tờ {n}.pdf", pdf() + bytes([n])) for n in range(10)]
    refused = await send(minh, f"{path}/draft", many, **said)
    assert "tối đa 10 tệp" in await refused.text()


async def test_a_file_about_one_ticket_stands_with_that_ticket_in_every_round(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    async with sqlite_db.read() as s:
        task = await directed.task(s, number, TaskKind.REMAINING, cast.minh.agency_id)
        lines = {one.ticket_id: one.id for one in await s.scalars(
            select(DirectiveLine).where(DirectiveLine.task_id == task.id))}  # fmt: skip
    first, second = lines[scene.carried], lines[scene.mine]
    path, page = f"/directive-tasks/{task.id}", f"/directives/{number}"
    said = {f"{name}-{line}": value for line in lines.values()
            for name, value in (("words", "Đang làm"), ("promised_on", later(5)))}  # fmt: skip
    minh, hanh, phuc = [await sign_in(one) for one in ("minh", "hanh", "phuc")]
    refused = await send(minh, f"{path}/draft", [("virus.pdf", PROGRAM), ("ảnh.jpg", photograph())],
                         chosen_in=f"file-{second}", **said)  # fmt: skip
    shown = await refused.text()
    assert refused.status == 422
    assert shown.count("virus.pdf") == 1
    assert f'name="file-{second}" type="file"' in shown.partition("virus.pdf")[0][-900:]
    (mark,) = marks(shown)
    stranger = await send(
        minh, f"{path}/draft", [("lạ.pdf", pdf())], chosen_in="file-999999", **said
    )
    assert stranger.status == 404
    assert (
        await send(minh, f"{path}/draft", [("chung.pdf", pdf())], kept=mark, **said)
    ).status == 303
    assert (await send(minh, f"{path}/draft", [("nhầm.pdf", pdf())], chosen_in=f"file-{first}",
                       **said)).status == 303  # fmt: skip
    stale = filled(await hanh.open(page), task.id)
    assert places(await hanh.open(page), first, second) == (["nhầm.pdf"], ["ảnh.jpg"])
    more = [("riêng.pdf", pdf())]
    assert (
        await send(minh, f"{path}/draft", more, chosen_in=f"file-{first}", **said)
    ).status == 303
    # Nothing goes to the office that its head has not seen.
    refused = await hanh.send(f"{path}/answer", **stale)
    assert refused.status == 409
    fresh = filled(await refused.text(), task.id)
    wrong = re.findall(r'name="drop" value="(\d+)".*?</span>', await hanh.open(page))[0]
    assert (await hanh.send(f"{path}/answer", **fresh | {"drop": wrong})).status == 303
    mine = f"{page}?agency={cast.minh.agency_id}"
    for shown in (await phuc.open(mine), await hanh.open(page)):
        assert places(shown, first, second) == (["riêng.pdf"], ["ảnh.jpg"])
        assert shown.count("chung.pdf") == 1
    again = await phuc.send(f"{path}/return", reason="Thiếu", due_on=working_day(), round="1")
    assert again.status == 303
    assert (await send(hanh, f"{path}/answer", [("thêm.pdf", pdf())], chosen_in=f"file-{first}",
                       **said)).status == 303  # fmt: skip
    told = await phuc.open(mine)
    assert places(told, first, second) == (["riêng.pdf", "thêm.pdf"], ["ảnh.jpg"])
    assert "Báo cáo lần 2" in told.partition("thêm.pdf")[2][:200]


def places(page: str, *lines: int) -> tuple[list[str], ...]:
    """The names of the files that stand in the place of each line of a task."""
    told = re.split(r'<li id="line-(\d+)">', page)
    of = dict(zip(told[1::2], told[2::2], strict=True))
    return tuple(
        re.findall(r'href="/directive-files/\d+"[^>]*>[^<]*<svg.*?</svg> ([^<]+)</a>',
                   of[str(line)].partition("</li>\n  <")[0], re.DOTALL)
        for line in lines
    )  # fmt: skip


async def test_a_field_gets_a_tracker_and_loses_it_again(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    phuc = await sign_in("phuc")
    async with sqlite_db.read() as s:
        field = await directed.field_of(s, "03")
    refused = await phuc.send("/directives/trackers", field="", agency=cast.minh.agency_id)
    assert "Chưa chọn lĩnh vực" in await refused.text()
    sent = {"field": field, "agency": cast.minh.agency_id}
    assert (await phuc.send("/directives/trackers", **sent)).status == 303
    page = await phuc.open("/directives/trackers")
    (tracker,) = re.findall(r"/directives/trackers/(\d+)/removal", page)
    assert (await phuc.send(f"/directives/trackers/{tracker}/removal")).status == 303
    assert "Chưa có lĩnh vực nào theo dõi riêng" in await phuc.open("/directives/trackers")


async def test_a_supplement_is_drafted_issued_and_listed_beside_the_first(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, scene: SimpleNamespace, number: int
) -> None:
    async with sqlite_db.write() as s:
        await directed.remaining(s, cast, at=scene.period.span.start + timedelta(days=7))
        late = str((await desk.load(s, scene.late)).code)
    phuc, first = await sign_in("phuc"), f"/directives/{number}"
    path = (await phuc.send(f"{first}/supplement")).headers["Location"]
    assert f"Bổ sung Văn bản số {directed.NUMBER}" in await phuc.open(path)
    again = await phuc.send(f"{first}/supplement")
    assert again.status == 409
    assert "đang có một bản dự thảo bổ sung" in await again.text()
    assert f'href="{path}"' in await phuc.open(first)
    asked = {"code": late, "kind": "remaining", "added": "Nóng"}
    refused = await phuc.send(f"{path}/lines", **asked)
    kept = await refused.text()
    assert f"đã được yêu cầu việc này tại Văn bản số {directed.NUMBER}" in kept
    assert 'value="Nóng"' in kept
    head = {"dated": later(0), "signer": "Ông An", "place": "Mỹ Tho", "issuer": "UBND TỈNH",
            "position": "CHÁNH VĂN PHÒNG"}  # fmt: skip
    refused = await phuc.send(f"{path}/issue", number=directed.NUMBER, **head)
    assert "Ghi số của văn bản bổ sung" in await refused.text()
    assert (await phuc.send(f"{path}/issue", number="1399/UBND-VP", **head)).status == 303
    ledger = await phuc.open(first)
    assert ledger.count("1399/UBND-VP") >= 2
    assert f"bổ sung số {directed.NUMBER}" in await phuc.open("/directives")
    minh = await sign_in("minh")
    assert f"Bổ sung Văn bản số {directed.NUMBER}" in await minh.open(path)


async def test_two_people_write_one_report_and_neither_empties_what_the_other_wrote(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, number: int
) -> None:
    task, line = await reported(sqlite_db, cast, number)
    path, page = f"/directive-tasks/{task.id}", f"/directives/{number}"
    minh, hanh = await sign_in("minh"), await sign_in("hanh")
    opened = filled(await hanh.open(page), task.id)
    said = {f"late-{line}": "no", f"cause-{line}": "Thiếu người", f"remedy-{line}": "Bổ sung"}
    mine = filled(await minh.open(page), task.id) | said
    assert (await minh.send(f"{path}/draft", **mine)).status == 303
    # Nothing goes to the office that its head has not read.
    refused = await hanh.send(f"{path}/answer", **opened)
    shown = await refused.text()
    assert refused.status == 409
    assert "Người khác vừa ghi ô này" in shown
    assert filled(shown, task.id)[f"cause-{line}"] == "Thiếu người"
    changed = opened | {f"remedy-{line}": "Tập huấn"}
    refused = await hanh.send(f"{path}/draft", **changed)
    shown = await refused.text()
    assert refused.status == 409
    assert "Người khác vừa lưu: Bổ sung. Ô này đang nhập: Tập huấn." in shown
    again = filled(shown, task.id)
    assert (again[f"cause-{line}"], again[f"remedy-{line}"]) == ("Thiếu người", "Tập huấn")
    changed = opened | {f"section-{line}": "Thẩm định"}
    assert (await hanh.send(f"{path}/draft", **changed)).status == 303
    kept = filled(await minh.open(page), task.id)
    assert said | {f"section-{line}": "Thẩm định"} == {
        name: kept[name] for name in [*said, f"section-{line}"]
    }


async def test_an_officer_reads_what_is_missing_and_then_that_the_head_was_told(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, number: int
) -> None:
    task, line = await reported(sqlite_db, cast, number)
    path, page, minh = f"/directive-tasks/{task.id}", f"/directives/{number}", await sign_in("minh")
    said = {f"late-{line}": "yes", f"cause-{line}": "Thiếu người"}
    assert (await minh.send(f"{path}/draft", **said)).status == 303
    shown = await minh.open(page)
    assert "Còn thiếu:" in shown
    assert "chưa ghi trễ ở khâu nào" in shown
    assert "Chưa ghi biện pháp khắc phục" in shown
    assert "đã báo lãnh đạo" not in shown
    said |= {f"section-{line}": "Thẩm định", f"remedy-{line}": "Bổ sung"}
    assert (await minh.send(f"{path}/draft", **said)).status == 303
    assert "đã báo lãnh đạo duyệt lúc" in await minh.open(page)


async def test_the_office_decides_only_the_report_that_it_has_read(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, number: int
) -> None:
    task, line = await reported(sqlite_db, cast, number)
    path, phuc, hanh = f"/directive-tasks/{task.id}", await sign_in("phuc"), await sign_in("hanh")
    said = {f"late-{line}": "no", f"cause-{line}": "Thiếu người", f"remedy-{line}": "Bổ sung"}
    assert (await hanh.send(f"{path}/answer", **said)).status == 303
    stale = await phuc.open(f"/directives/{number}?agency={cast.minh.agency_id}")
    (read,) = set(re.findall(r'name="round" value="(\d+)"', stale)) - {"0"}
    sent_back = await phuc.send(f"{path}/return", reason="Thiếu", due_on=working_day(), round=read)
    assert sent_back.status == 303
    assert (await hanh.send(f"{path}/answer", **said | {f"cause-{line}": "Khác"})).status == 303
    for deed in ("acceptance", "return"):
        refused = await phuc.send(
            f"{path}/{deed}", reason="Sơ sài", due_on=working_day(), round=read
        )
        shown = await refused.text()
        assert refused.status == 409
        assert "đã gửi báo cáo khác" in shown
        assert "Khác" in shown
    assert "Sơ sài" in shown
    assert (await phuc.send(f"{path}/acceptance", round="2")).status == 303


def filled(page: str, task: int) -> dict[str, str]:
    """What a browser would send of the form of a task, as the page fills it."""
    _, _, form = page.partition(f'action="/directive-tasks/{task}/draft"')
    form, _, _ = form.partition("</form>")
    found = {}
    for tag in re.findall(r"<input [^>]+>", form):
        (name,), value = re.findall(r'name="([^"]+)"', tag), re.findall(r'value="([^"]*)"', tag)
        if name in {"csrf", "file"} or ('type="radio"' in tag and " checked" not in tag):
            continue
        found[name] = value[0] if value else ""
    return found | dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
