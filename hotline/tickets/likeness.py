"""How much two texts tell the same: the share of telling words that they have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from hotline import vietnam
from hotline.learning import syllables

# Below this many telling words a text says too little to be like anything.
_LEAST = 4
# A pair of neighbours is mostly one word of two syllables: it tells more than either alone.
_PAIR, _SINGLE = 2, 1
# What every caller says, whatever the matter is; without accents. A syllable alone may stand
# for several words (cho: chợ, cho, chó); with its neighbour it tells more.
_PHRASES = frozenset(
    phrase.strip()
    for phrase in """
    bao gio, ba con, ban bang, ca nha, cac anh, cac cap, can bo, canh bao, chinh quyen, cho biet
    cho hoi, cho toi, chua duoc, chua thay, chuc nang, chung toi, co quan, cong dan, cong tac
    cua toi, da lau, de nghi, dia ban, dia chi, dia phuong, don vi, giai quyet, gia dinh, gui den
    hien nay, hien tai, hom nay, hom qua, khac phuc, khi nao, khong biet, khong co, kien nghi
    kiem tra, kinh gui, lam on, lanh dao, lien quan, mong co, mong som, mong muon, nao co
    nguoi dan, nha toi, nham giup, nhieu lan, nhieu ngay, nhung chua, noi dung, phan anh
    phia truoc, quan chuc, quan tam, rat mong, som co, som duoc, tai day, tai sao, thoi gian
    tinh trang, toi muon, toi o, tong dai, tra loi, truong hop, van de, vui long, xin cam
    cam on, xin cho, xin hoi, xu ly
    """.replace("\n", ",").split(",")
)
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


# The same tickets of a place are compared again at every few letters typed.
@lru_cache(maxsize=1024)
def telling(text: str) -> Mapping[str, int]:
    """The words of a text that tell what it is about, without accents, with their weight."""
    said = syllables(text)
    told = _outside_phrases(said)
    single = {said[i]: _SINGLE for i in told if said[i] not in _SAID_BY_ALL}
    pairs = {
        f"{said[i]} {said[i + 1]}": _weight(said[i], said[i + 1]) for i in told if i + 1 in told
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


def _outside_phrases(said: Sequence[str]) -> Collection[int]:
    """The places of the syllables that belong to no phrase that everybody says."""
    phrases = [i for i, (a, b) in enumerate(pairwise(said)) if f"{a} {b}" in _PHRASES]
    return set(range(len(said))) - {i + j for i in phrases for j in (0, 1)}


def _weight(a: str, b: str) -> int:
    return _SINGLE if a in _SAID_BY_ALL and b in _SAID_BY_ALL else _PAIR


def _pairs(text: str, written: dict[str, str]) -> Iterable[str]:
    words = [word.strip(".,;:!?()\"'").lower() for word in text.split()]
    for a, b in pairwise(words):
        folded = f"{vietnam.fold(a)} {vietnam.fold(b)}"
        if a and b and folded not in _PHRASES and not set(folded.split()) <= _SAID_BY_ALL:
            written.setdefault(folded, f"{a} {b}")
            yield folded
