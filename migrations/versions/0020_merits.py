"""Commendations and criticisms, and results returned at counters.

Merits are only ever added and withdrawn: the database itself refuses to change or drop one, as
it does with ratings. Ratings at counters learn their local day, which figures go by.
"""

from __future__ import annotations

import secrets
from datetime import UTC, timedelta

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_RATING = (
    "counter_id", "officer_id", "mode", "useful", "satisfied", "verdict", "source", "given_at",
    "received_at",
)  # fmt: skip
_MERIT = (
    "kind", "agency_id", "person_id", "officer", "day", "number", "dated", "words", "by_id", "at",
)  # fmt: skip
_GROUND = ("merit_id", "kind", "reference", "words")
_TERMS = (("returned", 50), ("counter_low", 30), ("counter_fall", 10))
# Vietnam has one time zone, without summer time.
_AHEAD = timedelta(hours=7)


def upgrade() -> None:
    _make_returned()
    _add_day()
    _add_links()
    with op.batch_alter_table("paper_batch") as batch:
        batch.add_column(sa.Column("officer_id", sa.Integer()))
        batch.create_foreign_key(
            op.f("fk_paper_batch_officer_id"), "counter_officer", ["officer_id"], ["id"]
        )
    for name, value in _TERMS:
        op.add_column(
            "watch_terms", sa.Column(name, sa.Integer(), nullable=False, server_default=str(value))
        )
    _make_merits()
    _freeze("merit", _MERIT)
    _freeze("merit_ground", _GROUND)


def downgrade() -> None:
    for table in ("merit_ground", "merit"):
        _thaw(table)
        op.drop_table(table)
    for name, _ in reversed(_TERMS):
        op.drop_column("watch_terms", name)
    with op.batch_alter_table("paper_batch") as batch:
        batch.drop_constraint(op.f("fk_paper_batch_officer_id"), type_="foreignkey")
        batch.drop_column("officer_id")
    with op.batch_alter_table("counter") as batch:
        batch.drop_constraint(op.f("uq_counter_link"), type_="unique")
        batch.drop_column("link")
    _thaw("counter_rating")
    op.drop_index("ix_counter_rating_day", "counter_rating")
    with op.batch_alter_table("counter_rating") as batch:
        batch.drop_column("day")
    _freeze("counter_rating", _RATING)
    for table in ("counter_finding", "counter_return", "counter_duty"):
        op.drop_table(table)


def _make_returned() -> None:
    op.create_table(
        "counter_duty",
        _id(),
        _reference("counter_id"),
        _reference("officer_id"),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT),
        sa.CheckConstraint("until is null or since < until", name=op.f("ck_counter_duty_order")),
        *_keys("counter_duty", counter_id="counter", officer_id="counter_officer"),
    )
    op.create_index("ix_counter_duty_counter", "counter_duty", ["counter_id", "since"])
    op.create_table(
        "counter_return",
        _id(),
        _reference("counter_id"),
        sa.Column("officer_id", sa.Integer()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _reference("by_id"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.CheckConstraint("returned >= 0", name=op.f("ck_counter_return_returned")),
        *_keys(
            "counter_return", counter_id="counter", officer_id="counter_officer", by_id="person"
        ),
    )
    op.create_index("ix_counter_return_day", "counter_return", ["counter_id", "day", "officer_id"])
    op.create_table(
        "counter_finding",
        _id(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        _reference("counter_id"),
        sa.Column("officer_id", sa.Integer()),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("hits", "of", "other_hits", "other_of")
        ),
        sa.Column("found_at", _INSTANT, nullable=False),
        *_keys("counter_finding", counter_id="counter", officer_id="counter_officer"),
        sa.UniqueConstraint("kind", "month", "about", name="uq_counter_finding_month"),
    )


def _add_day() -> None:
    """The day of each rating at a counter; the triggers go while their table is rewritten."""
    _thaw("counter_rating")
    op.add_column("counter_rating", sa.Column("day", sa.Date()))
    rating = sa.table(
        "counter_rating", sa.column("id"), sa.column("given_at", _INSTANT),
        sa.column("day", sa.Date()),
    )  # fmt: skip
    bind = op.get_bind()
    days = [
        {"number": row.id, "known": (row.given_at.astimezone(UTC) + _AHEAD).date()}
        for row in bind.execute(sa.select(rating.c.id, rating.c.given_at))
    ]
    if days:
        bind.execute(
            sa.update(rating)
            .where(rating.c.id == sa.bindparam("number"))
            .values(day=sa.bindparam("known")),
            days,
        )
    with op.batch_alter_table("counter_rating") as batch:
        batch.alter_column("day", existing_type=sa.Date(), nullable=False)
    op.create_index("ix_counter_rating_day", "counter_rating", ["day", "counter_id", "verdict"])
    _freeze("counter_rating", (*_RATING, "day"))


def _add_links() -> None:
    op.add_column("counter", sa.Column("link", sa.String()))
    counter = sa.table("counter", sa.column("id"), sa.column("link"))
    bind = op.get_bind()
    for number in bind.scalars(sa.select(counter.c.id)).all():
        made = sa.update(counter).where(counter.c.id == number)
        bind.execute(made.values(link=secrets.token_urlsafe(12)))
    with op.batch_alter_table("counter") as batch:
        batch.alter_column("link", existing_type=sa.String(), nullable=False)
        batch.create_unique_constraint(op.f("uq_counter_link"), ["link"])


def _make_merits() -> None:
    op.create_table(
        "merit",
        _id(),
        sa.Column("kind", sa.String(), nullable=False),
        _reference("agency_id"),
        sa.Column("person_id", sa.Integer()),
        sa.Column("officer", sa.String(), nullable=False, server_default=""),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, server_default=""),
        sa.Column("dated", sa.Date()),
        sa.Column("words", sa.String(), nullable=False),
        _reference("by_id"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
        sa.Column("withdrawn_by_id", sa.Integer()),
        sa.Column("withdrawn_because", sa.String(), nullable=False, server_default=""),
        sa.CheckConstraint(
            "kind in ('commendation','criticism')", name=op.f("ck_merit_kind")
        ),
        *_keys("merit", agency_id="agency", person_id="person", by_id="person",
               withdrawn_by_id="person"),
    )  # fmt: skip
    op.create_index("ix_merit_agency", "merit", ["agency_id", "day"])
    op.create_index("ix_merit_day", "merit", ["day"])
    op.create_table(
        "merit_ground",
        _id(),
        _reference("merit_id"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False, server_default=""),
        sa.Column("words", sa.String(), nullable=False, server_default=""),
        *_keys("merit_ground", merit_id="merit"),
    )
    op.create_index("ix_merit_ground_merit_id", "merit_ground", ["merit_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _reference(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, other in references.items()
        ),
    ]


def _freeze(table: str, columns: tuple[str, ...]) -> None:
    frozen = ", ".join(columns)
    said = "ratings are only added" if table == "counter_rating" else "merits are only withdrawn"
    if _is_sqlite():
        refuse = f"begin select raise(abort, '{said}'); end"
        op.execute(f"create trigger {table}_fixed before update of {frozen} on {table} {refuse}")
        op.execute(f"create trigger {table}_kept before delete on {table} {refuse}")
        return
    op.execute(
        f"create function {table}_refused() returns trigger language plpgsql as"
        f" $$begin raise exception '{said}'; end$$"
    )
    for name, when in (("fixed", f"update of {frozen}"), ("kept", "delete")):
        op.execute(
            f"create trigger {table}_{name} before {when} on {table}"
            f" for each row execute function {table}_refused()"
        )


def _thaw(table: str) -> None:
    for name in ("fixed", "kept"):
        on = "" if _is_sqlite() else f" on {table}"
        op.execute(f"drop trigger {table}_{name}{on}")
    if not _is_sqlite():
        op.execute(f"drop function {table}_refused()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
