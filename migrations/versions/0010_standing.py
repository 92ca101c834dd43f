"""One stamp for all that stands until the office changes it: agencies, rules, calendars, people.

Triggers renew it with every change, so that no way of changing a row can forget to. The stamps
that calendars had of their own are no longer needed.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = (
    "agency", "calendar", "commune", "deadline_policy", "field", "notice_preference", "person",
    "routing_rule", "special_day", "working_hours",
)  # fmt: skip
# Signing in counts failures on the person's row; nobody else sees them.
_SEEN = {"person": "id, login, name, role, agency_id, extension, email, phone, active"}

# SQLite drops a table's triggers when it copies the table to alter it: a later migration that
# does so with one of these tables must write its triggers again.
_SQLITE = """
    create trigger standing_{table}_{deed} after {deed}{of} on {table}
    begin update standing set stamp = lower(hex(randomblob(16))); end
"""
_POSTGRESQL = """
    create trigger standing_{table}_{deed} after {deed}{of} on {table}
    for each statement execute function standing_changed()
"""
_CHANGED = """
    create function standing_changed() returns trigger language plpgsql as $$
    begin
        update standing set stamp = replace(gen_random_uuid()::text, '-', '');
        return null;
    end $$
"""


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    row = sa.table("standing", sa.column("id", sa.Integer()), sa.column("stamp", sa.String()))
    op.bulk_insert(row, [{"id": 1, "stamp": secrets.token_hex(16)}])
    with op.batch_alter_table("calendar") as batch_op:
        batch_op.drop_column("stamp")
    if not _on_sqlite():
        op.execute(_CHANGED)
    for table, deed in _triggers():
        seen = _SEEN.get(table) if deed == "update" else None
        of = f" of {seen}" if seen else ""
        made = _SQLITE if _on_sqlite() else _POSTGRESQL
        op.execute(made.format(table=table, deed=deed, of=of))


def downgrade() -> None:
    for table, deed in _triggers():
        op.execute(
            f"drop trigger standing_{table}_{deed}" + ("" if _on_sqlite() else f" on {table}")
        )
    if not _on_sqlite():
        op.execute("drop function standing_changed()")
    op.drop_table("standing")
    with op.batch_alter_table("calendar") as batch_op:
        batch_op.add_column(sa.Column("stamp", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("calendar") as batch_op:
        batch_op.alter_column("stamp", server_default=None)
    # The stamp of a calendar named its rows: no two had the same.
    calendar = sa.table("calendar", sa.column("id", sa.Integer()), sa.column("stamp", sa.String()))
    bind = op.get_bind()
    for number in bind.scalars(sa.select(calendar.c.id)).all():
        stamped = sa.update(calendar).where(calendar.c.id == number)
        bind.execute(stamped.values(stamp=secrets.token_hex(8)))


def _triggers() -> list[tuple[str, str]]:
    deeds = ("insert", "update", "delete") if _on_sqlite() else (
        "insert", "update", "delete", "truncate"
    )  # fmt: skip
    return [(table, deed) for table in _TABLES for deed in deeds]


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
