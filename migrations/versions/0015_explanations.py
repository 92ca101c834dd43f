"""What an agency owes after a negative rating."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base
from hotline import clock

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_STATES = ("owed", "given", "sent_back", "accepted", "excused", "reopened")
_HEARINGS = ("messaged", "to_call", "told", "unreached", "nobody")
_FINAL = sa.text("decision <> 'sent_back'")
_KEPT = ("explanation_round", "explanation_decision")
# A day of work before it is due, when it is due, and a day after: as for answers.
_ALARMS = (
    (True, 1, "working_days", "officers"),
    (False, 0, "working_hours", "officers"),
    (False, 0, "working_hours", "head"),
    (False, 8, "working_hours", "office"),
)


def upgrade() -> None:
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer()),
        sa.Column("reviewer_id", sa.Integer()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("owed_at", _INSTANT, nullable=False),
        sa.Column("decided_at", _INSTANT),
        _one_of("explanation", "state", _STATES),
        *_refers("explanation", ticket_id="ticket", rating_id="rating", agency_id="agency",
                 reviewer_id="person", deadline_id="ticket_deadline"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("ticket_id", "closing", name="uq_explanation_closing"),
        sa.UniqueConstraint("rating_id", name=op.f("uq_explanation_rating_id")),
    )  # fmt: skip
    op.create_index("ix_explanation_agency", "explanation", ["agency_id", "state"])
    op.create_index("ix_explanation_owed_at", "explanation", ["owed_at"])
    _make_rounds()
    op.create_table(
        "outcome_hearing",
        sa.Column("explanation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message", sa.String()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("at", _INSTANT, nullable=False),
        _one_of("outcome_hearing", "state", _HEARINGS),
        *_refers("outcome_hearing", explanation_id="explanation", by_id="person"),
        sa.PrimaryKeyConstraint("explanation_id", name=op.f("pk_outcome_hearing")),
    )
    op.create_index("ix_outcome_hearing_state", "outcome_hearing", ["state", "at"])
    _freeze()
    _add_alarms()


def downgrade() -> None:
    _thaw()
    rules = "select id from alarm_rule where step = 'explain'"
    rows = "select id from ticket_deadline where step = 'explain'"
    op.drop_table("outcome_hearing")
    for table in ("explanation_decision", "explanation_round", "explanation"):
        op.drop_table(table)
    # A step that is known no more cannot be shown: its dates and rules go with it.
    op.execute(f"delete from alarm where rule_id in ({rules}) or deadline_id in ({rows})")
    op.execute("delete from alarm_rule where step = 'explain'")
    op.execute("delete from ticket_deadline where step = 'explain'")


def _make_rounds() -> None:
    op.create_table(
        "explanation_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("explanation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("partners", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        *_refers("explanation_round", explanation_id="explanation", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_round")),
        sa.UniqueConstraint("explanation_id", "number", name="uq_explanation_round_number"),
    )
    op.create_table(
        "explanation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("explanation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer()),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        _one_of("explanation_decision", "decision", ("sent_back", *_STATES[3:])),
        sa.CheckConstraint(
            "decision in ('excused','reopened') or round_id is not null",
            name=op.f("ck_explanation_decision_given"),
        ),
        *_refers("explanation_decision", explanation_id="explanation",
                 round_id="explanation_round", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_decision")),
        sa.UniqueConstraint("round_id", name=op.f("uq_explanation_decision_round_id")),
    )  # fmt: skip
    op.create_index(
        "ix_explanation_decision_explanation_id", "explanation_decision", ["explanation_id"]
    )
    op.create_index(
        "ix_explanation_decision_end", "explanation_decision", ["explanation_id"], unique=True,
        sqlite_where=_FINAL, postgresql_where=_FINAL,
    )  # fmt: skip


def _add_alarms() -> None:
    """Sites that are reminded of other steps are reminded of this one as well, from now on."""
    now = clock.now()
    rule = sa.table(
        "alarm_rule", sa.column("step"), sa.column("before", sa.Boolean), sa.column("amount"),
        sa.column("unit"), sa.column("circle"), sa.column("email", sa.Boolean),
        sa.column("sms", sa.Boolean), sa.column("active", sa.Boolean),
        sa.column("since", _INSTANT),
    )  # fmt: skip
    if op.get_bind().execute(sa.text("select 1 from alarm_rule limit 1")).first() is None:
        return
    rows = [
        {"step": "explain", "before": before, "amount": amount, "unit": unit, "circle": circle,
         "email": True, "sms": False, "active": True, "since": now}
        for before, amount, unit, circle in _ALARMS
    ]  # fmt: skip
    op.bulk_insert(rule, rows)


def _freeze() -> None:
    """What was explained and what was decided is only added."""
    if op.get_bind().dialect.name == "sqlite":
        refuse = "begin select raise(abort, 'explanations are only added'); end"
        for table in _KEPT:
            op.execute(f"create trigger {table}_fixed before update on {table} {refuse}")
            op.execute(f"create trigger {table}_kept before delete on {table} {refuse}")
        return
    op.execute(
        "create function explanation_refused() returns trigger language plpgsql as"
        " $$begin raise exception 'explanations are only added'; end$$"
    )
    for table in _KEPT:
        op.execute(
            f"create trigger {table}_kept before update or delete on {table}"
            " for each row execute function explanation_refused()"
        )


def _thaw() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _KEPT:
            op.execute(f"drop trigger {table}_fixed")
            op.execute(f"drop trigger {table}_kept")
        return
    for table in _KEPT:
        op.execute(f"drop trigger {table}_kept on {table}")
    op.execute("drop function explanation_refused()")


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _one_of(table: str, column: str, codes: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))
