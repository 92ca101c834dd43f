"""By which words a report says what a number counts, without accents, the more telling first."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotline.reports.checking.said import About
from hotline.reports.codes import Figure, Split
from hotline.reports.plain import PATHS
from hotline.tickets import Channel, Mode, ReasonClass

_FIGURES: tuple[tuple[Figure, str], ...] = (
    (Figure.CALLS_ASKING, r"cuoc goi hoi|goi hoi danh gia|goi hoi y kien"),
    (Figure.CALLS_IN, r"\bgoi den\b|\bgoi vao\b"),
    (Figure.CALLS_OUT, r"\bgoi di\b|\bgoi ra\b"),
    (Figure.CALLS, r"cuoc goi|cuoc dien thoai"),
    (Figure.INTERACTIONS, r"tuong tac"),
    (Figure.CHANGE, r"\b(tang|giam)\b.*\bso voi\b|\bso voi\b.*\b(tang|giam)\b|^\W*tang, giam\b"),
    (Figure.REOPENED, r"mo lai"),
    (Figure.OPENING, r"chuyen sang|ton dau ky|ton (ky|thang|quy|nam) truoc"),
    (Figure.ENDED, r"\bket thuc\b"),
    (Figure.BEING_ASKED, r"cho hoi|cho tra loi|cho y kien"),
    (Figure.NO_RESPONSE, r"(khong|chua)( co)?( y kien)? phan hoi"),
    (Figure.CARRIED, r"trong do tu (ky|thang) truoc"),
    (Figure.CLOSING, r"theo doi|ton cuoi ky|ton cuoi thang"),
    (Figure.OVERDUE, r"qua han"),
    (Figure.NEGATIVE, r"(chua|khong) (hai long|huu ich)|tieu cuc"),
    (Figure.POSITIVE, r"hai long|huu ich|tich cuc"),
    (Figure.RATED, r"(co|duoc|da) danh gia|phieu danh gia|so danh gia"),
    (Figure.COMPLAINED, r"tre han.*thai do|thai do.*(tre han|quy dinh)"),
    (Figure.PROCEDURE, r"thu tuc hanh chinh|\btthc\b"),
    (Figure.RESOLVED, r"da (duoc )?(giai quyet|xu ly|tra loi)"),
    (Figure.OPEN, r"dang (xu ly|giai quyet)|chua (xu ly|giai quyet)"),
    (Figure.PREVIOUS, r"(ky|thang|quy|nam) truoc"),
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
