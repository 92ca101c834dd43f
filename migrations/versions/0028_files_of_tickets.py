"""A file of a report to a directive may be about one ticket of it.

Until now all of them went with the whole of a report, and so they stay. An older version shows
every file with the whole.
"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "alter table directive_file add column line_id integer"
        " constraint fk_directive_file_line_id references directive_line (id)"
    )


def downgrade() -> None:
    # PostgreSQL drops the constraint with its column.
    op.execute("alter table directive_file drop column line_id")
