"""Files of dossiers, from what an office exports to the rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hotline import dossiers, texts
from hotline.db import Database
from hotline.dossiers import (
    Dossier,
    DossierFile,
    DossierSection,
    FileKind,
    ImportState,
    RowFlaw,
    SheetColumn,
    WordKind,
    importing,
    reading,
    rules,
    taking,
)
from hotline.dossiers.importing import Match
from hotline.dossiers.lines import Told, ToldSection
from hotline.dossiers.times import instant
from hotline.errors import Invalid
from hotline.workers import Importer
from tests.dossiers.files import SXD, as_csv, as_json, as_xlsx, imported, opened, row

A, B = "H20-261102-0001", "H20-261102-0002"
TOLD = (*taking._COLUMNS, "code", "letter_due_at")
END_OF_20 = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)

SECTIONED = {
    "Công đoạn": "Thẩm định", "Nhận công đoạn": "03/11/2026 07:30",
    "Phải xong": "06/11/2026 17:00", "Xong công đoạn": "",
}  # fmt: skip


async def everything(db: Database) -> dict[str, Any]:
    """All that is known of every dossier, but for when it was written."""
    async with db.read() as s:
        found = {
            one.id: {name: getattr(one, name) for name in TOLD}
            for one in await s.scalars(select(Dossier))
        }
        for one in found.values():
            one["sections"] = []
        for of in await s.scalars(
            select(DossierSection).order_by(DossierSection.received_at, DossierSection.name)
        ):
            found[of.dossier_id]["sections"].append((of.name, of.received_at, of.ended_at))
    return {one.pop("code"): one for one in found.values()}


async def test_a_file_becomes_dossiers_and_twice_the_same_changes_nothing(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    second = SECTIONED | {"Công đoạn": "Trình ký", "Nhận công đoạn": "03/11/2026 07:00"}
    other = {"Cơ quan giải quyết": "SXD", "Trạng thái": "Chờ bổ sung"}
    data = as_csv([row(A, **SECTIONED), row(A, **second), row(B, **other, **SECTIONED)])
    first = await imported(db, data, by=cast.phuc, at=now)
    assert (first.state, first.new, first.changed, first.same, first.flawed) == ("done", 2, 0, 0, 0)
    known = await everything(db)
    assert known[A]["due_at"] == END_OF_20
    assert known[A]["received_at"] == datetime(2026, 11, 2, 1, 15, tzinfo=UTC)
    assert known[A]["letter_due_at"] == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert (known[A]["phone"], known[A]["agency_id"]) == ("+84912345678", cast.minh.agency_id)
    assert (known[B]["status"], known[B]["agency_id"]) == (
        "waiting_papers", cast.outsider.agency_id,
    )  # fmt: skip
    again = await imported(db, data, by=cast.phuc, at=now + timedelta(hours=1))
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert await everything(db) == known
    async with db.read() as s:
        assert await s.scalar(select(DossierFile.import_id)) is None


async def test_later_files_update_and_older_ones_do_not(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    done = {"Ngày có kết quả": "19/11/2026 10:00", "Trạng thái": "Đã có kết quả"}
    await imported(sqlite_db, as_csv([row(A, **done)]), by=cast.phuc, at=now)
    short = [{"Mã hồ sơ": A, "Cơ quan giải quyết": SXD, "Ngày hẹn trả": "25/11/2026"}]
    later = await imported(sqlite_db, as_csv(short), by=cast.phuc, at=now + timedelta(days=1))
    assert later.changed == 1
    older = as_csv([row(A, **{"Người nộp": "Trần Thị Hai"})])
    late = await imported(sqlite_db, older, by=cast.phuc, at=now, told_at=now - timedelta(days=1))
    assert (late.changed, late.same) == (0, 1)
    told = (await everything(sqlite_db))[A]
    # What the short file does not have stays; what it has is new.
    assert (told["applicant"], told["status"]) == ("Nguyễn Văn Tư", "done")
    assert told["agency_id"] == cast.outsider.agency_id
    assert told["due_at"] == END_OF_20 + timedelta(days=5)


async def test_sections_come_as_rows_in_a_workbook_or_nested_in_json(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    rows = [
        row(A, **SECTIONED, **{"Ngày hẹn trả": datetime(2026, 11, 20, 16, 30)}),  # noqa: DTZ001
        row(A, **SECTIONED | {"Công đoạn": "Trình ký", "Nhận công đoạn": "07/11/2026"}),
        row(B, **SECTIONED | {"Công đoạn": ""}),
    ]
    book = as_xlsx(rows, title="DANH SÁCH HỒ SƠ THÁNG 11")
    first = await imported(sqlite_db, book, by=cast.phuc, at=now, name="hồ sơ.xlsx")
    assert (first.kind, first.head_row, first.new, first.flawed) == ("xlsx", 3, 2, 0)
    told = (await everything(sqlite_db))[A]
    assert [name for name, _, _ in told["sections"]] == ["Thẩm định", "Trình ký"]
    assert told["due_at"] == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    nested = {
        "maHoSo": A, "coQuan": "SNNMT", "ngayHenTra": "2026-11-20T16:30:00+07:00",
        "congDoan": [{"ten": "Thẩm định", "nhan": "2026-11-03 07:30", "xong": "2026-11-10 09:00"}],
    }  # fmt: skip
    data = as_json([nested], within="data")
    again = await imported(sqlite_db, data, by=cast.phuc, at=now + timedelta(1), name="x.json")
    assert (again.kind, again.changed, again.flawed) == ("json", 1, 0)
    ended = datetime(2026, 11, 10, 2, tzinfo=UTC)
    async with sqlite_db.read() as s:
        found = await dossiers.card(s, A.lower())
        assert found is not None
        (way,) = [await dossiers.sections(s, found.dossier)]
        assert [(one.name, one.ended_at) for one in way] == [("Thẩm định", ended)]


async def test_rows_that_cannot_be_taken_are_named_and_the_others_are_taken(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    rows = [
        row(A), row(""), row("có dấu ?"), row(B, **{"Cơ quan giải quyết": "Sở Lạ"}),
        row(B, **{"Ngày hẹn trả": "32/13/2026"}), row(B, **{"Trạng thái": "Lơ lửng"}),
        row(B, **{"Ngày tiếp nhận": "21/11/2026"}),
        row(B, **SECTIONED | {"Nhận công đoạn": ""}),
        row(B, **SECTIONED | {"Xong công đoạn": "01/11/2026"}),
    ]  # fmt: skip
    rows = [{**SECTIONED, "Công đoạn": "", **one} for one in rows]
    taken = await imported(sqlite_db, as_csv(rows, delimiter=";"), by=cast.phuc, at=now)
    assert (taken.new, taken.flawed, taken.has_file) == (1, 8, True)
    assert [(one.number, one.why) for one in taken.told_flaws] == [
        (3, RowFlaw.CODE_MISSING), (4, RowFlaw.CODE_WRONG), (5, RowFlaw.AGENCY_UNKNOWN),
        (6, RowFlaw.TIME_WRONG), (7, RowFlaw.STATUS_UNKNOWN), (8, RowFlaw.DUE_BEFORE_RECEIVED),
        (9, RowFlaw.SECTION_UNTIMED), (10, RowFlaw.SECTION_BACKWARDS),
    ]  # fmt: skip
    said = [texts.say(f"row_{one.why}", **one.named) for one in taken.told_flaws]
    assert said[3] == "“32/13/2026” ở cột Ngày hẹn trả không phải là ngày giờ."
    assert {f"row_{why}" for why in RowFlaw} <= texts.MESSAGES.keys()


async def test_rows_without_an_appointment_are_taken_only_if_wanted_and_are_never_late(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    second = SECTIONED | {"Công đoạn": "Trình ký", "Nhận công đoạn": "03/11/2026 07:00"}
    # The second row of one dossier need not say its appointment again.
    data = as_csv([row(A, **SECTIONED), row(A, **second, **{"Ngày hẹn trả": ""}),
                   row(B, **SECTIONED, **{"Ngày hẹn trả": ""}),
                   row("H20-C", **SECTIONED, **{"Ngày hẹn trả": "-"})])  # fmt: skip
    left = await imported(db, data, by=cast.phuc, at=now)
    assert [(one.number, one.why) for one in left.told_flaws] == [
        (4, RowFlaw.DUE_MISSING), (5, RowFlaw.DUE_MISSING),
    ]  # fmt: skip
    assert (left.read, left.new, left.flawed) == (4, 1, 2)
    async with db.write() as s:
        read = await importing.reading_of(s, left)
        look = importing.look(left, data, read)
        assert ([one.number for one in look.undated], look.flaws) == ([4, 5], [])
        kept = await importing.import_(s, left.id, hold=True)
        await importing.start(s, kept, undated=True, by=cast.phuc)
    assert await Importer(db).once()
    async with db.read() as s:
        again = await importing.import_(s, left.id)
        assert (again.new, again.same, again.flawed) == (2, 1, 0)
        years_on = now + timedelta(days=3_000)
        for at in (now, years_on):
            rows = await dossiers.ledger(s, dossiers.Wanted(), at=at)
            assert {one for of in rows for one in of.piles.values()} <= {0, 1}
        listed = await dossiers.listed(
            s, dossiers.Wanted(pile=dossiers.DossierPile.LATE), at=years_on
        )
        assert [one.dossier.code for one in listed] == [A]


async def test_a_row_that_contradicts_an_earlier_one_is_named_with_both_numbers(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    way = {**SECTIONED, "Công đoạn": "Trình ký", "Nhận công đoạn": "07/11/2026"}
    rows = [row(A, **SECTIONED), *(row(f"H20-{n}", **SECTIONED) for n in range(importing.BATCH)),
            row(A, **way), row(A, **way | {"Ngày hẹn trả": "25/11/2026"})]  # fmt: skip
    taken = await imported(db, as_csv(rows), by=cast.phuc, at=now)
    ((number, said),) = [
        (one.number, texts.say(f"row_{one.why}", **one.named)) for one in taken.told_flaws
    ]
    assert number == importing.BATCH + 4
    assert said.startswith(f"hồ sơ {A} đã có ở dòng 2 với Ngày hẹn trả khác; chỉ lấy dòng 2.")
    told = (await everything(db))[A]
    assert told["due_at"] == END_OF_20
    assert [name for name, _, _ in told["sections"]] == ["Thẩm định", "Trình ký"]


async def test_what_was_said_of_columns_and_words_is_kept_for_the_next_file(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    data = as_csv([{"Khoá": A, "Nơi làm": "Phòng Một cửa", "Hứa": "20/11/2026", "TT": "Lơ lửng"}])
    columns = {SheetColumn.CODE: 0, SheetColumn.AGENCY: 1, SheetColumn.DUE: 2,
               SheetColumn.STATUS: 3}  # fmt: skip
    async with sqlite_db.write() as s:
        kept = await opened(s, "x.csv", data, by=cast.phuc, at=now)
        assert kept.columns == {}
        with pytest.raises(Invalid, match="import_column_missing"):
            await importing.match(s, kept, Match({}, None, now), by=cast.phuc, at=now)
        await importing.match(s, kept, Match(columns, None, now), by=cast.phuc, at=now)
        look = importing.look(kept, data, await importing.reading_of(s, kept))
        assert (look.agencies, look.told) == (["Phòng Một cửa"], [])
        agency = {"Phòng Một cửa": str(cast.minh.agency_id)}
        await importing.explain(s, WordKind.AGENCY, agency, by=cast.phuc)
        await importing.explain(s, WordKind.STATUS, {"Lơ lửng": "processing"}, by=cast.phuc)
    next_ = await imported(sqlite_db, data, by=cast.phuc, at=now)
    assert (next_.new, next_.flawed) == (1, 0)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [("a.csv", b" \n", "import_empty"), ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 90, "import_kind"),
     ("a.xlsx", b"PK\x03\x04 broken", "import_unreadable_workbook"),
     ("a.csv", b"x\n1\n", "import_no_head"),
     ("a.json", b'[{"a": ', "import_unreadable_json"), ("a.json", b"[]", "import_no_head"),
     ("a.json", b"[1, 2]", "import_unreadable_json")],
)  # fmt: skip
async def test_what_is_no_file_of_dossiers_is_refused_in_words(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, name: str, data: bytes, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        async with sqlite_db.write() as s:
            await opened(s, name, data, by=cast.phuc, at=now)


async def test_an_import_that_was_cut_off_goes_on_where_it_was(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    data = as_csv([row(f"H20-{n:04d}") for n in range(importing.BATCH + 20)])
    async with db.write() as s:
        kept = await opened(s, "x.csv", data, by=cast.phuc, at=now)
        await importing.start(s, kept, by=cast.phuc)
        read = await importing.reading_of(s, kept)
        # Its worker died: so long ago that its lease is over.
        claimed = await importing.claim(s, at=now)
        assert claimed is not None
        batch = next(importing.batches(claimed, data, read))
        await importing.take_batch(s, kept.id, batch, at=now)
    assert await Importer(db).once()
    assert not await Importer(db).once()
    async with db.read() as s:
        ended = await importing.import_(s, kept.id)
    assert (ended.state, ended.read, ended.new) == (
        ImportState.DONE,
        importing.BATCH + 20,
        importing.BATCH + 20,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [("20/11/2026 16:30", "2026-11-20T09:30"), ("16:30 20/11/2026", "2026-11-20T09:30"),
     ("2026-11-20 16:30:15.000", "2026-11-20T09:30"), ("20-11-2026", "2026-11-20T16:59"),
     (46346.6875, "2026-11-20T09:30"), ("2026-11-20T16:30:00Z", "2026-11-20T16:30"),
     ("20/11/26 25:00", None), ("hôm qua", None), (True, None), (12, None)],
)  # fmt: skip
def test_times_are_read_as_people_and_programs_write_them(
    written: object, expected: str | None
) -> None:
    found = instant(written, time(23, 59))
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == expected


def test_codes_are_compared_in_capitals_without_spaces() -> None:
    assert dossiers.code_of(" h20-261102 -0001 ") == A
    assert dossiers.code_of("<b>") is None


def test_old_files_of_windows_are_read_too() -> None:
    data = "Mã hồ sơ\tNgày hẹn\nX1\t20/11/2026\n".encode("utf-16")
    kind = reading.kind_of("x.txt", data)
    head = reading.head(data, kind, lambda said: said == "Mã hồ sơ")
    assert (kind, head.headings) == (FileKind.CSV, ["Mã hồ sơ", "Ngày hẹn"])
    assert [one.cells for one in reading.rows(data, kind, head)] == [["X1", "20/11/2026"]]


DAYS = st.sampled_from([datetime(2026, 11, day, tzinfo=UTC) for day in (1, 5, 9)])
COLUMNS = st.fixed_dictionaries(
    {"agency_id": st.sampled_from([2, 3])},
    optional={"due_at": DAYS, "applicant": st.sampled_from(["Tư", "Hai"]), "phone": st.none()},
)
WAYS = st.none() | st.lists(
    st.builds(ToldSection, st.sampled_from("ab"), st.just(""), DAYS, st.none(), st.none()),
    max_size=3,
)
FILES = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.lists(st.builds(Told, st.sampled_from("XY"), COLUMNS, WAYS), min_size=1, max_size=4),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, data=st.data())
async def test_in_any_order_of_files_the_end_is_the_same(
    sqlite_db: Database, now: datetime, files: list[tuple[int, list[Told]]], data: st.DataObject
) -> None:
    marked = [
        (taking.stamp(now + timedelta(days=day), f"{number:012d}"), told)
        for number, (day, told) in enumerate(files)
    ]
    ends = []
    # The second time in another order, and one of them twice.
    for order in (marked, [*data.draw(st.permutations(marked)), marked[0]]):
        async with sqlite_db.write() as s:
            await s.execute(delete(DossierSection))
            await s.execute(delete(Dossier))
            by = await rules.known(s)
            for mark, told in order:
                await taking.take(s, told, mark, by, at=now)
        ends.append(await everything(sqlite_db))
    assert ends[0] == ends[1]
