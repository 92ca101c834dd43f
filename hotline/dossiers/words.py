"""What the words of a file mean: its headings, its statuses, its names of agencies.

What somebody here said once of a word is kept and wins; else a word is known by how one-stop
systems commonly write it. Words are compared without accents, case and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import agencies, vietnam
from hotline.agencies import KnownAgency
from hotline.db import Base, insert_rows
from hotline.dossiers.codes import DossierStatus, SheetColumn, WordKind
from hotline.dossiers.tables import one_of

_MARKS = re.compile(r"[^\w]+|_+")
_COMMITTEE = "uy ban nhan dan"
_PER_STATEMENT = 500

_HEADINGS: dict[SheetColumn, tuple[str, ...]] = {
    SheetColumn.CODE: ("mã hồ sơ", "số hồ sơ", "mã số hồ sơ", "số biên nhận", "ma ho so", "code",
                       "maHoSo", "dossier code"),
    SheetColumn.PROCEDURE: ("tên thủ tục", "thủ tục", "thủ tục hành chính",
                            "tên thủ tục hành chính", "tên TTHC", "tenThuTuc", "procedure"),
    SheetColumn.PROCEDURE_CODE: ("mã thủ tục", "mã TTHC", "mã thủ tục hành chính", "maThuTuc",
                                 "procedure code"),
    SheetColumn.AGENCY: ("cơ quan", "đơn vị", "cơ quan giải quyết", "đơn vị giải quyết",
                         "đơn vị thực hiện", "cơ quan xử lý", "đơn vị xử lý", "cơ quan thực hiện",
                         "donVi", "coQuan", "agency"),
    SheetColumn.OFFICER: ("cán bộ", "cán bộ xử lý", "cán bộ thụ lý", "người xử lý", "canBo",
                          "chuyên viên", "officer"),
    SheetColumn.APPLICANT: ("người nộp", "tên người nộp", "chủ hồ sơ", "tên chủ hồ sơ",
                            "họ và tên người nộp", "họ tên", "họ và tên", "nguoiNop", "chuHoSo",
                            "applicant"),
    SheetColumn.PHONE: ("số điện thoại", "điện thoại", "SĐT", "di động", "soDienThoai", "phone"),
    SheetColumn.EMAIL: ("email", "thư điện tử", "e-mail"),
    SheetColumn.RECEIVED: ("ngày tiếp nhận", "ngày nhận", "thời gian tiếp nhận", "ngày nộp",
                           "ngày nhận hồ sơ", "ngayTiepNhan", "received"),
    SheetColumn.DUE: ("ngày hẹn trả", "hẹn trả", "ngày hẹn trả kết quả", "ngày hẹn",
                      "thời gian hẹn trả", "hạn trả", "hạn xử lý", "ngayHenTra", "appointment"),
    SheetColumn.DONE: ("ngày kết thúc xử lý", "ngày có kết quả", "ngày hoàn thành",
                       "ngày kết thúc", "ngày xử lý xong", "ngayKetThuc", "finished"),
    SheetColumn.RETURNED: ("ngày trả kết quả", "ngày trả", "thời gian trả kết quả", "ngayTra",
                           "returned"),
    SheetColumn.STATUS: ("trạng thái", "tình trạng", "trạng thái hồ sơ", "tình trạng xử lý",
                         "trangThai", "status"),
    SheetColumn.SECTION: ("công đoạn", "bước", "bước xử lý", "tên bước", "tên công đoạn",
                          "quy trình", "congDoan ten", "cong doan ten", "section", "sections name"),
    SheetColumn.SECTION_OFFICER: ("cán bộ công đoạn", "người thực hiện", "cán bộ thực hiện",
                                  "congDoan canBo", "cong doan can bo", "sections officer"),
    SheetColumn.SECTION_RECEIVED: ("nhận công đoạn", "ngày nhận công đoạn", "bắt đầu",
                                   "thời gian bắt đầu", "ngày bắt đầu", "congDoan nhan",
                                   "cong doan nhan", "sections received"),
    SheetColumn.SECTION_DUE: ("hạn công đoạn", "phải xong", "hạn hoàn thành", "thời hạn công đoạn",
                              "congDoan han", "cong doan han", "sections due"),
    SheetColumn.SECTION_ENDED: ("xong công đoạn", "kết thúc công đoạn", "thời gian kết thúc",
                                "thực tế xong", "congDoan xong", "cong doan xong",
                                "sections ended"),
}  # fmt: skip
_STATUSES: dict[DossierStatus, tuple[str, ...]] = {
    DossierStatus.PROCESSING: ("đang xử lý", "đang giải quyết", "đã tiếp nhận", "mới tiếp nhận",
                               "chờ tiếp nhận", "chờ xử lý", "đang thụ lý", "chờ phê duyệt",
                               "quá hạn", "processing"),
    DossierStatus.WAITING_PAPERS: ("chờ bổ sung", "yêu cầu bổ sung", "chờ bổ sung hồ sơ",
                                   "tạm dừng", "dừng xử lý", "waiting_papers"),
    DossierStatus.WAITING_FEE: ("chờ nghĩa vụ tài chính", "chờ thuế", "chờ nộp phí",
                                "thực hiện nghĩa vụ tài chính", "waiting_fee"),
    DossierStatus.DONE: ("đã có kết quả", "đã xử lý xong", "có kết quả", "đã giải quyết",
                         "chờ trả kết quả", "đã hoàn thành", "hoàn thành", "done"),
    DossierStatus.RETURNED: ("đã trả kết quả", "đã trả", "trả kết quả", "kết thúc", "returned"),
    DossierStatus.REFUSED: ("từ chối", "không giải quyết", "không đủ điều kiện", "trả lại hồ sơ",
                            "trả lại", "refused"),
    DossierStatus.WITHDRAWN: ("rút hồ sơ", "đã rút", "công dân rút hồ sơ", "withdrawn"),
}  # fmt: skip


class DossierWord(Base):
    """What a word of files means, said by a person once and kept for the next file.

    `meaning` is a `SheetColumn`, a `DossierStatus` or the id of an agency; empty for a column
    that is not used.
    """

    __tablename__ = "dossier_word"
    __table_args__ = (
        one_of("kind", WordKind),
        UniqueConstraint("kind", "folded", name="uq_dossier_word_folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    folded: Mapped[str]
    meaning: Mapped[str]


@dataclass(frozen=True)
class Lexicon:
    """All that words are known to mean, for reading one file."""

    columns: Mapping[str, SheetColumn | None]
    statuses: Mapping[str, DossierStatus]
    agencies: Mapping[str, int]
    named: Mapping[str, tuple[KnownAgency, ...]]

    def guessed(self, headings: Sequence[str]) -> dict[SheetColumn, int]:
        """Which heading stands for which column; the first that does."""
        found: dict[SheetColumn, int] = {}
        for place, heading in enumerate(headings):
            column = self.columns.get(key(heading))
            if column is not None:
                found.setdefault(column, place)
        return found

    def agency(self, said: str, on: date | None) -> int | None:
        """Whose name or code it is; of several of one name the one that existed on the day."""
        folded = name_key(said)
        if folded in self.agencies:
            return self.agencies[folded]
        alike = self.named.get(folded, ())
        then = [one for one in alike if on is not None and one.valid_on(on)]
        return (then or list(alike))[0].id if alike else None


@lru_cache(maxsize=1024)
def key(word: str) -> str:
    """How words are compared."""
    return " ".join(_MARKS.sub(" ", vietnam.fold(vietnam.nfc(word))).split())


def name_key(name: str) -> str:
    """How names of agencies are compared: UBND is short for Ủy ban nhân dân."""
    return key(name).replace(_COMMITTEE, "ubnd")


async def lexicon(s: AsyncSession) -> Lexicon:
    """What words mean as of now."""
    said: dict[str, dict[str, str]] = {kind: {} for kind in WordKind}
    rows = await s.execute(select(DossierWord.kind, DossierWord.folded, DossierWord.meaning))
    for kind, folded, meaning in rows:
        said[kind][folded] = meaning
    named: dict[str, tuple[KnownAgency, ...]] = {}
    for one in (await agencies.directory(s)).agencies.values():
        for name in (name_key(one.name), name_key(one.code)):
            named[name] = (*named.get(name, ()), one)
    return Lexicon(
        {
            **{key(word): column for column, words in _HEADINGS.items() for word in words},
            **{
                word: SheetColumn(meaning) if meaning else None
                for word, meaning in said[WordKind.COLUMN].items()
            },
        },
        {
            **{key(word): status for status, words in _STATUSES.items() for word in words},
            **{word: DossierStatus(of) for word, of in said[WordKind.STATUS].items()},
        },
        {word: int(meaning) for word, meaning in said[WordKind.AGENCY].items()},
        named,
    )


async def learn(s: AsyncSession, kind: WordKind, meanings: Mapping[str, str]) -> None:
    """Keep what words (as `key` or `name_key` folds them) mean; what was said before gives way."""
    words = sorted(meanings)
    for some in _slices(words):
        await s.execute(
            delete(DossierWord).where(DossierWord.kind == kind, DossierWord.folded.in_(some))
        )
    rows = [{"kind": kind, "folded": word, "meaning": meanings[word]} for word in words]
    await insert_rows(s, DossierWord, rows)


def _slices(words: Sequence[str]) -> Iterable[Sequence[str]]:
    return (words[at : at + _PER_STATEMENT] for at in range(0, len(words), _PER_STATEMENT))
