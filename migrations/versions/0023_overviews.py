"""What overviews of leaders are counted from: indexes that hold all a figure asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_CLOSED = sa.text("closed_at is not null")
_FIGURES = (
    "closed_at", "feedback", "no_response_cause", "agency_id", "field_id", "owner_id",
    "commune_id", "reopenings", "status",
)  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_ticket_figures", "ticket")
    _figures(*_FIGURES, "due_at", "first_due_at")
    op.drop_index("ix_call_started_at", "call")
    op.create_index("ix_call_started_at", "call", ["started_at", "direction", "part_of_id"])
    op.create_index("ix_ticket_return_at", "ticket_return", ["at", "agency_id", "to_agency_id"])
    op.create_index(
        "ix_ticket_extension_at", "ticket_extension", ["asked_at", "asked_by_id", "state"]
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_extension_at", "ticket_extension")
    op.drop_index("ix_ticket_return_at", "ticket_return")
    op.drop_index("ix_call_started_at", "call")
    op.create_index("ix_call_started_at", "call", ["started_at"])
    op.drop_index("ix_ticket_figures", "ticket")
    _figures(*_FIGURES)


def _figures(*columns: str) -> None:
    op.create_index(
        "ix_ticket_figures", "ticket", list(columns), sqlite_where=_CLOSED,
        postgresql_where=_CLOSED, postgresql_include=["id"],
    )  # fmt: skip
