"""Ratings written on paper, entered twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_BATCH = {
    "counter_id": "counter", "created_by_id": "person", "first_id": "person", "second_id": "person",
}  # fmt: skip
_LINE = {
    "batch_id": "paper_batch", "by_id": "person", "rating_id": "rating",
    "counter_rating_id": "counter_rating",
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer()),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("first_id", sa.Integer()),
        sa.Column("first_done_at", _INSTANT),
        sa.Column("second_id", sa.Integer()),
        sa.Column("second_done_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        *_keys("paper_batch", _BATCH),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
    )
    texts = ("code", "useful", "satisfied", "reason", "words", "day")
    op.create_table(
        "paper_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("dropped", sa.String(), nullable=False, server_default=""),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer()),
        sa.Column("counter_rating_id", sa.Integer()),
        sa.CheckConstraint("entry between 1 and 3", name=op.f("ck_paper_line_entry")),
        *_keys("paper_line", _LINE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_line")),
        sa.UniqueConstraint("batch_id", "entry", "number", name="uq_paper_line_number"),
    )


def downgrade() -> None:
    op.drop_table("paper_line")
    op.drop_table("paper_batch")


def _keys(table: str, columns: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{of}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, of in columns.items()
    ]
