"""What gateways bring in, once each; what carriers call our messages, and in how many parts.

A message that a citizen asked for is told from those that disturb them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hotline.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MEANT = "meant in ('rating','stop','status','unclear','too_many')"


def upgrade() -> None:
    op.create_table(
        "incoming_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("meant", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer()),
        sa.CheckConstraint(_MEANT, name=op.f("ck_incoming_message_meant")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_incoming_message_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_message")),
        sa.UniqueConstraint("source", name=op.f("uq_incoming_message_source")),
    )
    op.create_index("ix_incoming_message_phone", "incoming_message", ["phone", "received_at"])
    op.add_column(
        "outbox", sa.Column("requested", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("outbox", sa.Column("parts", sa.Integer()))
    op.add_column("outbox", sa.Column("carrier_id", sa.String()))
    op.create_index("ix_outbox_carrier_id", "outbox", ["carrier_id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_carrier_id", "outbox")
    for name in ("carrier_id", "parts", "requested"):
        op.drop_column("outbox", name)
    op.drop_index("ix_incoming_message_phone", "incoming_message")
    op.drop_table("incoming_message")
