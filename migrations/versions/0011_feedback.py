"""Asking policies by ticket, conversations about several tickets, what a rating tells.

The policy of before becomes two policies, for mobiles and for landlines, and courtesy
hours hold on every weekday as they did, for operators who ring as for machines. What waits
to be sent is made a conversation about one ticket, and what was sent counts among what its
number was sent. Ratings are only ever added: the database itself refuses to change or drop one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INSTANT = hotline.db.base.UtcDateTime(timezone=True)
_OUTBOX = sa.table(
    "outbox", sa.column("id", sa.Integer()), sa.column("key", sa.String()),
    sa.column("kind", sa.String()), sa.column("status", sa.String()),
    sa.column("payload", sa.JSON()),
)  # fmt: skip
_BEFORE = (
    "waiting", "asked", "answered", "no_answer", "busy", "rejected", "no_key", "hung_up",
    "undelivered", "expired", "failed", "uncertain", "opted_out", "cancelled",
)  # fmt: skip
_SINCE = (
    "waiting", "asked", "answered", "no_answer", "busy", "rejected", "no_key", "hung_up",
    "machine", "wrong_person", "to_operator", "refused", "undelivered", "expired", "failed",
    "uncertain", "opted_out", "cancelled",
)  # fmt: skip
_POLICIES = {"mobile": "Số di động", "other": "Số cố định"}
_SCALE = (
    (1, "Rất hài lòng", "Very satisfied", False),
    (2, "Hài lòng", "Satisfied", False),
    (3, "Chưa hài lòng", "Not satisfied", True),
)
_REASONS = (
    (1, "Chưa giải quyết đúng nội dung phản ánh", "Not what I asked for"),
    (2, "Giải quyết chậm", "Too slow"),
    (3, "Thái độ phục vụ chưa tốt", "Poor conduct"),
)
_STANDING = (
    "asking_policy", "asking_step", "courtesy_hours", "feedback_terms", "scale_level",
)  # fmt: skip
_FROZEN = ("ticket_id", "closing", "mode", "useful", "satisfied", "verdict", "source", "given_at")


def upgrade() -> None:
    _make_policies(_steps())
    _make_courtesy(_hours())
    _make_terms()
    op.add_column("ticket", sa.Column("no_response_cause", sa.String()))
    op.add_column("caller", sa.Column("email", sa.String()))
    op.add_column("caller", sa.Column("opted_out_via", sa.String()))
    op.add_column("outbox", sa.Column("claimed_at", _INSTANT))
    op.add_column(
        "outbox", sa.Column("citizen", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "claimed_at"])
    _widen_messages()
    _widen_asks()
    _widen_ratings()
    _freeze_ratings()
    _watch()


def downgrade() -> None:
    _thaw_ratings()
    op.execute("delete from rating where satisfied > 3")
    with op.batch_alter_table("rating") as batch:
        batch.drop_constraint(op.f("ck_rating_satisfied"), type_="check")
        batch.create_check_constraint(op.f("ck_rating_satisfied"), "satisfied between 1 and 3")
        for name in ("reason_id", "by_id"):
            batch.drop_constraint(op.f(f"fk_rating_{name}"), type_="foreignkey")
        for name in ("closing", "decides", "reason_id", "voice", "by_id"):
            batch.drop_column(name)
    _narrow_asks()
    _narrow_messages()
    op.drop_index("ix_outbox_recipient", "outbox")
    for table, name in (
        ("outbox", "citizen"), ("outbox", "claimed_at"), ("caller", "opted_out_via"),
        ("caller", "email"), ("ticket", "no_response_cause"),
    ):  # fmt: skip
        op.drop_column(table, name)
    for table in ("feedback_terms", "rating_reason", "scale_level"):
        op.drop_table(table)
    _restore_policies()


def _steps() -> list[sa.Row[tuple[str, int, str, int]]]:
    rows = sa.text("select number_type, attempt, mode, wait_minutes from asking_step")
    return list(op.get_bind().execute(rows))


def _hours() -> list[sa.Row[tuple[str, str, str]]]:
    old = sa.table(
        "courtesy_hours", sa.column("mode", sa.String()), sa.column("starts", sa.Time()),
        sa.column("ends", sa.Time()),
    )  # fmt: skip
    return list(op.get_bind().execute(sa.select(old)))


def _make_policies(before: list[sa.Row[tuple[str, int, str, int]]]) -> None:
    op.drop_table("asking_step")
    policy = op.create_table(
        "asking_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("field_id", sa.Integer()),
        sa.Column("channel", sa.String()),
        sa.Column("number_type", sa.String()),
        sa.Column("ended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_asking_policy_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_policy")),
    )
    step = op.create_table(
        "asking_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["asking_policy.id"], name=op.f("fk_asking_step_policy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_step")),
        sa.UniqueConstraint("policy_id", "attempt", name="uq_asking_step_attempt"),
    )
    for number in sorted({row[0] for row in before}):
        made = sa.insert(policy).values(
            position=list(_POLICIES).index(number) + 1, name=_POLICIES[number], number_type=number
        )
        id_ = op.get_bind().execute(made.returning(policy.c.id)).scalar_one()
        rows = [
            {"policy_id": id_, "attempt": attempt, "mode": mode, "wait_minutes": wait}
            for of, attempt, mode, wait in before
            if of == number
        ]
        op.bulk_insert(step, rows)


def _make_courtesy(before: list[sa.Row[tuple[str, str, str]]]) -> None:
    op.drop_table("courtesy_hours")
    table = op.create_table(
        "courtesy_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courtesy_hours")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_courtesy_hours_hours")),
    )
    known = {mode for mode, _, _ in before}
    by_people = [
        ("operator", starts, ends)
        for mode, starts, ends in before
        if mode == "ivr" and "operator" not in known
    ]
    rows = [
        {"mode": mode, "weekday": weekday, "starts": starts, "ends": ends}
        for mode, starts, ends in [*before, *by_people]
        if starts < ends
        for weekday in range(7)
    ]
    op.bulk_insert(table, rows)


def _make_terms() -> None:
    counts = (
        "messages_per_day", "calls_per_day", "together", "reply_hours", "explain_days", "fewest"
    )  # fmt: skip
    terms = op.create_table(
        "feedback_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("accents", sa.Boolean(), nullable=False),
        sa.Column("spare_desk", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_terms")),
    )
    set_ = dict(zip(counts, (3, 1, 3, 72, 5, 10), strict=True))
    op.bulk_insert(terms, [{"id": 1, **set_, "accents": True, "spare_desk": True}])
    scale = op.create_table(
        "scale_level",
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("negative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_scale_level")),
    )
    names = ("value", "words", "words_en", "negative")
    op.bulk_insert(scale, [dict(zip(names, row, strict=True)) for row in _SCALE])
    reason = op.create_table(
        "rating_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Integer()),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_reason")),
    )
    names = ("key", "words", "words_en")
    op.bulk_insert(reason, [dict(zip(names, row, strict=True)) for row in _REASONS])


def _widen_messages() -> None:
    asking = "key like 'ask:%' and kind in ('sms', 'ask_call')"
    op.execute(f"update outbox set citizen = true, claimed_at = settled_at where {asking}")
    for id_, told in _payloads():
        if "asks" not in told:
            line = {"reference": told["reference"], "code": told.get("code"), "field": None}
            _put_payload(id_, told | {"link": None, "asks": [line]})


def _narrow_messages() -> None:
    """What waits asks about the first of its tickets only: no more could be said."""
    for id_, told in _payloads():
        if asks := told.get("asks"):
            left = {name: told[name] for name in ("reference", "text") if name in told}
            _put_payload(id_, left | {"code": asks[0].get("code")})


def _payloads() -> list[tuple[int, dict[str, Any]]]:
    """What still waits to be sent, or was being sent when the house was closed."""
    rows = sa.select(_OUTBOX.c.id, _OUTBOX.c.payload).where(
        _OUTBOX.c.key.like("ask:%"),
        _OUTBOX.c.kind.in_(("sms", "ask_call")),
        _OUTBOX.c.status.in_(("waiting", "claimed")),
    )
    return [(row.id, row.payload) for row in op.get_bind().execute(rows)]


def _put_payload(id_: int, told: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(_OUTBOX).where(_OUTBOX.c.id == id_).values(payload=told))


def _watch() -> None:
    """Pictures of these tables are kept in memory: see 0010 for the function and the stamp."""
    deeds = ("insert", "update", "delete") + (() if _is_sqlite() else ("truncate",))
    for table in _STANDING:
        for deed in deeds:
            made = f"create trigger standing_{table}_{deed} after {deed} on {table}"
            if _is_sqlite():
                renew = "update standing set stamp = lower(hex(randomblob(16)));"
                op.execute(f"{made} begin {renew} end")
            else:
                op.execute(f"{made} for each statement execute function standing_changed()")


def _widen_asks() -> None:
    with op.batch_alter_table("ask") as batch:
        batch.add_column(sa.Column("talk", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("link", sa.String()))
        batch.add_column(sa.Column("policy_id", sa.Integer()))
        batch.add_column(sa.Column("email", sa.String()))
        batch.add_column(sa.Column("by_id", sa.Integer()))
        batch.add_column(sa.Column("due_at", _INSTANT))
        batch.alter_column("phone", existing_type=sa.String(), nullable=True)
        batch.drop_constraint(op.f("ck_ask_outcome"), type_="check")
        batch.create_check_constraint(op.f("ck_ask_outcome"), _one_of(_SINCE))
        batch.create_foreign_key(op.f("fk_ask_policy_id"), "asking_policy", ["policy_id"], ["id"])
        batch.create_foreign_key(op.f("fk_ask_by_id"), "person", ["by_id"], ["id"])
    op.execute("update ask set talk = reference")
    # Whoever was sent a message, has a mobile; who was rung only, is asked as a landline is.
    for number, having in (("mobile", "in"), ("other", "not in")):
        op.execute(
            f"update ask set policy_id = (select id from asking_policy"
            f" where number_type = '{number}') where ticket_id {having}"
            " (select ticket_id from ask where mode = 'sms')"
        )
    with op.batch_alter_table("ask") as batch:
        batch.alter_column("talk", existing_type=sa.String(), server_default=None)
        batch.create_index("ix_ask_talk", ["talk"])
        batch.create_index("ix_ask_link", ["link"])


def _narrow_asks() -> None:
    op.execute("update ask set phone = '' where phone is null")
    since = ", ".join(f"'{one}'" for one in _SINCE if one not in _BEFORE)
    op.execute(f"update ask set outcome = 'failed' where outcome in ({since})")
    with op.batch_alter_table("ask") as batch:
        batch.drop_index("ix_ask_talk")
        batch.drop_index("ix_ask_link")
        batch.drop_constraint(op.f("ck_ask_outcome"), type_="check")
        batch.create_check_constraint(op.f("ck_ask_outcome"), _one_of(_BEFORE))
        batch.drop_constraint(op.f("fk_ask_policy_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_ask_by_id"), type_="foreignkey")
        batch.alter_column("phone", existing_type=sa.String(), nullable=False)
        for name in ("talk", "link", "policy_id", "email", "by_id", "due_at"):
            batch.drop_column(name)


def _widen_ratings() -> None:
    with op.batch_alter_table("rating") as batch:
        batch.add_column(sa.Column("closing", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(
            sa.Column("decides", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch.add_column(sa.Column("reason_id", sa.Integer()))
        batch.add_column(sa.Column("voice", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("by_id", sa.Integer()))
        batch.drop_constraint(op.f("ck_rating_satisfied"), type_="check")
        batch.create_check_constraint(op.f("ck_rating_satisfied"), "satisfied between 1 and 9")
        batch.create_foreign_key(
            op.f("fk_rating_reason_id"), "rating_reason", ["reason_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_rating_by_id"), "person", ["by_id"], ["id"])
    op.execute(
        "update rating set closing = coalesce((select ask.closing from ask"
        " where ask.id = rating.ask_id), 0)"
    )
    op.execute(
        "update rating set decides = (id = (select min(r.id) from rating r"
        " where r.ticket_id = rating.ticket_id and r.closing = rating.closing))"
    )


def _freeze_ratings() -> None:
    """Words and voice may be erased for the person's sake; what counts never changes."""
    if _is_sqlite():
        frozen = ", ".join(_FROZEN)
        refuse = "begin select raise(abort, 'ratings are only added'); end"
        op.execute(f"create trigger rating_fixed before update of {frozen} on rating {refuse}")
        op.execute(f"create trigger rating_kept before delete on rating {refuse}")
        return
    op.execute(
        "create function rating_refused() returns trigger language plpgsql as"
        " $$begin raise exception 'ratings are only added'; end$$"
    )
    op.execute(
        f"create trigger rating_fixed before update of {', '.join(_FROZEN)} on rating"
        " for each row execute function rating_refused()"
    )
    op.execute(
        "create trigger rating_kept before delete on rating"
        " for each row execute function rating_refused()"
    )


def _thaw_ratings() -> None:
    if _is_sqlite():
        op.execute("drop trigger rating_fixed")
        op.execute("drop trigger rating_kept")
        return
    op.execute("drop trigger rating_fixed on rating")
    op.execute("drop trigger rating_kept on rating")
    op.execute("drop function rating_refused()")


def _restore_policies() -> None:
    bind = op.get_bind()
    rows = list(
        bind.execute(
            sa.text(
                "select p.number_type, s.attempt, s.mode, s.wait_minutes from asking_step s"
                " join asking_policy p on p.id = s.policy_id where p.number_type in"
                " ('mobile', 'other') and not p.ended order by p.position, s.attempt"
            )
        )
    )
    hours = {row[0]: row for row in _hours()}
    for table in ("asking_step", "asking_policy", "courtesy_hours"):
        op.drop_table(table)
    step = op.create_table(
        "asking_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_type", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_step")),
        sa.UniqueConstraint("number_type", "attempt", name="uq_asking_step_attempt"),
    )
    kept = {(of, attempt): (mode, wait) for of, attempt, mode, wait in reversed(rows)}
    op.bulk_insert(
        step,
        [
            {"number_type": of, "attempt": attempt, "mode": mode, "wait_minutes": wait}
            for (of, attempt), (mode, wait) in kept.items()
        ],
    )
    table = op.create_table(
        "courtesy_hours",
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("mode", name=op.f("pk_courtesy_hours")),
    )
    op.bulk_insert(
        table, [{"mode": mode, "starts": row[1], "ends": row[2]} for mode, row in hours.items()]
    )


def _one_of(words: tuple[str, ...]) -> str:
    return "outcome in (" + ",".join(f"'{word}'" for word in words) + ")"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
