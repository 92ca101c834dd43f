"""The pages of figures: whose they are, and that each number opens its tickets."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from hotline import clock, feedback
from hotline.console import context, periods
from hotline.db import Database
from hotline.feedback import Mode
from hotline.notices import Notice
from tests.conftest import NOW
from tests.console.conftest import SignIn
from tests.console.statements import counted
from tests.feedback.closings import closed_as, known_as, many, rated

MONTH = "period=2026-11"
TARGET = {"year": "2026", "percent": "90", "name": "Kế hoạch của tỉnh", "source": "KH 12/KH-UBND"}
WORDS = [
    ("Trả lời chung chung, anh Trần Văn Bảy gắt gỏng", False),
    ("tra loi chung chung, goi 0912345678", False),
    ("Cảm ơn, đã dọn sạch", True),
]


@pytest.fixture
async def rated_month(sqlite_db: Database, cast: SimpleNamespace) -> None:
    """A month in which two agencies were rated by three means, and some people said why."""
    async with sqlite_db.write() as s:
        mine, others = cast.minh.agency_id, cast.outsider.agency_id
        await many(s, Mode.SMS, at=NOW, good=9, bad=3, agency_id=mine, field_id=1, commune_id=1)
        await many(s, Mode.OPERATOR, at=NOW, good=6, agency_id=others, owner_id=cast.lan.id)
        for cause in ("not_reached", "expired", "opted_out"):
            await closed_as(s, "no_response", at=NOW, cause=cause, agency_id=mine)
        await closed_as(s, "asking", at=NOW, agency_id=others)
        tu = await known_as(s, "Nguyễn Văn Tư", at=NOW)
        for words, good in WORDS:
            await rated(s, Mode.WEB, at=NOW, good=good, words=words, agency_id=mine, caller_id=tu,
                        reason_id=None if good else 1)  # fmt: skip


def plain(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.usefixtures("rated_month")
async def test_a_percentage_stands_beside_its_counts_and_its_response(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    page = plain(await phuc.open(f"/feedback?{MONTH}"))
    assert "Tháng 11/2026" in page
    # 9 + 6 + 1 of 21 rated, 24 whose asking is over.
    assert "76,2 % 16 / 21" in page
    assert "87,5 % 21 / 24 phiếu" in page
    assert "không phải chỉ số SIPAS" in page
    # Six ratings are too few for a percentage.
    assert "chưa đủ số liệu 6/6 tích cực" in page


@pytest.mark.slow
@pytest.mark.usefixtures("rated_month")
async def test_every_number_opens_as_many_tickets(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    for by in ("agency", "field", "operator", "mode", "commune", "policy", "month"):
        page = await phuc.open(f"/feedback?{MONTH}&by={by}")
        links = re.findall(r'href="(/tickets\?[^"]+)"[^>]*>([\d.]+)</a>', page)
        assert len(links) > 9, by
        for path, number in set(links):
            listed = plain(await phuc.open(unescape(path)))
            assert f"Phiếu {number} " in listed, (by, path, number)


@pytest.mark.usefixtures("rated_month")
async def test_an_agency_sees_its_own_figures_only(sign_in: SignIn) -> None:
    for login in ("minh", "hanh"):
        browser = await sign_in(login)
        page = plain(await browser.open(f"/feedback?{MONTH}"))
        assert "66,7 % 10 / 15" in page
        listed = await browser.open(f"/feedback?{MONTH}&by=agency")
        assert "Sở Xây dựng" not in listed
        said = plain(await browser.open(f"/feedback/words?{MONTH}"))
        assert "anh T. V. B. gắt gỏng" in said
        assert "09•• ••• 678" in said
        assert "0912345678" not in said
        links = re.findall(r'href="(/tickets\?[^"]+)"[^>]*>([\d.]+)</a>',
                           await browser.open(f"/feedback?{MONTH}&by=field"))  # fmt: skip
        assert links
        for path, number in set(links):
            assert f"Phiếu {number} " in plain(await browser.open(unescape(path)))
    outsider = await sign_in("cb.sxd")
    assert "Trả lời chung chung" not in await outsider.open(f"/feedback/words?{MONTH}")


@pytest.mark.usefixtures("rated_month")
async def test_phrases_and_reasons_lead_to_their_words(sign_in: SignIn) -> None:
    dieu = await sign_in("dieu")
    page = await dieu.open(f"/feedback/words?{MONTH}")
    assert "anh Trần Văn Bảy gắt gỏng" in page
    assert re.search(r"trả lời chung chung <strong>2</strong>", page)
    path = re.search(r'href="(/feedback/words\?[^"#]*phrase=[^"#]*)', page)
    assert path is not None
    led = await dieu.open(unescape(path[1]))
    assert "tra loi chung chung" in led
    assert "đã dọn sạch" not in led
    positive = await dieu.open(f"/feedback/words?{MONTH}&verdict=positive")
    assert "đã dọn sạch" in positive
    assert "gắt gỏng" not in positive
    of_reason = await dieu.open(f"/feedback/words?{MONTH}&reason=1")
    assert "gắt gỏng" in of_reason
    assert "đã dọn sạch" not in of_reason


@pytest.mark.usefixtures("rated_month")
async def test_every_table_is_a_file_as_well(sign_in: SignIn) -> None:
    phuc = await sign_in("phuc")
    for by in ("agency", "field", "operator", "mode", "commune", "policy", "month"):
        answer = await phuc.client.get(f"/feedback/file?{MONTH}&by={by}")
        assert answer.content_type == "text/csv"
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1, by
        assert len(rows) > 1
    for table, count in (("reasons", 2), ("phrases", 1), ("words", 3)):
        answer = await phuc.client.get(f"/feedback/words/file?{MONTH}&table={table}")
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        assert len(rows) == count + 1, table


async def test_a_cell_that_would_be_a_formula_is_none(sqlite_db: Database, sign_in: SignIn) -> None:
    async with sqlite_db.write() as s:
        await rated(s, Mode.WEB, at=NOW, words='=HYPERLINK("http://x")')
    phuc = await sign_in("phuc")
    answer = await phuc.client.get(f"/feedback/words/file?{MONTH}&table=words")
    assert "'=HYPERLINK" in (await answer.read()).decode()


async def test_targets_are_lines_with_their_names(sqlite_db: Database, sign_in: SignIn) -> None:
    async with sqlite_db.write() as s:
        await many(s, Mode.SMS, at=NOW, good=12, agency_id=1)
    quan, phuc = await sign_in("quan"), await sign_in("phuc")
    refused = await quan.send("/feedback/targets", **{**TARGET, "percent": "900"})
    assert refused.status == 422
    assert 'value="KH 12/KH-UBND"' in await refused.text()
    assert (await phuc.send("/feedback/targets", **TARGET)).status == 303
    page = await phuc.open(f"/feedback?{MONTH}")
    assert ">90 %</text>" in page
    assert "Vạch đứt 90 %: Kế hoạch của tỉnh (KH 12/KH-UBND)" in plain(page)
    assert "Kế hoạch của tỉnh" not in await phuc.open("/feedback?period=2025")
    terms = {
        "least": "30", "months": "3", "fall": "0", "drift": "5", "returned": "50",
        "counter_low": "30", "counter_fall": "10",
    }  # fmt: skip
    refused = await phuc.send("/feedback/terms", **terms)
    assert refused.status == 422
    assert "Cần một số từ 1 đến 50." in await refused.text()
    assert (await phuc.send("/feedback/terms", **{**terms, "fall": "4"})).status == 303
    assert 'name="fall" value="4"' in await phuc.open("/feedback/targets")
    page = await quan.open("/admin")
    assert "Mục tiêu hài lòng" in page


async def test_a_means_that_differs_is_said_in_words(sqlite_db: Database, sign_in: SignIn) -> None:
    async with sqlite_db.write() as s:
        await many(s, Mode.OPERATOR, at=NOW, good=55)
        await many(s, Mode.SMS, at=NOW, good=35, bad=20)
        await feedback.tell_findings(s, await feedback.look(s, at=NOW), at=clock.now())
    page = plain(await (await sign_in("phuc")).open(f"/feedback?{MONTH}"))
    assert (
        "hỏi bằng cách “Điện thoại viên hỏi” được 100 % tích cực (55 đánh giá),"
        " các cách khác 63,6 % (55 đánh giá)" in page
    )


async def test_what_was_found_is_on_the_overview_and_behind_the_bell(
    sqlite_db: Database, sign_in: SignIn
) -> None:
    async with sqlite_db.write() as s:
        await many(s, Mode.OPERATOR, at=NOW, good=55)
        await many(s, Mode.SMS, at=NOW, good=35, bad=20)
        await feedback.tell_findings(s, await feedback.look(s, at=NOW), at=clock.now())
        bell = await s.scalar(select(Notice.id).where(Notice.occasion == "mode_drifts"))
    phuc = await sign_in("phuc")
    said = "Tháng 11/2026: hỏi bằng cách “Tin nhắn” được 63,6 % tích cực, các cách khác 100 %."
    assert said in plain(await phuc.open("/overview"))
    assert "hỏi bằng cách “Tin nhắn” có 63,6 % tích cực" in plain(await phuc.open("/notices"))
    answer = await phuc.send(f"/notices/{bell}/reading")
    assert answer.headers["Location"] == "/feedback?by=mode"


async def test_a_voice_is_played_for_those_who_may_know_the_caller(
    sqlite_db: Database, server: TestServer, sign_in: SignIn
) -> None:
    folder = server.app[context.SETTINGS].recordings
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "a.wav").write_bytes(b"RIFF....WAVE")
    async with sqlite_db.write() as s:
        kept = [await rated(s, Mode.IVR, at=NOW) for _ in range(3)]
        for rating, voice in zip(kept, ("2026/a", "../../etc/passwd", "2026/gone"), strict=True):
            rating.voice = voice
        ids = [one.id for one in kept]
    phuc = await sign_in("phuc")
    answer = await phuc.client.get(f"/ratings/{ids[0]}/voice")
    assert await answer.read() == b"RIFF....WAVE"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    for other in (*ids[1:], 999_999):
        assert (await phuc.client.get(f"/ratings/{other}/voice")).status == 404
    page = await phuc.open(f"/feedback/words?{MONTH}")
    assert f'src="/ratings/{ids[0]}/voice"' in page
    minh = await sign_in("minh")
    assert (await minh.client.get(f"/ratings/{ids[0]}/voice")).status == 403


@pytest.mark.usefixtures("rated_month")
@pytest.mark.parametrize(
    ("login", "path", "most"),
    [("phuc", f"/feedback?{MONTH}", 14), ("phuc", f"/feedback?{MONTH}&by=mode", 15),
     ("phuc", f"/feedback?{MONTH}&by=operator", 16), ("minh", f"/feedback?{MONTH}&by=field", 14),
     ("phuc", f"/feedback/words?{MONTH}", 10)],
)  # fmt: skip
async def test_a_page_asks_the_same_for_few_and_for_many(
    sqlite_db: Database, sign_in: SignIn, cast: SimpleNamespace, login: str, path: str, most: int
) -> None:
    browser = await sign_in(login)
    await browser.open(path)
    with counted(sqlite_db) as few:
        await browser.open(path)
    async with sqlite_db.write() as s:
        for one in range(1, 6):
            await many(s, Mode.SMS, at=NOW, good=2, agency_id=one, field_id=one, commune_id=one)
            await rated(s, Mode.WEB, at=NOW, words=f"Lời {one}", agency_id=cast.minh.agency_id)
    with counted(sqlite_db) as many_more:
        await browser.open(path)
    assert len(few) == len(many_more) <= most


@pytest.mark.parametrize(
    ("typed", "start", "end", "words"),
    [
        ({"period": "2026-11"}, "00:00 01/11/2026", "00:00 01/12/2026", "Tháng 11/2026"),
        ({"period": "2026-Q4"}, "00:00 01/10/2026", "00:00 01/01/2027", "Quý 4 năm 2026"),
        ({"period": "2026"}, "00:00 01/01/2026", "00:00 01/01/2027", "Năm 2026"),
        ({}, "00:00 01/11/2026", "00:00 01/12/2026", "Tháng 11/2026"),
        ({"since": "2026-10-25T12:00", "until": "2026-11-25T12:00"}, "12:00 25/10/2026",
         "12:00 25/11/2026", "Từ 12:00 25/10/2026 đến trước 12:00 25/11/2026"),
    ],
)  # fmt: skip
def test_a_period_is_local_and_to_the_hour(
    typed: dict[str, str], start: str, end: str, words: str
) -> None:
    period = periods.read(typed, at=NOW)
    told = tuple(f"{clock.local(one):%H:%M %d/%m/%Y}" for one in period.span)
    assert told == (start, end)
    assert period.words("vi") == words
    assert not period.wrong
    if typed:
        assert periods.read(period.typed, at=NOW) == period


@pytest.mark.parametrize(
    ("since", "until"),
    [("01/11/2026", "12:00 25/11/2026"), ("1-11-2026", "25/11/2026 12:00"),
     ("2026-11-01T00:00", "2026-11-25T12:00")],
)  # fmt: skip
async def test_a_span_is_typed_as_people_write_days_and_stays_as_it_was_typed(
    sign_in: SignIn, since: str, until: str
) -> None:
    phuc = await sign_in("phuc")
    page = await phuc.open("/feedback?" + urlencode({"since": since, "until": until}))
    assert f'name="since" value="{since}"' in page
    assert f'name="until" value="{until}"' in page
    period = periods.read({"since": since, "until": until}, at=NOW)
    assert [clock.iso(one) for one in period.span] == [
        "2026-10-31T17:00:00Z", "2026-11-25T05:00:00Z",
    ]  # fmt: skip
    # What a period shows in the fields is the same period again.
    shown = periods.of(period.counted)
    assert periods.read({"since": shown.since, "until": shown.until}, at=NOW).span == period.span
    assert (shown.since, shown.until) == ("01/11/2026", "12:00 25/11/2026")


def test_the_period_beside_is_as_long() -> None:
    assert periods.read({"period": "2026-01"}, at=NOW).beside() == (
        "period=2025-12", "period=2026-02",
    )  # fmt: skip
    assert periods.read({"period": "2026-Q1"}, at=NOW).beside()[0] == "period=2025-Q4"
    assert periods.read({"period": "2026"}, at=NOW).others() == {
        1: "period=2026-12", 3: "period=2026-Q4", 12: "period=2026",
    }  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [{"since": "2026-11-25T12:00"}, {"since": "2026-11-25T12:00", "until": "2026-11-25T12:00"},
     {"since": "x", "until": "y"}, {"since": "2026-11-25T12:00", "until": "9999-12-31T12:00"}],
)  # fmt: skip
async def test_what_is_no_period_is_said_and_kept(sign_in: SignIn, typed: dict[str, str]) -> None:
    period = periods.read(typed, at=NOW)
    assert period.wrong
    assert period.since == typed["since"]
    phuc = await sign_in("phuc")
    page = await phuc.open("/feedback?" + "&".join(f"{k}={v}" for k, v in typed.items()))
    assert "Khoảng thời gian chưa đúng" in page
