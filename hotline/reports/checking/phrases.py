"""By which words a report says what a number counts, without accents, the more telling first."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotline.reports.checking.said import About, Bound
from hotline.reports.codes import Figure, Split
from hotline.reports.plain import PATHS
from hotline.tickets import Channel, Mode, ReasonClass

# Channels that a report throws together.
OTHER = "other"
_FIGURES: tuple[tuple[Figure, str], ...] = (
    (Figure.CALLS_ASKING, r"cuoc goi hoi|goi hoi danh gia|goi hoi y kien"),
    (Figure.CALLS_MISSED, r"\bgoi nho\b"),
    (Figure.CALLS_ANSWERED, r"\bnghe may\b"),
    (Figure.CALLS_IN, r"\bgoi den\b|\bgoi vao\b"),
    (Figure.CALLS_OUT, r"\bgoi di\b|\bgoi ra\b"),
    (Figure.CALLS, r"cuoc goi|cuoc dien thoai|\btong(?: so| cong)?\W+[\d.,]+ cuoc\b"),
    (Figure.INTERACTIONS, r"tuong tac"),
    (Figure.CHANGE, r"\b(tang|giam)\b.*\bso voi\b|\bso voi\b.*\b(tang|giam)\b|^\W*tang,? giam\b"),
    (Figure.REOPENED, r"mo lai"),
    (Figure.OPENING, r"chuyen sang|ton dau ky|ton (ky|thang|quy|nam) truoc"),
    (Figure.ENDED, r"\bket thuc\b"),
    (Figure.BEING_ASKED, r"cho hoi|cho tra loi|cho y kien"),
    (Figure.NO_RESPONSE, r"(khong|chua)( co)?( y kien)? phan hoi"),
    (Figure.CARRIED, r"trong do tu (ky|thang) truoc"),
    (Figure.CLOSING, r"theo doi(?! rieng)|ton cuoi ky|ton cuoi thang"),
    (Figure.OVERDUE, r"qua han"),
    (Figure.NEGATIVE, r"(chua|khong) (hai long|huu ich)|tieu cuc"),
    (Figure.POSITIVE, r"hai long|huu ich|tich cuc"),
    (Figure.RATED, r"(co|duoc|da|tham gia) danh gia|phieu danh gia|(so|luot) danh gia"),
    (Figure.COMPLAINED, r"tre han.*thai do|thai do.*(tre han|quy dinh)"),
    (Figure.PROCEDURE, r"thu tuc hanh chinh|\btthc\b"),
    (Figure.OPEN, r"(dang|chua) (duoc )?(xu ly|giai quyet)|(xu ly|giai quyet) chua xong"),
    (
        Figure.RESOLVED,
        r"da (duoc )?(giai quyet|xu ly|tra loi)|(giai quyet|xu ly) xong|hoan thanh"
        r"|\bty le (duoc )?(giai quyet|xu ly)|\bket qua (giai quyet|xu ly)\s*:?\s*\d",
    ),
    (Figure.PREVIOUS, r"(?<!cung ky )\b(ky|thang|quy|nam) truoc"),
    (Figure.TICKETS, r"tong so phieu|tiep nhan|phieu nhan|so phieu|phat sinh"),
)
_ROWS: tuple[tuple[Split, str, str], ...] = (
    (Split.CHANNEL, Channel.PHONE, r"dien thoai|truc tiep qua 1022"),
    (Split.CHANNEL, Channel.SMS, r"tin nhan|\bsms\b"),
    (Split.CHANNEL, Channel.EMAIL, r"thu dien tu|e-?mail"),
    (Split.CHANNEL, Channel.ZALO, r"\bzalo\b"),
    (Split.CHANNEL, Channel.FACEBOOK, r"\bfacebook\b"),
    (Split.CHANNEL, Channel.WEB, r"trang web|\bweb(site)?\b|cong thong tin|trang thong tin"),
    (Split.CHANNEL, Channel.APP, r"ung dung|\bapp\b"),
    (Split.CHANNEL, Channel.KIOSK, r"\bkiosk\b|man hinh tai quay"),
    (Split.CHANNEL, Channel.PAPER, r"van ban giay|don giay|\bban giay\b|^\W*giay\b"),
    (
        Split.CHANNEL,
        OTHER,
        r"(?<!tac qua )(?<!tac qua cac )(?<!tac tai cac )kenh khac|hinh thuc khac",
    ),
    (Split.MODE, Mode.IVR, r"goi tu dong|\bivr\b"),
    (Split.MODE, Mode.SMS, r"tin nhan|\bsms\b"),
    (Split.MODE, Mode.WEB, r"trang web|\bweb\b"),
    (Split.MODE, Mode.OPERATOR, r"dien thoai vien"),
    (Split.MODE, Mode.KIOSK, r"\bkiosk\b|may tinh bang|tai quay"),
    (Split.MODE, Mode.PAPER, r"phieu giay|\bgiay\b"),
    (Split.REASON, ReasonClass.LATE, r"tre han|qua han"),
    (Split.REASON, ReasonClass.ATTITUDE, r"thai do|tac phong"),
    (Split.REASON, ReasonClass.REGULATION, r"vuong mac|quy dinh"),
    (Split.REASON, ReasonClass.OTHER, r"\bkhac\b"),
)
# The names of plain data, so that a file of it can be checked as it is.
NAMES: dict[str, About] = {
    **{figure.value: About(figure) for figure in Figure},
    **{".".join(path): About(figure) for figure, path in PATHS.items()},
    **{f"by_channel.{one}": About(Figure.TICKETS, Split.CHANNEL, one.value) for one in Channel},
    "closed": About(Figure.ENDED), "new": About(Figure.TICKETS),
    "directive.in_tracking": About(Figure.CLOSING),
}  # fmt: skip

FIGURES = tuple((figure, re.compile(words)) for figure, words in _FIGURES)
_FOUND = tuple((split, key, re.compile(words)) for split, key, words in _ROWS)
LEVEL = re.compile(r"\bcap( do)? ([123])\b")


# Of whom it tells only some: what was done in time, on average, sent on, or about one field.
_NARROWED = re.compile(
    r"\b(?:dung|truoc|som|trong|tre|cham|qua|den) han\b|\bcham tre\b|\btrung binh\b|\bbinh quan\b"
    r"|\bmoi (?:ngay|tuan|thang)\b|\b(?:cao|thap|nhieu|it) nhat\b|\bngoai gio\b|\btrong ngay\b"
    r"|\btruc tiep\b(?! qua 1022)|\btai cho\b|\bnho\b|\btrung lap\b|\btu choi\b|\bkhong hop le\b"
    r"|\bchuyen\b|\bnham\b|\bphai (?:giai quyet|xu ly)\b|\bcung ky\b"
    r"|\b(?:thuoc|o|trong|ve) linh vuc (?!thu tuc)|\bphieu (?:phan anh |kien nghi )?ve "
    r"(?!cac\b|nhieu\b|moi\b|tat ca\b|ket qua\b|thu tuc\b)"
)
_NARROWS = frozenset({
    Figure.TICKETS, Figure.RESOLVED, Figure.OPEN, Figure.RATED, Figure.INTERACTIONS, Figure.CALLS,
    Figure.CALLS_IN, Figure.CALLS_ANSWERED, Figure.CALLS_OUT, Figure.OVERDUE,
})  # fmt: skip
_ELSE = re.compile(
    r"\s*(?:\([^()\d]*\)\s*)?(?:ngay|gio|phut|nam|may|ban|xa|phuong|huyen|thanh pho|nguoi|can bo|"
    r"cong chuc|vien chuc|dien thoai vien|tong dai vien|nhan vien|don vi|co quan|dia phuong|dong|"
    r"trieu|ty|diem|lan|ho so|thu tuc|linh vuc|van ban|bai|hoi nghi|lop|buoi|tai khoan|ho|km|ca|"
    r"doanh nghiep|to chuc|quay|kenh|cap|hinh thuc|nhom|tinh|bo|noi dung|bien|cong van|ke hoach)\b"
)
_TARGET = re.compile(r"\b(?:chi tieu|muc tieu|ke hoach|yeu cau|nghi quyet|muc quy dinh)\b")
_BOUNDS = (
    (Bound.ABOVE, r"(?<!khong )(?:tren|vuot)|(?<!thap )(?<!it )hon|toi thieu|it nhat"
                  r"|khong (?:duoi|thap hon|kem)|(?<!dien )tu"),
    (Bound.BELOW, r"(?<!khong )(?:duoi|thap hon)|chua (?:den|toi|dat)|toi da|it hon|nhieu nhat"
                  r"|khong (?:qua|vuot|tren|dat)"),
    (Bound.ABOUT, r"gan|khoang|xap xi|uoc(?: dat)?"),
)  # fmt: skip


class Row(NamedTuple):
    """A row of a split that words name, and where they stand."""

    split: Split
    key: str
    start: int
    end: int


def figure(bare: str) -> Figure | None:
    """What words without accents are about."""
    return next((one for one, words in FIGURES if words.search(bare)), None)


def row(bare: str, split: Split) -> Row | None:
    """The last row of a split that words without accents name."""
    found = [
        Row(split, key, *match.span())
        for of, key, words in _FOUND
        if of == split
        for match in words.finditer(bare)
    ]
    return max(found, key=lambda one: one.end, default=None)


def narrowed(bare: str, of: Figure) -> bool:
    """Whether words tell of only some of those that a figure counts."""
    if of == Figure.OVERDUE:
        return bool(_RESOLVED.search(bare))
    return of in _NARROWS and bool(_NARROWED.search(bare))


def elsewhat(after: str) -> bool:
    """Whether a number counts what is neither a ticket nor a call: dossiers, days, people."""
    return bool(_ELSE.match(after))


def bound(before: str) -> Bound:
    """How the words right before a number say it: `trên 95 %`, `khoảng 300 phiếu`."""
    return next((one for one, words in _BOUND if words.search(before)), Bound.EQUAL)


def target(before: str) -> Bound | None:
    """What a target that stands before its percentage is for what was reached; None of none."""
    if not _TARGET.search(before):
        return None
    head = _TARGET.split(before)[0]
    missed = re.search(r"\b(?:chua|khong|thap hon|duoi|kem)\b", head)
    return Bound.BELOW if missed else Bound.ABOVE


_RESOLVED = dict(FIGURES)[Figure.RESOLVED]
_BOUND = tuple(
    (one, re.compile(rf"(?:^|\W)(?:{words})(?: muc| so)?\s*$")) for one, words in _BOUNDS
)
