"""Hot spots: clusters of like tickets at one place; closed tickets in the order of closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hotline.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ALIVE = "ended_at is null"
_CLOSED = "closed_at is not null"


def upgrade() -> None:
    op.create_table(
        "hot_spot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("latest", UtcDateTime(timezone=True), nullable=False),
        sa.Column("found_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_hot_spot_commune_id")
        ),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_hot_spot_field_id")),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["person.id"], name=op.f("fk_hot_spot_dismissed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_spot")),
    )
    op.create_index(
        "ix_hot_spot_alive",
        "hot_spot",
        ["commune_id", "field_id"],
        unique=True,
        sqlite_where=sa.text(_ALIVE),
        postgresql_where=sa.text(_ALIVE),
    )
    op.create_table(
        "hot_spot_ticket",
        sa.Column("hot_spot_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hot_spot_id"], ["hot_spot.id"], name=op.f("fk_hot_spot_ticket_hot_spot_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_hot_spot_ticket_ticket_id")
        ),
        sa.PrimaryKeyConstraint("hot_spot_id", "ticket_id", name=op.f("pk_hot_spot_ticket")),
    )
    op.create_index("ix_hot_spot_ticket_ticket_id", "hot_spot_ticket", ["ticket_id"])
    op.create_table(
        "hot_spot_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("least >= 2", name=op.f("ck_hot_spot_rule_least")),
        sa.CheckConstraint("hours >= 1", name=op.f("ck_hot_spot_rule_hours")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_hot_spot_rule_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_spot_rule")),
        sa.UniqueConstraint("field_id", name=op.f("uq_hot_spot_rule_field_id")),
    )
    op.create_index(
        "ix_ticket_closed",
        "ticket",
        ["closed_at", "id"],
        sqlite_where=sa.text(_CLOSED),
        postgresql_where=sa.text(_CLOSED),
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_closed", table_name="ticket")
    op.drop_table("hot_spot_rule")
    op.drop_table("hot_spot_ticket")
    op.drop_table("hot_spot")
