"""Whether an import takes rows without an appointment: only if somebody wants them.

What was imported so far stays as it is.
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table dossier_import add column undated boolean not null default false")


def downgrade() -> None:
    op.execute("alter table dossier_import drop column undated")
