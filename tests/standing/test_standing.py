"""What a process keeps in memory is what stands in the database, whoever changed it and how."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, deadlines, standing
from hotline.agencies import Agency, Field
from hotline.db import Database
from hotline.staff import Person
from hotline.standing import Standing
from tests.console.statements import counted


class Undone(Exception):
    """Ends a transaction without its changes."""


async def _stamp(db: Database) -> str:
    async with db.read() as s:
        return (await s.scalars(select(Standing.stamp))).one()


async def _named(s: AsyncSession, code: str) -> str:
    known = (await agencies.directory(s)).agencies.values()
    return next(one.name for one in known if one.code == code)


async def _rename(s: AsyncSession, name: str) -> None:
    await s.execute(update(Agency).where(Agency.code == "SXD").values(name=name))


async def test_without_a_change_only_the_stamp_is_asked_for(db: Database) -> None:
    async with db.read() as s:
        await agencies.directory(s), await deadlines.book(s)
    async with db.read() as s:
        with counted(db) as asked:
            await agencies.directory(s)
            await deadlines.book(s)
            await agencies.fields(s)
    assert [one for one in asked if one != "BEGIN"] == [str(select(Standing.stamp))]


async def test_a_change_by_any_way_is_seen_by_the_next_look(db: Database) -> None:
    other = Database(db.url.render_as_string(hide_password=False))
    for way in ("text", "core", "orm"):
        async with other.read() as s:
            await _named(s, "SXD")
        async with db.write() as s:
            if way == "text":
                said = text("update agency set name = :name where code = 'SXD'")
                await s.execute(said, {"name": way})
            elif way == "core":
                await _rename(s, way)
            else:
                (await s.scalars(select(Agency).where(Agency.code == "SXD"))).one().name = way
        async with other.read() as s:
            assert await _named(s, "SXD") == way
    await other.close()


async def test_an_action_sees_its_own_changes_and_others_only_when_they_are_committed(
    db: Database,
) -> None:
    async with db.read() as s:
        before = await _named(s, "SXD")
    async with db.write() as s:
        assert await _named(s, "SXD") == before
        (await s.scalars(select(Agency).where(Agency.code == "SXD"))).one().name = "Sở mới"
        assert await _named(s, "SXD") == "Sở mới"
        async with db.read() as beside:
            assert await _named(beside, "SXD") == before


async def test_what_was_undone_was_never_seen(db: Database) -> None:
    async with db.read() as s:
        before, fields = await _named(s, "SXD"), len(await agencies.fields(s))
    with suppress(Undone):
        async with db.write() as s:
            await _rename(s, "Sở không thành")
            assert await _named(s, "SXD") == "Sở không thành"
            raise Undone
    async with db.write() as s:
        s.add(Field(code="77", name="Lĩnh vực mới", folded="linh vuc moi"))
        await s.flush()
        with suppress(Undone):
            async with s.begin_nested():
                await _rename(s, "Sở không thành")
                assert await _named(s, "SXD") == "Sở không thành"
                raise Undone
        assert await _named(s, "SXD") == before
    async with db.read() as s:
        assert await _named(s, "SXD") == before
        assert len(await agencies.fields(s)) == fields + 1


async def test_every_watched_table_renews_the_stamp(db: Database) -> None:
    for table in sorted(standing.WATCHED):
        before = await _stamp(db)
        async with db.write() as s:
            # Some of these tables hang on others; what counts is that a change is noticed.
            row = (await s.execute(text(f"select * from {table} limit 1"))).mappings().first()
            if row is None:
                await s.execute(text(
                    "insert into notice_preference (person_id, occasion, console, email, sms)"
                    " values (1, 'assigned', true, false, false)"
                ))  # fmt: skip
                continue
            column = "login" if table == "person" else next(iter(row))
            await s.execute(text(f"update {table} set {column} = {column}"))
        assert await _stamp(db) != before, table


async def test_a_mistyped_password_changes_nothing_that_others_see(db: Database) -> None:
    before = await _stamp(db)
    async with db.write() as s:
        (await s.scalars(select(Person).limit(1))).one().failures += 1
    assert await _stamp(db) == before
