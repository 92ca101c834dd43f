"""Administrative dossiers, how their files are read, and letters of apology."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

import hotline.db.base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MAY_BE_LATE = sa.text("due_at is not null and due_at <= coalesce(done_at, returned_at, due_at)")
_PUBLISHED = sa.text("published_at is not null")
_OPEN = sa.text("state in ('queued','running')")
_STANDS = sa.text("state <> 'dropped'")
_WITH_DOSSIER = sa.text("dossier <> ''")
_LETTER = """Kính gửi ông/bà {ho_ten},

Ngày {ngay_nop}, {co_quan} đã tiếp nhận hồ sơ {ma_ho_so} của ông/bà về thủ tục “{thu_tuc}”, hẹn trả kết quả ngày {ngay_hen}.

Đến nay {co_quan} chưa giải quyết xong hồ sơ theo đúng hẹn. Lý do: {ly_do}

{co_quan} xin lỗi ông/bà vì sự chậm trễ này và xin hẹn lại ngày trả kết quả là {ngay_hen_moi}. Việc hẹn lại chỉ thực hiện một lần.

Kính mong ông/bà thông cảm. Mọi ý kiến xin gọi Tổng đài 1022.

Ngày {ngay_hom_nay}
{co_quan}"""


def upgrade() -> None:
    _dossiers()
    _imports()
    _letters()
    rules = op.create_table(
        "apology_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "unit in ('working_hours','working_days','calendar_days')",
            name=op.f("ck_apology_rule_unit"),
        ),
        sa.CheckConstraint("ahead between 1 and 60", name=op.f("ck_apology_rule_ahead")),
        sa.CheckConstraint("days between 0 and 30", name=op.f("ck_apology_rule_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_rule")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_apology_rule_valid_from")),
    )
    one_day = {"days": 1, "unit": "calendar_days", "ahead": 3}
    op.bulk_insert(rules, [
        {"valid_from": date(2018, 6, 21), **one_day,
         "source": "Nghị định 61/2018/NĐ-CP: văn bản xin lỗi chậm nhất 01 ngày trước ngày hết hạn"},
        {"valid_from": date(2025, 7, 1), **one_day,
         "source": "Nghị định 118/2025/NĐ-CP (thay Nghị định 61/2018/NĐ-CP)"},
    ])  # fmt: skip
    wording = op.create_table(
        "apology_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        _at("edited_at", nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_apology_wording_alone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_wording")),
    )
    op.bulk_insert(wording, [{"id": 1, "body": _LETTER, "version": 0, "edited_by": ""}])
    # Codes are compared as they are printed: in capitals.
    op.execute("update ticket set dossier = upper(dossier) where dossier <> upper(dossier)")
    op.create_index(
        "ix_ticket_dossier",
        "ticket",
        ["dossier"],
        sqlite_where=_WITH_DOSSIER,
        postgresql_where=_WITH_DOSSIER,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_dossier", "ticket")
    for table in (
        "apology_event", "dossier_unmasking", "dossier_section", "dossier_file", "apology_letter",
        "dossier_import", "dossier", "dossier_word", "apology_wording", "apology_rule",
    ):  # fmt: skip
        op.drop_table(table)


def _dossiers() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        *_words("procedure", "procedure_code", "officer", "applicant"),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        *(_at(name, nullable=True) for name in ("received_at", "due_at", "done_at", "returned_at")),
        sa.Column("status", sa.String(), nullable=True),
        _at("letter_due_at", nullable=True),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("sections_stamp", sa.String(), nullable=False),
        _at("published_at", nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        _at("changed_at"),
        sa.CheckConstraint(
            "status in ('processing','waiting_papers','waiting_fee','done','returned','refused','withdrawn')",
            name=op.f("ck_dossier_status"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_dossier_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
    )
    op.create_index(
        "ix_dossier_late",
        "dossier",
        ["agency_id", "due_at", "done_at", "returned_at", "status"],
        sqlite_where=_MAY_BE_LATE,
        postgresql_where=_MAY_BE_LATE,
    )
    op.create_index(op.f("ix_dossier_phone"), "dossier", ["phone"])
    op.create_index(
        "ix_dossier_published",
        "dossier",
        ["due_at"],
        sqlite_where=_PUBLISHED,
        postgresql_where=_PUBLISHED,
    )
    op.create_table(
        "dossier_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        *_words("name", "officer"),
        _at("received_at"),
        _at("due_at", nullable=True),
        _at("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_section_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_section")),
        sa.UniqueConstraint("dossier_id", "name", "received_at", name="uq_dossier_section_name"),
    )
    op.create_table(
        "dossier_unmasking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        _at("at"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_dossier_unmasking_by_id")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_unmasking_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_unmasking")),
    )
    op.create_index(
        "ix_dossier_unmasking_dossier", "dossier_unmasking", ["dossier_id", "by_id", "at"]
    )


def _imports() -> None:
    op.create_table(
        "dossier_word",
        sa.Column("id", sa.Integer(), nullable=False),
        *_words("kind", "folded", "meaning"),
        sa.CheckConstraint(
            "kind in ('column','status','agency')", name=op.f("ck_dossier_word_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_word")),
        sa.UniqueConstraint("kind", "folded", name="uq_dossier_word_folded"),
    )
    op.create_table(
        "dossier_import",
        sa.Column("id", sa.Integer(), nullable=False),
        *_words("name", "kind"),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("head_row", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        _at("told_at"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("read", "new", "changed", "same", "flawed")
        ),
        sa.Column("flaws", sa.JSON(), nullable=False),
        sa.Column("has_file", sa.Boolean(), nullable=False),
        _at("lease_until", nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        _at("created_at"),
        _at("ended_at", nullable=True),
        sa.CheckConstraint("kind in ('csv','xlsx','json')", name=op.f("ck_dossier_import_kind")),
        sa.CheckConstraint(
            "state in ('matching','queued','running','done','failed','dropped')",
            name=op.f("ck_dossier_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dossier_import_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_dossier_import_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_import")),
    )
    op.create_index(
        "ix_dossier_import_open",
        "dossier_import",
        ["id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "dossier_file",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["dossier_import.id"], name=op.f("fk_dossier_file_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_dossier_file")),
    )


def _letters() -> None:
    op.create_table(
        "apology_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        _at("due_at"),
        _at("letter_due_at", nullable=True),
        *_words("reason"),
        _at("new_due_at"),
        *_words("state", "body"),
        sa.Column("template_version", sa.Integer(), nullable=True),
        _at("drafted_at"),
        _at("approved_at", nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        *_words("handed_to"),
        _at("sent_at", nullable=True),
        _at("published_at", nullable=True),
        sa.CheckConstraint(
            "means in ('sms','email','paper')", name=op.f("ck_apology_letter_means")
        ),
        sa.CheckConstraint(
            "state in ('drafted','sent_back','approved','sent','dropped')",
            name=op.f("ck_apology_letter_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_apology_letter_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_apology_letter_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_apology_letter_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_letter")),
    )
    op.create_index("ix_apology_letter_agency", "apology_letter", ["agency_id", "state"])
    op.create_index(op.f("ix_apology_letter_dossier_id"), "apology_letter", ["dossier_id"])
    op.create_index(
        "uq_apology_letter_stands",
        "apology_letter",
        ["dossier_id", "due_at"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    op.create_table(
        "apology_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        _at("at"),
        *_words("words"),
        sa.CheckConstraint(
            "verb in ('drafted','reworded','sent_back','approved','sent','dropped','published','unpublished')",
            name=op.f("ck_apology_event_verb"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_apology_event_by_id")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["apology_letter.id"], name=op.f("fk_apology_event_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_event")),
    )
    op.create_index(op.f("ix_apology_event_letter_id"), "apology_event", ["letter_id"])


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, hotline.db.base.UtcDateTime(timezone=True), nullable=nullable)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
