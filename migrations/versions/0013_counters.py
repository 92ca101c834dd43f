"""Counters with a tablet, and what people press there.

What was pressed is only ever added: the database itself refuses to change or drop it, as it
does with ratings of tickets.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_FROZEN = (
    "counter_id", "officer_id", "mode", "useful", "satisfied", "verdict", "source", "given_at",
    "received_at",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_counter_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("token", name=op.f("uq_counter_token")),
    )
    op.create_table(
        "counter_officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["counter.id"], name=op.f("fk_counter_officer_counter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_officer")),
        sa.UniqueConstraint("counter_id", "name", name="uq_counter_officer_name"),
    )
    _make_ratings()
    _freeze()


def downgrade() -> None:
    if not _is_sqlite():
        op.execute("drop trigger counter_rating_fixed on counter_rating")
        op.execute("drop trigger counter_rating_kept on counter_rating")
        op.execute("drop function counter_rating_refused()")
    for table in ("counter_rating", "counter_officer", "counter"):
        op.drop_table(table)


def _make_ratings() -> None:
    op.create_table(
        "counter_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer()),
        sa.Column("dossier", sa.String(), nullable=False, server_default=""),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("useful", sa.Boolean()),
        sa.Column("satisfied", sa.Integer()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason_id", sa.Integer()),
        sa.Column("words", sa.String(), nullable=False, server_default=""),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.CheckConstraint(
            "useful is not null or satisfied is not null", name=op.f("ck_counter_rating_answered")
        ),
        sa.CheckConstraint("satisfied between 1 and 9", name=op.f("ck_counter_rating_satisfied")),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["counter.id"], name=op.f("fk_counter_rating_counter_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["counter_officer.id"], name=op.f("fk_counter_rating_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["rating_reason.id"], name=op.f("fk_counter_rating_reason_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_rating")),
        sa.UniqueConstraint("source", name=op.f("uq_counter_rating_source")),
    )
    op.create_index("ix_counter_rating_counter_id", "counter_rating", ["counter_id"])
    op.create_index("ix_counter_rating_given_at", "counter_rating", ["given_at"])


def _freeze() -> None:
    """Words and the dossier's code may be erased for the person's sake; what counts stays."""
    frozen, table = ", ".join(_FROZEN), "counter_rating"
    if _is_sqlite():
        refuse = "begin select raise(abort, 'ratings are only added'); end"
        op.execute(f"create trigger {table}_fixed before update of {frozen} on {table} {refuse}")
        op.execute(f"create trigger {table}_kept before delete on {table} {refuse}")
        return
    op.execute(
        f"create function {table}_refused() returns trigger language plpgsql as"
        " $$begin raise exception 'ratings are only added'; end$$"
    )
    for name, when in (("fixed", f"update of {frozen}"), ("kept", "delete")):
        op.execute(
            f"create trigger {table}_{name} before {when} on {table}"
            f" for each row execute function {table}_refused()"
        )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
