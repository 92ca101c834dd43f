"""A form that is sent once more, by a second click or by going back, adds nothing twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from hotline.agencies import Agency
from hotline.db import Base, Database
from hotline.dossiers import DossierImport
from hotline.feedback import Counter, RatingReason
from hotline.feedback.paper import PaperBatch
from hotline.knowledge import Article
from hotline.tickets import AlarmRule
from tests.console.conftest import SignIn
from tests.console.test_dossiers import sent
from tests.console.test_knowledge import CARD

RULE = {"step": "answer", "when": "before", "amount": "7", "unit": "hours", "circle": "head"}
FORMS: list[tuple[type[Base], str, str, dict[str, str]]] = [
    (AlarmRule, "quan", "/alarm-rules", RULE),
    (Counter, "quan", "/admin/counters", {"name": "Quầy 9", "officers": "Lê Thị Hoa"}),
    (RatingReason, "quan", "/asking-policies/reasons", {"words": "Khác", "words_en": "Other"}),
    (PaperBatch, "lan", "/rating-papers", {"name": "Bưu điện 21/11", "papers": "2"}),
    (Article, "dieu", "/knowledge", CARD),
]


async def count(db: Database, table: type[Base]) -> int:
    async with db.read() as s:
        return int(await s.scalar(select(func.count()).select_from(table)) or 0)


@pytest.mark.parametrize(
    ("table", "who", "path", "form"), FORMS, ids=[one[0].__name__ for one in FORMS]
)
async def test_a_form_sent_twice_adds_one(
    sign_in: SignIn, sqlite_db: Database, table: type[Base], who: str, path: str,
    form: dict[str, str],
) -> None:  # fmt: skip
    browser, before = await sign_in(who), await count(sqlite_db, table)
    async with sqlite_db.read() as s:
        agency = await s.scalar(select(Agency.id).where(Agency.code == "TTHCC"))
    answers = [await browser.send(path, **form, agency=str(agency)) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert len({one.headers["Location"] for one in answers}) == 1
    assert await count(sqlite_db, table) == before + 1


async def test_a_file_of_dossiers_sent_twice_waits_once(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    phuc = await sign_in("phuc")
    data = "Mã hồ sơ,Ngày hẹn trả\nH20-1,20/11/2026\n".encode()
    first, second = [await sent(phuc, "/dossiers/imports", "hồ sơ.csv", data) for _ in range(2)]
    assert first.headers["Location"] == second.headers["Location"]
    assert await count(sqlite_db, DossierImport) == 1
