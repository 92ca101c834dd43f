"""What directives gained: supplements, files of report-backs, why a line is left out.

A line of a remaining ticket that was closed before the issue says so by itself from now on.
An older version knows one directive a period: going down sets supplements aside as dropped ones,
and coming up again they are back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_STANDING = sa.text("state <> 'dropped'")
_FIRST = sa.text("state <> 'dropped' and supplements_id is null")
_DRAFT = sa.text("state = 'draft'")
_BEFORE = ("office", "excused", "explained", "reopened")
_NOW = (*_BEFORE, "closed")
_SAID = "directives are for good"
_ISSUED = "old.state = 'issued'"
_SENT = "(select sent_at from directive_round where id = old.round_id) is not null"


def upgrade() -> None:
    op.execute(
        "alter table directive add column supplements_id integer"
        " constraint fk_directive_supplements_id references directive (id)"
    )
    op.drop_index("uq_directive_period", "directive")
    _find_supplements()
    _unique("uq_directive_first", _FIRST)
    _unique("uq_directive_draft", _DRAFT)
    _reasons(_NOW)
    op.execute(_CLOSED)
    _make_files()


def downgrade() -> None:
    _drop_files()
    op.execute("update directive_line set left_out = null where left_out = 'closed'")
    _reasons(_BEFORE)
    op.drop_index("uq_directive_draft", "directive")
    op.drop_index("uq_directive_first", "directive")
    with _thawed():
        op.execute("update directive set state = 'dropped' where supplements_id is not null")
    if _is_sqlite():
        op.execute("alter table directive drop column supplements_id")
    else:
        op.drop_constraint(op.f("fk_directive_supplements_id"), "directive", type_="foreignkey")
        op.drop_column("directive", "supplements_id")
    _unique("uq_directive_period", _STANDING)


# As `standing` told it until now: what was open no more when the directive was issued.
_CLOSED = """
update directive_line set left_out = 'closed'
 where left_out is null
   and exists (
       select 1 from directive_task
         join directive on directive.id = directive_task.directive_id
         join ticket_spell on ticket_spell.ticket_id = directive_line.ticket_id
        where directive_task.id = directive_line.task_id
          and directive_task.kind = 'remaining'
          and directive.state = 'issued'
          and ticket_spell.state <> 'open'
          and ticket_spell.since <= directive.issued_at
          and ticket_spell.until > directive.issued_at)
"""


def _find_supplements() -> None:
    """Those that a way down had set aside: dropped although issued."""
    with _thawed():
        op.execute(
            "update directive set state = 'issued', supplements_id ="
            " (select min(first.id) from directive first"
            "   where first.period = directive.period and first.state = 'issued')"
            " where state = 'dropped' and issued_at is not null"
        )


def _unique(name: str, rows: sa.TextClause) -> None:
    op.create_index(name, "directive", ["period"], unique=True, sqlite_where=rows,
                    postgresql_where=rows)  # fmt: skip


def _reasons(codes: tuple[str, ...]) -> None:
    listed = ",".join(f"'{code}'" for code in codes)
    name = op.f("ck_directive_line_left_out")
    with op.batch_alter_table("directive_line") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"left_out is null or left_out in ({listed})")


def _make_files() -> None:
    op.create_table(
        "directive_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_file")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["directive_round.id"], name=op.f("fk_directive_file_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_directive_file_added_by_id")
        ),
    )
    op.create_index("ix_directive_file_round_id", "directive_file", ["round_id"])
    if _is_sqlite():
        refuse = f"on directive_file when {_SENT} begin select raise(abort, '{_SAID}'); end"
        for deed in ("update", "delete"):
            op.execute(f"create trigger directive_file_{deed} before {deed} {refuse}")
        return
    op.execute(
        "create function directive_file_refused() returns trigger language plpgsql as"
        f" $$begin if {_SENT} then raise exception '{_SAID}'; end if;"
        " if tg_op = 'DELETE' then return old; end if; return new; end$$"
    )
    op.execute(
        "create trigger directive_file_kept before update or delete on directive_file"
        " for each row execute function directive_file_refused()"
    )


def _drop_files() -> None:
    op.drop_table("directive_file")
    if not _is_sqlite():
        op.execute("drop function directive_file_refused()")


@contextmanager
def _thawed() -> Iterator[None]:
    """What was issued may be changed meanwhile."""
    if not _is_sqlite():
        op.execute("alter table directive disable trigger directive_kept")
        yield
        op.execute("alter table directive enable trigger directive_kept")
        return
    op.execute("drop trigger directive_fixed")
    yield
    op.execute(
        f"create trigger directive_fixed before update on directive when {_ISSUED}"
        f" begin select raise(abort, '{_SAID}'); end"
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
