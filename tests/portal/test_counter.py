"""A counter rated on one's own phone: by the dossier on the receipt, once."""

from __future__ import annotations

from hotline import clock, feedback
from hotline.db import Database
from hotline.portal.guessing import MISSES_AT_MOST
from tests.portal.conftest import Phone
from tests.portal.test_kiosk import DOSSIER, HOA, counter, kept


async def test_a_dossier_is_rated_once_and_the_first_rating_stays(
    db: Database, phone: Phone
) -> None:
    one = await counter(db)
    path, officer = f"/c/{one.link}", next(who.id for who in one.officers if who.name == HOA)
    page = await phone.open(f"{path}?dossier={DOSSIER}&lang=en")
    assert f'value="{DOSSIER}"' in page
    assert "Who served you?" in page
    filled = {"dossier": f" {DOSSIER.lower()} ", "satisfied": "3", "reason": "2",
              "officer": str(officer), "words": "Chờ lâu."}  # fmt: skip
    first = await phone.send(path, **filled)
    again = await phone.send(path, dossier=DOSSIER, satisfied="1")
    assert [one.headers["Location"] for one in (first, again)] == [
        f"{path}?done=1", f"{path}?done=known"
    ]  # fmt: skip
    (rating,) = await kept(db)
    assert (rating.mode, rating.verdict, rating.dossier) == ("web", "negative", DOSSIER)
    assert (rating.officer_id, rating.words, rating.day) == (
        officer, "Chờ lâu.", clock.local_day(rating.given_at)
    )  # fmt: skip
    assert "đã được đánh giá trước đó" in await phone.open(f"{path}?done=known")


async def test_what_cannot_be_taken_is_said_and_stays_typed(
    sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    for filled, told in (
        ({"satisfied": "1", "words": "Tốt lắm"}, "mã hồ sơ"),
        ({"dossier": "a,b", "satisfied": "1", "words": "Tốt lắm"}, "hồ sơ"),
        ({"dossier": DOSSIER, "words": "Tốt lắm"}, "ít nhất một câu"),
        ({"dossier": DOSSIER, "satisfied": "1", "officer": "999", "words": "Tốt lắm"}, "quầy này"),
    ):
        answer = await phone.send(f"/c/{one.link}", **filled)
        page = await answer.text()
        assert answer.status == 422
        assert told in page
        assert "Tốt lắm" in page
    assert not await kept(sqlite_db)


async def test_a_closed_counter_and_a_guessed_address_say_what_to_do(
    sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    async with sqlite_db.write() as s:
        await feedback.end_counter(s, await feedback.counter(s, one.id), at=clock.now())
    assert "gọi 1022" in await phone.open(f"/c/{one.link}", 404)
    # The tablet's own address is not the one on receipts.
    for _ in range(MISSES_AT_MOST):
        await phone.open(f"/c/{one.token}", 404)
    await phone.open(f"/c/{one.link}", 429)
