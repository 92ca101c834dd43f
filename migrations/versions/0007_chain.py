"""The chain: every line of a timeline gets a position and a hash, and is kept as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEPT = (
    "ticket_id", "at", "actor_id", "actor_name", "verb", "status", "reason", "named",
)  # fmt: skip

# SQLite drops a table's triggers when it copies the table to alter it: a later migration
# that does so with ticket_event must write these again.
_SQLITE = (
    """
    create trigger ticket_event_stays before update on ticket_event
    when old.position is not null or new.id is not old.id or {changed}
    begin select raise(abort, 'a line of the timeline is never changed'); end
    """,
    """
    create trigger ticket_event_kept before delete on ticket_event
    begin select raise(abort, 'a line of the timeline is never deleted'); end
    """,
)
_POSTGRESQL = (
    """
    create function ticket_event_refuse() returns trigger language plpgsql as $$
    begin raise exception 'a line of the timeline is never changed or deleted'; end $$
    """,
    """
    create trigger ticket_event_stays before update on ticket_event for each row
    when (old.position is not null or new.id <> old.id or {changed})
    execute function ticket_event_refuse()
    """,
    """
    create trigger ticket_event_kept before delete on ticket_event for each row
    execute function ticket_event_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "ticket_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_chain")),
    )
    head = sa.table(
        "ticket_chain",
        sa.column("id", sa.Integer()),
        sa.column("position", sa.Integer()),
        sa.column("hash", sa.LargeBinary()),
    )
    op.bulk_insert(head, [{"id": 1, "position": 0, "hash": bytes(32)}])

    op.add_column("ticket_event", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("ticket_event", sa.Column("hash", sa.LargeBinary(), nullable=True))
    for name, column, unique, where in (
        ("ix_ticket_event_position", "position", True, "position is not null"),
        ("ix_ticket_event_unsealed", "id", False, "position is null"),
    ):
        op.create_index(
            name,
            "ticket_event",
            [column],
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    changed = " or ".join(
        f"new.{column} is not old.{column}"
        if on_sqlite
        else f"new.{column}::text is distinct from old.{column}::text"
        for column in _KEPT
    )
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.execute(statement.format(changed=changed))


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in ("ticket_event_stays", "ticket_event_kept"):
        op.execute(f"drop trigger {trigger}" + ("" if on_sqlite else " on ticket_event"))
    if not on_sqlite:
        op.execute("drop function ticket_event_refuse()")
    op.drop_index("ix_ticket_event_unsealed", table_name="ticket_event")
    op.drop_index("ix_ticket_event_position", table_name="ticket_event")
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_column("hash")
        batch_op.drop_column("position")
    op.drop_table("ticket_chain")
