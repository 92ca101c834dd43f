"""Several calendars: hours and special days belong to one, agencies choose theirs.

Days off and make-up days become special days of the province's calendar.
"""

from __future__ import annotations

import secrets
from datetime import date

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAME = "Lịch chung của tỉnh"
_calendar = sa.table("calendar", sa.column("id", sa.Integer), sa.column("name"), sa.column("stamp"))
_hours = sa.table(
    "working_hours", sa.column("calendar_id", sa.Integer), sa.column("weekday", sa.Integer),
    sa.column("starts", sa.Time), sa.column("ends", sa.Time),
)  # fmt: skip
_special = sa.table(
    "special_day", sa.column("calendar_id", sa.Integer), sa.column("day", sa.Date),
    sa.column("name"), sa.column("hours"),
)  # fmt: skip
_off = sa.table("day_off", sa.column("day", sa.Date), sa.column("name"))
_made_up = sa.table("make_up_day", sa.column("day", sa.Date), sa.column("name"))


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("name", name=op.f("uq_calendar_name")),
    )
    op.create_table(
        "special_day",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_special_day_calendar_id")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_special_day")),
    )
    op.create_table(
        "decided_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("noted_at", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_decided_year")),
    )
    with op.batch_alter_table("agency") as batch_op:
        batch_op.add_column(sa.Column("calendar_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agency_calendar_id"), "calendar", ["calendar_id"], ["id"]
        )
    with op.batch_alter_table("working_hours") as batch_op:
        batch_op.add_column(sa.Column("calendar_id", sa.Integer(), nullable=True))
    _carry_over()
    with op.batch_alter_table("working_hours") as batch_op:
        batch_op.alter_column("calendar_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_working_hours_calendar_id"), "calendar", ["calendar_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_working_hours_calendar_id"), ["calendar_id"])
    op.drop_table("day_off")
    op.drop_table("make_up_day")


def downgrade() -> None:
    op.create_table(
        "make_up_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_make_up_day")),
    )
    op.create_table(
        "day_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_off")),
    )
    _carry_back()
    with op.batch_alter_table("working_hours") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_working_hours_calendar_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_working_hours_calendar_id"))
        batch_op.drop_column("calendar_id")
    with op.batch_alter_table("agency") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agency_calendar_id"), type_="foreignkey")
        batch_op.drop_column("calendar_id")
    op.drop_table("decided_year")
    op.drop_table("special_day")
    op.drop_table("calendar")


def _carry_over() -> None:
    """What stood there belongs to the province; a made-up day keeps the hours it had."""
    bind = op.get_bind()
    stretches = bind.execute(sa.select(_hours.c.weekday, _hours.c.starts, _hours.c.ends)).all()
    off = dict(bind.execute(sa.select(_off.c.day, _off.c.name)).all())
    made_up = dict(bind.execute(sa.select(_made_up.c.day, _made_up.c.name)).all())
    if not (stretches or off or made_up):
        return
    bind.execute(sa.insert(_calendar).values(name=_NAME, stamp=secrets.token_hex(8)))
    province = bind.scalar(sa.select(sa.func.min(_calendar.c.id)))
    bind.execute(sa.update(_hours).values(calendar_id=province))
    week: dict[int, list[str]] = {}
    for weekday, starts, ends in sorted(stretches):
        week.setdefault(weekday, []).append(f"{starts:%H%M}-{ends:%H%M}")
    rows = [
        {"calendar_id": province, "day": day, "name": name, "hours": ""}
        for day, name in off.items() if day not in made_up
    ] + [
        {"calendar_id": province, "day": day, "name": name,
         "hours": ",".join(week.get(day.weekday()) or week.get(0, []))}
        for day, name in made_up.items()
    ]  # fmt: skip
    if rows:
        bind.execute(sa.insert(_special), rows)


def _carry_back() -> None:
    """The province's own days; hours of their own and other calendars have no place there."""
    bind = op.get_bind()
    province = bind.scalar(sa.select(sa.func.min(_calendar.c.id)))
    days: list[tuple[date, str, str]] = [
        (day, name, hours)
        for day, name, hours in bind.execute(
            sa.select(_special.c.day, _special.c.name, _special.c.hours).where(
                _special.c.calendar_id == province
            )
        )
    ]
    bind.execute(sa.delete(_hours).where(_hours.c.calendar_id != province))
    for table, wanted in ((_off, False), (_made_up, True)):
        rows = [{"day": day, "name": name} for day, name, hours in days if bool(hours) == wanted]
        if rows:
            bind.execute(sa.insert(table), rows)
