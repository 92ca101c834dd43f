"""Notices, what reaches whom, alarm rules and alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_UNREAD = sa.text("read_at IS NULL")
_ALARMED = sa.text("next_alarm_at IS NOT NULL")


def upgrade() -> None:
    _notices()
    _alarms()
    with op.batch_alter_table("ticket_deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_alarm_at", _INSTANT, nullable=True))
        batch_op.create_index(
            "ix_ticket_deadline_next_alarm_at",
            ["next_alarm_at"],
            unique=False,
            postgresql_where=_ALARMED,
            sqlite_where=_ALARMED,
        )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("read_at", _INSTANT, nullable=True),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_notice_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id"],
            unique=False,
            postgresql_where=_UNREAD,
            sqlite_where=_UNREAD,
        )
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("console", sa.Boolean(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_notice_preference_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "occasion", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "caller_notice",
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("occasion", name=op.f("pk_caller_notice")),
    )


def _alarms() -> None:
    op.create_table(
        "alarm_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("before", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_alarm_rule_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_rule")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("fired_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["ticket_deadline.id"], name=op.f("fk_alarm_deadline_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["alarm_rule.id"], name=op.f("fk_alarm_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("deadline_id", "rule_id", "due_at", name=op.f("uq_alarm_deadline_id")),
    )


def downgrade() -> None:
    op.drop_table("alarm")
    op.drop_table("alarm_rule")
    op.drop_table("caller_notice")
    op.drop_table("notice_preference")
    op.drop_table("notice")
    with op.batch_alter_table("ticket_deadline", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_deadline_next_alarm_at")
        batch_op.drop_column("next_alarm_at")
