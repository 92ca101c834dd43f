"""The whole path: extensions, parts, returns, classification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

import hotline.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BEFORE = (
    "draft", "received", "assigned", "accepted", "returned", "answered", "approved", "closed",
    "dismissed",
)  # fmt: skip
_NOW = (*_BEFORE, "in_progress", "referred", "merged")


def upgrade() -> None:
    op.create_table(
        "ticket_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_before", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_after", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", hotline.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','granted','refused','withdrawn')",
            name=op.f("ck_ticket_extension_state"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_ticket_extension_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_ticket_extension_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_extension_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_extension")),
    )
    with op.batch_alter_table("ticket_extension", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ticket_extension_ticket_id"), ["ticket_id"], unique=False
        )

    op.create_table(
        "ticket_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", hotline.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", hotline.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('asked','answered','disagreed','withdrawn')",
            name=op.f("ck_ticket_part_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_ticket_part_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_ticket_part_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_ticket_part_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_part_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_part")),
        sa.UniqueConstraint("ticket_id", "agency_id", name="uq_ticket_part_ticket_id"),
    )
    with op.batch_alter_table("ticket_part", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_part_agency", ["agency_id", "state"], unique=False)

    op.create_table(
        "ticket_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("to_agency_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", hotline.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_ticket_return_agency_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ticket_return_by_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_return_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agency.id"], name=op.f("fk_ticket_return_to_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_return")),
    )
    with op.batch_alter_table("ticket_return", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_return_pair", ["agency_id", "to_agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_return_ticket_id"), ["ticket_id"], unique=False)

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closing", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint("uq_ask_attempt", type_="unique")
        batch_op.create_unique_constraint("uq_ask_attempt", ["ticket_id", "closing", "attempt"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=True))

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        _statuses(batch_op, _NOW)
        batch_op.add_column(sa.Column("level", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("procedure", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("reason_class", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("dossier", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("handler_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("returns", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("extensions", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("reopenings", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("petition", sa.String(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_ticket_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_handler_id"), "person", ["handler_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_merged_into_id"), "ticket", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("ticket_deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("start_at", hotline.db.base.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("first_due_at", hotline.db.base.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_deadline_agency_id"), "agency", ["agency_id"], ["id"]
        )
    op.execute(
        "update ticket_deadline set first_due_at = due_at, start_at ="
        " (select coalesce(received_at, opened_at) from ticket where ticket.id = ticket_id)"
    )
    with op.batch_alter_table("ticket_deadline", schema=None) as batch_op:
        for column in ("start_at", "first_due_at"):
            batch_op.alter_column(
                column, existing_type=hotline.db.base.UtcDateTime(timezone=True), nullable=False
            )


def downgrade() -> None:
    with op.batch_alter_table("ticket_deadline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ticket_deadline_agency_id"), type_="foreignkey")
        batch_op.drop_column("first_due_at")
        batch_op.drop_column("start_at")
        batch_op.drop_column("agency_id")

    op.execute("update ticket set status = 'accepted' where status = 'in_progress'")
    op.execute("update ticket set status = 'dismissed' where status in ('referred', 'merged')")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        _statuses(batch_op, _BEFORE)
        batch_op.drop_constraint(batch_op.f("fk_ticket_merged_into_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_ticket_handler_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ticket_merged_into_id"))
        batch_op.drop_column("petition")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("reopenings")
        batch_op.drop_column("extensions")
        batch_op.drop_column("returns")
        batch_op.drop_column("handler_id")
        batch_op.drop_column("dossier")
        batch_op.drop_column("reason_class")
        batch_op.drop_column("procedure")
        batch_op.drop_column("level")

    op.execute("delete from ask where closing > 0")
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_constraint("uq_ask_attempt", type_="unique")
        batch_op.drop_column("closing")
        batch_op.create_unique_constraint("uq_ask_attempt", ["ticket_id", "attempt"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("phone")
        batch_op.drop_column("email")

    with op.batch_alter_table("ticket_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_return_ticket_id"))
        batch_op.drop_index("ix_ticket_return_pair")

    op.drop_table("ticket_return")
    with op.batch_alter_table("ticket_part", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_part_agency")

    op.drop_table("ticket_part")
    with op.batch_alter_table("ticket_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_extension_ticket_id"))

    op.drop_table("ticket_extension")


def _statuses(batch_op: BatchOperations, codes: tuple[str, ...]) -> None:
    listed = ",".join(f"'{code}'" for code in codes)
    batch_op.drop_constraint(op.f("ck_ticket_status"), type_="check")
    batch_op.create_check_constraint(op.f("ck_ticket_status"), f"status in ({listed})")
