"""Reports with their versions and frozen figures.

What was issued is refused every change by the database itself, as ratings are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_PEOPLE = ("drafted_by_id", "edited_by_id", "checked_by_id", "issued_by_id")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", _INSTANT, nullable=False),
        sa.Column("end", _INSTANT, nullable=False),
        sa.Column("cutoff_day", sa.Integer(), nullable=False),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("start", "end", name="uq_report_span"),
    )
    _make_versions()
    op.create_index("ix_report_version_state", "report_version", ["state"])
    _freeze()


def downgrade() -> None:
    _thaw()
    op.drop_table("report_version")
    op.drop_table("report")


def _make_versions() -> None:
    texts = ("content", "lists", "words", "hash", "because")
    op.create_table(
        "report_version",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "report_id", "version")),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("opened", "counted")),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("drafted_at", "edited_at")),
        *(sa.Column(name, _INSTANT, nullable=True) for name in ("checked_at", "issued_at")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in _PEOPLE),
        sa.CheckConstraint(
            "state in ('draft','checked','issued')", name=op.f("ck_report_version_state")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_version_report_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_report_version_{name}"))
            for name in _PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "version", name="uq_report_version_version"),
    )


def _freeze() -> None:
    said = "issued reports do not change"
    if _is_sqlite():
        refuse = f"when old.state = 'issued' begin select raise(abort, '{said}'); end"
        op.execute(f"create trigger report_version_fixed before update on report_version {refuse}")
        op.execute(f"create trigger report_version_kept before delete on report_version {refuse}")
        return
    op.execute(
        "create function report_version_refused() returns trigger language plpgsql as"
        f" $$begin raise exception '{said}'; end$$"
    )
    for name, when in (("fixed", "update"), ("kept", "delete")):
        op.execute(
            f"create trigger report_version_{name} before {when} on report_version"
            " for each row when (old.state = 'issued') execute function report_version_refused()"
        )


def _thaw() -> None:
    for name in ("fixed", "kept"):
        on = "" if _is_sqlite() else " on report_version"
        op.execute(f"drop trigger report_version_{name}{on}")
    if not _is_sqlite():
        op.execute("drop function report_version_refused()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
