"""Directives, what each agency owes by them, and its answers.

What was issued, sent and decided stays: the database itself refuses to change or drop it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base
from hotline import clock

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_STANDING = sa.text("state <> 'dropped'")
_ALARMED = sa.text("next_alarm_at is not null")
_TABLES = (
    "directive_alarm", "directive_decision", "directive_reply", "directive_round",
    "directive_line", "directive_task", "directive",
)  # fmt: skip
# A week of work and a day of it before the date, at it, and a day after: as for explanations.
_ALARMS = (
    (True, 5, "working_days", "officers"),
    (True, 1, "working_days", "head"),
    (False, 0, "working_hours", "head"),
    (False, 8, "working_hours", "office"),
)


# Of each table: which rows are for good.
_KEPT = {
    "directive": "old.state = 'issued'",
    "directive_round": "old.sent_at is not null",
    "directive_decision": "true",
}


def upgrade() -> None:
    _make_directive()
    _make_tasks()
    _make_answers()
    op.create_table(
        "directive_alarm",
        _id(),
        *_numbers("task_id", "rule_id"),
        *_instants("due_at", "fired_at"),
        *_keys("directive_alarm", task_id="directive_task", rule_id="alarm_rule"),
        sa.UniqueConstraint("task_id", "rule_id", "due_at", name="uq_directive_alarm_task_id"),
    )
    _add_alarms()
    _freeze()


def downgrade() -> None:
    _thaw()
    for table in _TABLES:
        op.drop_table(table)
    # A step that is known no more cannot be shown.
    op.execute("delete from alarm_rule where step = 'directive'")


def _make_directive() -> None:
    op.create_table(
        "directive",
        _id(),
        *_words("state", "period"),
        *_instants("start_at", "end_at", "opened_at", "counted_at"),
        sa.Column("report_id", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        *_words("number"),
        sa.Column("dated", sa.Date()),
        *_words("place", "issuer", "authority", "position", "signer"),
        *_numbers("made_by_id"),
        *_instants("made_at"),
        sa.Column("issued_by_id", sa.Integer()),
        sa.Column("issued_at", _INSTANT),
        sa.Column("document", sa.LargeBinary()),
        *_words("digest"),
        _one_of("directive", "state", "draft", "issued", "dropped"),
        *_keys("directive", report_id="report_version", made_by_id="person",
               issued_by_id="person"),
    )  # fmt: skip
    op.create_index("ix_directive_issued_at", "directive", ["issued_at"])
    op.create_index("uq_directive_period", "directive", ["period"], unique=True,
                    sqlite_where=_STANDING, postgresql_where=_STANDING)  # fmt: skip


def _make_tasks() -> None:
    op.create_table(
        "directive_task",
        _id(),
        *_numbers("directive_id"),
        sa.Column("agency_id", sa.Integer()),
        *_words("kind"),
        sa.Column("apart", sa.Boolean(), nullable=False),
        *_words("state"),
        sa.Column("due_on", sa.Date()),
        *(sa.Column(name, _INSTANT) for name in ("first_due_at", "due_at", "next_alarm_at")),
        _one_of("directive_task", "kind", "dossier_report", "remaining", "explanation"),
        _one_of("directive_task", "state", "owed", "answered", "sent_back", "accepted",
                "withdrawn"),
        *_keys("directive_task", directive_id="directive", agency_id="agency"),
        sa.UniqueConstraint(
            "directive_id", "agency_id", "kind", "apart", name="uq_directive_task_kind"
        ),
    )  # fmt: skip
    op.create_index("ix_directive_task_agency", "directive_task", ["agency_id"])
    op.create_index("ix_directive_task_next_alarm_at", "directive_task", ["next_alarm_at"],
                    sqlite_where=_ALARMED, postgresql_where=_ALARMED)  # fmt: skip
    op.create_table(
        "directive_line",
        _id(),
        *_numbers("task_id", "ticket_id"),
        *(sa.Column(name, sa.Integer()) for name in ("rating_id", "explanation_id", "field_id")),
        *_instants("received_at"),
        sa.Column("due_at", _INSTANT),
        sa.Column("left_out", sa.String()),
        *_words("left_out_reason", "added"),
        sa.CheckConstraint(
            "left_out is null or left_out in ('office','excused','explained','reopened')",
            name=op.f("ck_directive_line_left_out"),
        ),
        *_keys("directive_line", task_id="directive_task", ticket_id="ticket",
               rating_id="rating", explanation_id="explanation", field_id="field"),
    )  # fmt: skip
    op.create_index("ix_directive_line_task", "directive_line", ["task_id"])
    op.create_index("ix_directive_line_ticket", "directive_line", ["ticket_id"])


def _make_answers() -> None:
    op.create_table(
        "directive_round",
        _id(),
        *_numbers("task_id", "number", "written_by_id"),
        *_instants("written_at"),
        sa.Column("sent_by_id", sa.Integer()),
        sa.Column("sent_at", _INSTANT),
        *_keys("directive_round", task_id="directive_task", written_by_id="person",
               sent_by_id="person"),
        sa.UniqueConstraint("task_id", "number", name="uq_directive_round_number"),
    )  # fmt: skip
    op.create_table(
        "directive_reply",
        *_numbers("round_id", "line_id"),
        sa.Column("late", sa.Boolean()),
        *_words("section", "cause", "remedy", "words"),
        sa.Column("promised_on", sa.Date()),
        sa.PrimaryKeyConstraint("round_id", "line_id", name=op.f("pk_directive_reply")),
        *_refers("directive_reply", round_id="directive_round", line_id="directive_line"),
    )
    op.create_index("ix_directive_reply_line_id", "directive_reply", ["line_id"])
    op.create_table(
        "directive_decision",
        _id(),
        *_numbers("task_id"),
        sa.Column("round_id", sa.Integer()),
        *_words("decision", "reason"),
        sa.Column("due_at", _INSTANT),
        *_numbers("by_id"),
        *_instants("at"),
        _one_of("directive_decision", "decision", "accepted", "sent_back", "withdrawn"),
        sa.CheckConstraint(
            "decision = 'withdrawn' or round_id is not null",
            name=op.f("ck_directive_decision_answered"),
        ),
        *_keys("directive_decision", task_id="directive_task", round_id="directive_round",
               by_id="person"),
    )  # fmt: skip
    op.create_index("ix_directive_decision_task_id", "directive_decision", ["task_id"])


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
        {"step": "directive", "before": before, "amount": amount, "unit": unit, "circle": circle,
         "email": True, "sms": False, "active": True, "since": now}
        for before, amount, unit, circle in _ALARMS
    ]  # fmt: skip
    op.bulk_insert(rule, rows)


def _freeze() -> None:
    said = "directives are for good"
    if op.get_bind().dialect.name == "sqlite":
        for table, which in _KEPT.items():
            refuse = f"on {table} when {which} begin select raise(abort, '{said}'); end"
            op.execute(f"create trigger {table}_fixed before update {refuse}")
            op.execute(f"create trigger {table}_kept before delete {refuse}")
        return
    op.execute(
        "create function directive_refused() returns trigger language plpgsql as"
        f" $$begin raise exception '{said}'; end$$"
    )
    for table, which in _KEPT.items():
        op.execute(
            f"create trigger {table}_kept before update or delete on {table}"
            f" for each row when ({which}) execute function directive_refused()"
        )


def _thaw() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _KEPT:
            op.execute(f"drop trigger {table}_fixed")
            op.execute(f"drop trigger {table}_kept")
        return
    for table in _KEPT:
        op.execute(f"drop trigger {table}_kept on {table}")
    op.execute("drop function directive_refused()")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _instants(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, _INSTANT, nullable=False) for name in names]


def _one_of(table: str, column: str, *codes: str) -> sa.CheckConstraint:
    listed = ",".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    primary: list[sa.Constraint] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
    return primary + _refers(table, **references)


def _refers(table: str, **references: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, other in references.items()
    ]
