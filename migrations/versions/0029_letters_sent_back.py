"""Officers hear of letters of apology that their head sent back.

An older version knows nothing of that: going down forgets that they were told.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TABLES = ("apology_news", "apology_alarm")
_BEFORE = ("apology_due_soon", "apology_late", "apology_to_approve")
_NEW = "apology_sent_back"


def upgrade() -> None:
    _occasions((*_BEFORE, _NEW))


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.execute(f"delete from {table} where occasion = '{_NEW}'")
    _occasions(_BEFORE)


def _occasions(codes: tuple[str, ...]) -> None:
    listed = ",".join(f"'{code}'" for code in codes)
    for table in _TABLES:
        name = op.f(f"ck_{table}_occasion")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"occasion in ({listed})")
