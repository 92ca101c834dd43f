"""A morning with dossiers: late ones, letters in two states, a file that is being matched."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from hotline import clock
from hotline.db import Database
from hotline.dossiers import Dossier, LetterMeans, apologies
from hotline.dossiers.apologies import LetterWords
from tests.dossiers.files import as_csv, imported, opened, row

REASON = "Phường chưa gửi kết quả xác minh thực địa nên chưa đủ căn cứ thẩm định."


async def play(db: Database, cast: SimpleNamespace) -> None:
    """Dossiers 1 (late) and 2 (sent a letter), letters 1 and 2, imports 1 (done) and 2."""
    at = clock.now()
    today = clock.local_day(at)
    told = {
        "Ngày tiếp nhận": f"{today - timedelta(days=30):%d/%m/%Y}",
        "Ngày hẹn trả": f"{today - timedelta(days=3):%d/%m/%Y}",
        "Công đoạn": "Thẩm định",
        "Nhận công đoạn": f"{today - timedelta(days=29):%d/%m/%Y %H:%M}",
        "Phải xong": f"{today - timedelta(days=20):%d/%m/%Y}",
        "Xong công đoạn": "",
    }
    await imported(db, as_csv([row("H20-1", **told), row("H20-2", **told)]), by=cast.phuc, at=at)
    wrong = as_csv([row("H20-3"), row("H20-4", **{"Trạng thái": "Lơ lửng"}), row("")])
    async with db.write() as s:
        await opened(s, "ho-so.csv", wrong, by=cast.phuc, at=at)
        first, second = await s.get_one(Dossier, 1), await s.get_one(Dossier, 2)
        anew = await apologies.working_day(s, first.agency_id, today + timedelta(days=7))
        words = LetterWords(REASON, anew)
        await apologies.draft(s, first, words, by=cast.minh, at=at)
        letter = await apologies.draft(s, second, words, by=cast.minh, at=at)
        await apologies.approve(s, letter, by=cast.hanh, at=at)
        await apologies.send(
            s, letter, LetterMeans.PAPER, handed_to="Ông Tư ký nhận", by=cast.minh, at=at
        )
