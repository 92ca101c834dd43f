"""How much two texts tell the same: the share of telling words that they have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from hotline import vietnam
from hotline.learning import syllables

# Below this many telling words a text says too little to be like anything.
_LEAST = 4
# A pair of neighbours is mostly one word of two syllables: it tells more than either alone.
_PAIR, _SINGLE = 2, 1
# What every caller says, whatever the matter is; without accents.
_SAID_BY_ALL = frozenset(
    syllables("""
    a ai alo anh ap ba bac ban bang bao bay be bi bon bua cac cai can cao chi chiu cho chu
    chua chung chuyen co con cong cu cua cung cuoc da dan dang dau day de den di dia diem do
    doc doi don dong du duoc em gan gap ghi gi gia giai gian gio gium giup goi gui ha hai han
    hay het hien ho hoi hom hon khac khan khi kho khoang khong khu kiem kien kinh ko la lai
    lam lan lau len lien lo luc luon ly ma may moi mong mot muon nam nang nay neu ngay nghi
    nguoi nha nhan nhat nhe nhieu nho nhu nhung noi o ong phai phan phia phuong qua quan quyet
    ra rat roi sao sau som su ta tai tam the theo thi thoi thon thuc tinh to toi tong tra tren
    trinh trong truoc tu tuan tung ve vi viec voi vua vui vung xa xay xem xin xom xu xuc xuong
    yeu
    """)
)


def telling(text: str) -> Mapping[str, int]:
    """The words of a text that tell what it is about, without accents, with their weight."""
    said = syllables(text)
    single = {one: _SINGLE for one in said if one not in _SAID_BY_ALL}
    pairs = {
        f"{a} {b}": _PAIR
        for a, b in pairwise(said)
        if not (a in _SAID_BY_ALL and b in _SAID_BY_ALL)
    }
    return single | pairs


def alike(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """Percent of the shorter text's telling words that stand in the other; 0 for too few."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LEAST:
        return 0
    shared = sum(weight for word, weight in shorter.items() if word in longer)
    return round(100 * shared / sum(shorter.values()))


def in_common(texts: Collection[str], *, most: int = 3) -> list[str]:
    """Pairs of neighbours that at least half of the texts have, as they were written there."""
    written: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(list(dict.fromkeys(_pairs(text, written))))
    shown: list[str] = []
    for folded, count in counted.most_common():
        taken = {word for one in shown for word in vietnam.fold(one).split()}
        if count * 2 >= len(texts) and len(shown) < most and not taken & set(folded.split()):
            shown.append(written[folded])
    return shown


def _pairs(text: str, written: dict[str, str]) -> Iterable[str]:
    words = [word.strip(".,;:!?()\"'").lower() for word in text.split()]
    for a, b in pairwise(words):
        folded = f"{vietnam.fold(a)} {vietnam.fold(b)}"
        if a and b and not set(folded.split()) <= _SAID_BY_ALL:
            written.setdefault(folded, f"{a} {b}")
            yield folded
