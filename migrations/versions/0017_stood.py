"""How every ticket stood at any past instant, as far as figures count it.

What is there already is taken for open from its receipt to its closing, and since then for what
it is now: of the time before, no more was kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_FOREVER = "'9999-01-01 00:00:00.000000'"
_SAME = "t.agency_id, t.field_id, t.commune_id, t.level, t.procedure, t.reason_class"
_COLUMNS = """
    ticket_id, since, until, received_at, channel, kind, state, agency_id, field_id, commune_id,
    level, procedure, reason_class, feedback, no_response_cause, due_at, closed_at, reopenings
"""
_WHILE_OPEN = f"""
    select t.id, t.received_at, t.closed_at, t.received_at, t.channel, t.kind, 'open', {_SAME},
           'none', null, t.due_at, null, t.reopenings
    from ticket t where t.received_at is not null and t.closed_at >= t.received_at
"""
_NOW = f"""
    select t.id, case when t.closed_at >= t.received_at then t.closed_at else t.received_at end,
           {{forever}}, t.received_at, t.channel, t.kind,
           case t.status when 'closed' then 'closed' when 'referred' then 'referred'
                else 'open' end,
           {_SAME}, t.feedback, t.no_response_cause, t.due_at, t.closed_at, t.reopenings
    from ticket t where t.received_at is not null
"""


def upgrade() -> None:
    op.create_table(
        "ticket_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("since", "until", "received_at")),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("agency_id", "field_id", "commune_id")
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.Boolean(), nullable=False),
        sa.Column("reason_class", sa.String(), nullable=True),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("no_response_cause", sa.String(), nullable=True),
        *(sa.Column(name, _INSTANT, nullable=True) for name in ("due_at", "closed_at")),
        sa.Column("reopenings", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('open','closed','referred')", name=op.f("ck_ticket_spell_state")
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_ticket_spell_order")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_spell_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_spell")),
    )
    forever = f"timestamptz {_FOREVER[:-1]}+00'"
    if op.get_bind().dialect.name == "sqlite":
        forever = _FOREVER
    for rows in (_WHILE_OPEN, _NOW.format(forever=forever)):
        op.execute(f"insert into ticket_spell ({_COLUMNS}) {rows}")
    op.create_index("ix_ticket_spell_ticket", "ticket_spell", ["ticket_id", "until"])
    op.create_index("ix_ticket_spell_received", "ticket_spell", ["received_at", "until", "since"])
    op.create_index(
        "ix_ticket_spell_open", "ticket_spell", ["until", "since"],
        sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"),
    )  # fmt: skip
    _terms()


def downgrade() -> None:
    op.drop_table("report_tracker")
    op.drop_table("report_terms")
    op.drop_table("ticket_spell")


def _terms() -> None:
    names = (
        "id", "cutoff_day", "cutoff_hour", "counted_after_hours", "draft_after_hours", "answer_days",
    )  # fmt: skip
    terms = op.create_table(
        "report_terms",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in names),
        sa.CheckConstraint("id = 1", name=op.f("ck_report_terms_alone")),
        sa.CheckConstraint("cutoff_day between 0 and 28", name=op.f("ck_report_terms_cutoff_day")),
        sa.CheckConstraint(
            "cutoff_hour between 0 and 23", name=op.f("ck_report_terms_cutoff_hour")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_terms")),
    )
    op.bulk_insert(terms, [dict(zip(names, (1, 0, 0, 0, 8, 28), strict=True))])
    op.create_table(
        "report_tracker",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "field_id", "agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["field_id"], ["field.id"], name=op.f("fk_report_tracker_field_id_field")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_report_tracker_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_tracker")),
        sa.UniqueConstraint("field_id", name="uq_report_tracker_field_id"),
    )
