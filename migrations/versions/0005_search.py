"""Search: what tickets say, indexed as they change; indexes for lists; saved views.

The words are kept in step by triggers, so that no change of a ticket can forget them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hotline.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ENDED = "('closed','dismissed','referred','merged')"
_OPEN = "closed_at is null and received_at is not null"
# Columns whose change changes what is found. The status counts only as open or over.
_WORDS = (
    "code", "dossier", "content", "place", "answer", "caller_id", "field_id", "commune_id",
    "agency_id",
)  # fmt: skip
# Letters are taken apart from their marks, and the marks left out; đ has none to take away.
# (One long translation of whole letters takes five times as long.) What is no letter or digit
# then becomes a space, so that the parser sees words and nothing else.
_FOLD = r"""
    create function ticket_fold(said text) returns text language sql immutable parallel safe as $$
    select regexp_replace(
        translate(normalize(said, NFD),
            U&'\0111\0110\0300\0301\0302\0303\0306\0308\0309\030A\030C\031B\0323\0327', 'dD'),
        '[^a-zA-Z0-9 ]+', ' ', 'g')
    $$
"""


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    op.drop_index("ix_ticket_agency", table_name="ticket")
    _index("ix_ticket_received", ["received_at"], "received_at is not null")
    _index("ix_ticket_agency_received", ["agency_id", "received_at"], "received_at is not null")
    _index("ix_ticket_commune_received", ["commune_id", "received_at"], "received_at is not null")
    _index("ix_ticket_field_received", ["field_id", "received_at"], "received_at is not null")
    _index("ix_ticket_open", ["received_at", "due_at", "status"], _OPEN)
    _index("ix_ticket_open_agency", ["agency_id", "status", "due_at"], _OPEN, ())
    _index("ix_ticket_open_due", ["due_at", "status"], _OPEN)
    _index("ix_ticket_apart", ["status", "received_at"], "status in ('referred','merged')")
    _index("ix_ticket_negative", ["feedback", "agency_id"], "feedback = 'negative'", ())
    asked = sa.text("state = 'asked'")
    op.create_index("ix_ticket_extension_asked", "ticket_extension", ["ticket_id"],
                    sqlite_where=asked, postgresql_where=asked)  # fmt: skip
    for statement in _sqlite() if _on_sqlite() else _postgresql():
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    if _on_sqlite():
        for name in ("new", "changed", "caller", "part_new", "part_changed", "part_gone"):
            op.execute(f"drop trigger ticket_words_{name}")
        op.execute("drop view ticket_words_write")
        op.execute("drop table ticket_words_terms")
    else:
        op.execute("drop trigger ticket_words_new on ticket")
        op.execute("drop trigger ticket_words_changed on ticket")
        op.execute("drop trigger ticket_words_caller on caller")
        op.execute("drop trigger ticket_words_part on ticket_part")
        op.execute("drop function ticket_words_follow()")
        op.execute("drop function ticket_words_write(integer, integer)")
        op.execute("drop function ticket_fold(text)")
    op.execute("drop table ticket_words")
    op.drop_index("ix_ticket_extension_asked", table_name="ticket_extension")
    for name in ("negative", "apart", "open_due", "open_agency", "open", "field_received",
                 "commune_received", "agency_received", "received"):  # fmt: skip
        op.drop_index(f"ix_ticket_{name}", table_name="ticket")
    op.create_index("ix_ticket_agency", "ticket", ["agency_id", "status", "due_at"])
    op.drop_table("saved_view")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _index(name: str, columns: list[str], where: str, include: tuple[str, ...] = ("id",)) -> None:
    held = sa.text(where)
    op.create_index(
        name, "ticket", columns, sqlite_where=held, postgresql_where=held,
        postgresql_include=list(include),
    )  # fmt: skip


def _sqlite() -> list[str]:
    """FTS5. Its tokenizer leaves every accent out but the bar of đ, which is ours to do.

    A row put into the view `ticket_words_write` indexes the tickets from `first` to `last`:
    what a function does elsewhere.
    """
    changed = " or ".join(f"new.{name} is not old.{name}" for name in _WORDS)
    over = f"(new.status in {_ENDED}) is not (old.status in {_ENDED})"
    write = "insert into ticket_words_write (first, last)"
    return [
        """
        create virtual table ticket_words using fts5(
            words, names, marks, tokenize = 'unicode61 remove_diacritics 2', columnsize = 0)
        """,
        "create virtual table ticket_words_terms using fts5vocab(ticket_words, instance)",
        "create view ticket_words_write (first, last) as select 0, 0",
        _SQLITE_WRITE.format(ended=_ENDED),
        f"{write} values (0, 9223372036854775807)",
        f"create trigger ticket_words_new after insert on ticket when new.code is not null"
        f" begin {write} values (new.id, new.id); end",
        f"create trigger ticket_words_changed after update of {', '.join(_WORDS)}, status"
        f" on ticket when new.code is not null and ({changed} or {over})"
        f" begin {write} values (new.id, new.id); end",
        f"create trigger ticket_words_caller after update of name on caller"
        f" when new.name is not old.name"
        f" begin {write} select id, id from ticket where caller_id = new.id; end",
        f"create trigger ticket_words_part_new after insert on ticket_part"
        f" begin {write} values (new.ticket_id, new.ticket_id); end",
        f"create trigger ticket_words_part_changed after update of state on ticket_part"
        f" when new.state is not old.state"
        f" begin {write} values (new.ticket_id, new.ticket_id); end",
        f"create trigger ticket_words_part_gone after delete on ticket_part"
        f" begin {write} values (old.ticket_id, old.ticket_id); end",
    ]


def _postgresql() -> list[str]:
    """tsvector under GIN; names of callers have weight A, so that a search may leave them out."""
    follow = """
        create function ticket_words_follow() returns trigger language plpgsql as $$
        declare one integer;
        begin
            if tg_table_name = 'caller' then
                for one in select id from ticket where caller_id = new.id loop
                    perform ticket_words_write(one, one);
                end loop;
            elsif tg_table_name = 'ticket_part' then
                one := coalesce(new.ticket_id, old.ticket_id);
                perform ticket_words_write(one, one);
            else
                perform ticket_words_write(new.id, new.id);
            end if;
            return null;
        end $$
    """
    changed = " or ".join(f"new.{name} is distinct from old.{name}" for name in _WORDS)
    over = f"(new.status in {_ENDED}) <> (old.status in {_ENDED})"
    return [
        """
        create table ticket_words (
            ticket_id integer primary key references ticket (id) on delete cascade,
            words tsvector not null)
        """,
        _FOLD,
        _POSTGRESQL_WRITE.format(ended=_ENDED),
        "select ticket_words_write(0, 2147483647)",
        # A long list of pending entries would be read by every search.
        "create index ix_ticket_words_words on ticket_words using gin (words)"
        " with (gin_pending_list_limit = 256)",
        follow,
        "create trigger ticket_words_new after insert on ticket for each row"
        " when (new.code is not null) execute function ticket_words_follow()",
        f"create trigger ticket_words_changed after update on ticket for each row"
        f" when (new.code is not null and ({changed} or {over}))"
        f" execute function ticket_words_follow()",
        "create trigger ticket_words_caller after update of name on caller for each row"
        " when (new.name is distinct from old.name) execute function ticket_words_follow()",
        "create trigger ticket_words_part after insert or delete or update of state"
        " on ticket_part for each row execute function ticket_words_follow()",
    ]


_SQLITE_WRITE = """
    create trigger ticket_words_write instead of insert on ticket_words_write begin
    delete from ticket_words where rowid between new.first and new.last;
    insert into ticket_words (rowid, words, names, marks)
    select t.id,
        replace(replace(coalesce(t.code, '') || ' ' || t.dossier || ' ' || t.content || ' '
            || t.place || ' ' || t.answer || ' ' || coalesce(c.name, '') || ' '
            || coalesce(f.name, ''), 'đ', 'd'), 'Đ', 'D'),
        replace(replace(coalesce(k.name, ''), 'đ', 'd'), 'Đ', 'D'),
        'xa' || coalesce(t.agency_id, 0) || ' xf' || coalesce(t.field_id, 0)
            || ' xc' || coalesce(t.commune_id, 0)
            || case when t.status in {ended} then '' else ' xo' end
            || coalesce((select group_concat(' xa' || p.agency_id, '') from ticket_part p
                where p.ticket_id = t.id and p.state <> 'withdrawn'), '')
    from ticket t left join commune c on c.id = t.commune_id
        left join field f on f.id = t.field_id left join caller k on k.id = t.caller_id
    where t.code is not null and t.id between new.first and new.last;
    end
"""
_POSTGRESQL_WRITE = """
    create function ticket_words_write(first integer, last integer) returns void language sql as $$
    insert into ticket_words (ticket_id, words)
    select t.id,
        setweight(to_tsvector('simple', ticket_fold(coalesce(k.name, ''))), 'A')
        || to_tsvector('simple', ticket_fold(concat_ws(' ', t.code, t.dossier, t.content, t.place,
            t.answer, c.name, f.name)))
        || array_to_tsvector(array_remove(array['xa' || coalesce(t.agency_id, 0),
            'xf' || coalesce(t.field_id, 0), 'xc' || coalesce(t.commune_id, 0),
            case when t.status in {ended} then null else 'xo' end]
            || array(select distinct 'xa' || p.agency_id from ticket_part p
                where p.ticket_id = t.id and p.state <> 'withdrawn'), null))
    from ticket t left join commune c on c.id = t.commune_id
        left join field f on f.id = t.field_id left join caller k on k.id = t.caller_id
    where t.code is not null and t.id between first and last
    on conflict (ticket_id) do update set words = excluded.words
    $$
"""
