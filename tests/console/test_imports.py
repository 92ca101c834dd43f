"""A file of dossiers whose headings repeat: each of its columns can be chosen."""

from __future__ import annotations

import re

from sqlalchemy import select

from hotline.db import Database
from hotline.dossiers import DossierImport
from tests.console.conftest import SignIn
from tests.console.test_dossiers import day, sent


async def test_columns_with_the_same_heading_are_numbered_and_each_can_be_chosen(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    phuc = await sign_in("phuc")
    data = "Mã hồ sơ,Cơ quan,Ngày,Ngày\nH20-1,SNNMT,02/11/2026,20/11/2026\n".encode()
    path = (await sent(phuc, "/dossiers/imports", "hồ sơ.csv", data)).headers["Location"]
    (due,) = re.findall(r'<select[^>]*name="column-due".*?</select>', await phuc.open(path), re.S)
    assert re.findall(r'<option value="(\d)"[^>]*>(.*?)</option>', due) == [
        ("0", "Mã hồ sơ"), ("1", "Cơ quan"), ("2", "Ngày (1)"), ("3", "Ngày (2)"),
    ]  # fmt: skip
    places = {"column-code": "0", "column-agency": "1", "column-received": "2", "column-due": "3"}
    assert (await phuc.send(f"{path}/columns", told_at=day(0), **places)).status == 303
    async with sqlite_db.read() as s:
        kept = await s.scalar(select(DossierImport.columns))
    assert kept == {"code": 0, "agency": 1, "received": 2, "due": 3}
    assert "20/11/2026" in await phuc.open(path)
