"""Routing that is tried before it counts, fields that end, and who changed the set-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_amendment_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index("ix_amendment_subject", "amendment", ["subject", "subject_id", "id"])
    op.create_table(
        "routing_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_routing_draft_agency_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_routing_draft_by_id")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_routing_draft_commune_id")
        ),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_routing_draft_field_id")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["routing_rule.id"], name=op.f("fk_routing_draft_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_draft")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_routing_draft_rule_id")),
    )
    op.add_column("routing_rule", sa.Column("removed_at", _INSTANT, nullable=True))
    op.add_column("field", sa.Column("valid_to", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("field") as batch_op:
        batch_op.drop_column("valid_to")
    op.execute("delete from routing_draft")
    # Without the column a removed rule would count again: it goes for good.
    op.execute("delete from routing_rule where removed_at is not null")
    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.drop_column("removed_at")
    op.drop_table("routing_draft")
    op.drop_index("ix_amendment_subject", table_name="amendment")
    op.drop_table("amendment")
