"""What dossiers gained: the sheet that an import reads, who was told of letters that are due,
and how far their last days are counted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_OCCASIONS = "occasion in ('apology_due_soon','apology_late','apology_to_approve')"


def upgrade() -> None:
    op.execute("alter table dossier_import add column sheet varchar not null default ''")
    op.create_table(
        "apology_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("told_at", _INSTANT, nullable=False),
        sa.CheckConstraint(_OCCASIONS, name=op.f("ck_apology_news_occasion")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_apology_news_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_news")),
    )
    op.create_index(
        "ix_apology_news_occasion", "apology_news", ["occasion", "agency_id", "told_at"]
    )
    op.create_table(
        "apology_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("news_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("about_at", _INSTANT, nullable=False),
        sa.CheckConstraint(_OCCASIONS, name=op.f("ck_apology_alarm_occasion")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_apology_alarm_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["news_id"], ["apology_news.id"], name=op.f("fk_apology_alarm_news_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_alarm")),
        sa.UniqueConstraint(
            "dossier_id", "occasion", "about_at", name="uq_apology_alarm_dossier_id"
        ),
    )
    op.create_index(op.f("ix_apology_alarm_news_id"), "apology_alarm", ["news_id"])
    recount = op.create_table(
        "apology_recount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("last_id", "looked", "total", "moved")
        ),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_apology_recount_alone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_recount")),
    )
    # Nobody knows by what the last days were counted so far: the first look counts them anew.
    op.bulk_insert(
        recount, [{"id": 1, "basis": "", "last_id": 0, "looked": 0, "total": 0, "moved": 0}]
    )


def downgrade() -> None:
    for table in ("apology_recount", "apology_alarm", "apology_news"):
        op.drop_table(table)
    op.drop_column("dossier_import", "sheet")
