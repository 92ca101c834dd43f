"""Answer templates: their named places are checked when saved and filled from a ticket."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from hotline import knowledge
from hotline.db import Database
from hotline.errors import Conflict, Invalid
from hotline.knowledge import Place

BODY = "Kính gửi ông/bà, {co_quan} đã nhận phiếu {ma_phieu} và sẽ trả lời trước {ngay_han}."


async def test_a_template_is_filled_and_what_is_unknown_stays_to_be_seen() -> None:
    values = {Place.CODE: "1022-2611-00012", Place.AGENCY: "Sở Xây dựng"}
    assert knowledge.fill(BODY, values) == (
        "Kính gửi ông/bà, Sở Xây dựng đã nhận phiếu 1022-2611-00012 và sẽ trả lời trước {ngay_han}."
    )


async def test_what_is_filled_in_is_never_filled_again() -> None:
    values = {Place.WHERE: "hẻm {ma_phieu}", Place.CODE: "1022-2611-00012"}
    assert knowledge.fill("Tại {dia_diem}.", values) == "Tại hẻm {ma_phieu}."


@pytest.mark.parametrize("place", list(Place))
def test_every_place_may_be_used(place: Place) -> None:
    knowledge.check(f"Trước {{{place}}} sau")


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ("Phiếu {ma_phiu}", "place_misspelt", {"name": "{ma_phiu}", "near": "{ma_phieu}"}),
        ("Phiếu {Mã phiếu}", "place_misspelt", {"name": "{Mã phiếu}", "near": "{ma_phieu}"}),
        ("Phiếu { ma_phieu }", "place_misspelt", {"name": "{ ma_phieu }", "near": "{ma_phieu}"}),
        ("Gửi {ten_nguoi_goi}", "place_unknown", {"name": "{ten_nguoi_goi}"}),
        ("Trống {}", "place_unknown", {"name": "{}"}),
        ("{0.__class__}", "place_unknown", {"name": "{0.__class__}"}),
        ("Phiếu {ma_phieu đã xong", "place_open", {"near": "Phiếu {ma_phieu đã xong"}),
        ("Phiếu ma_phieu} đã xong", "place_open", {}),
        ("{{ma_phieu}}", "place_open", {}),
    ],
)
def test_a_wrong_place_is_named(body: str, code: str, named: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        knowledge.check(body)
    assert (refused.value.code, refused.value.field) == (code, "body")
    assert named.items() <= refused.value.named.items()


async def test_templates_have_names_of_their_own_and_go_out_of_use(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        row = await knowledge.write_template(s, "Hẹn trả lời", BODY, by=cast.dieu, at=now)
        other = await knowledge.write_template(s, "Đã xong", "Xong.", by=cast.dieu, at=now)
    async with db.write() as s:
        with pytest.raises(Invalid, match="template_name_taken"):
            await knowledge.write_template(s, " Hẹn trả lời ", BODY, by=cast.dieu, at=now)
        found = await knowledge.template(s, row.id)
        with pytest.raises(Invalid, match="template_name_taken"):
            await knowledge.rewrite_template(
                s, found, "Đã xong", BODY, version=1, by=cast.dieu, at=now
            )
    async with db.write() as s:
        found = await knowledge.template(s, other.id)
        await knowledge.set_active(s, found, active=False, by=cast.dieu, at=now)
    async with db.read() as s:
        offered = {one.name for one in await knowledge.templates(s)}
        every = {one.name for one in await knowledge.templates(s, all_=True)}
    assert "Hẹn trả lời" in offered
    assert "Đã xong" not in offered
    assert "Đã xong" in every


async def test_whoever_saves_an_old_page_is_told_who_was_faster(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        row = await knowledge.write_template(s, "Hẹn", BODY, by=cast.dieu, at=now)
        await knowledge.rewrite_template(s, row, "Hẹn", "Mới", version=1, by=cast.quan, at=now)
    async with sqlite_db.write() as s:
        found = await knowledge.template(s, row.id)
        with pytest.raises(Conflict, match="template_moved_on"):
            await knowledge.rewrite_template(
                s, found, "Hẹn", "Khác", version=1, by=cast.dieu, at=now
            )
