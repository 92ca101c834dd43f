"""Targets of a year, what was found in the figures, and the indexes that figures are counted from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CLOSED = sa.text("closed_at is not null")
_SAID = sa.text("words <> '' or voice <> ''")


def upgrade() -> None:
    op.create_table(
        "feedback_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "percent > 0 and percent <= 100", name=op.f("ck_feedback_target_percent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_target")),
        sa.UniqueConstraint("year", "name", name="uq_feedback_target_name"),
    )
    terms = op.create_table(
        "watch_terms",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "least", "months", "fall", "drift")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_watch_terms_alone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_terms")),
    )
    op.bulk_insert(terms, [{"id": 1, "least": 50, "months": 3, "fall": 5, "drift": 5}])
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("hits", "of", "other_hits", "other_of")
        ),
        sa.Column("found_at", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("kind", "month", "mode", name="uq_finding_month"),
    )
    op.create_index(
        "ix_ticket_figures",
        "ticket",
        ["closed_at", "feedback", "no_response_cause", "agency_id", "field_id", "owner_id",
         "commune_id", "reopenings", "status"],
        sqlite_where=_CLOSED,
        postgresql_where=_CLOSED,
        postgresql_include=["id"],
    )  # fmt: skip
    op.create_index("ix_rating_ticket", "rating", ["ticket_id", "closing", "decides", "mode"])
    op.drop_index("ix_rating_ticket_id", "rating")
    op.create_index(
        "ix_rating_said", "rating", ["given_at"], sqlite_where=_SAID, postgresql_where=_SAID
    )


def downgrade() -> None:
    op.drop_index("ix_rating_said", "rating")
    op.create_index("ix_rating_ticket_id", "rating", ["ticket_id"])
    op.drop_index("ix_rating_ticket", "rating")
    op.drop_index("ix_ticket_figures", "ticket")
    for table in ("finding", "watch_terms", "feedback_target"):
        op.drop_table(table)
