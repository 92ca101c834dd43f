"""Citizens of a made-up province: who calls, how long they wait, what they press.

Every choice is drawn by seed; when hotline asks for a rating never disturbs who
calls next.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable

from hotline.asterisk.simulator.plans import HANG_UP, Answer, AskPlan, CallPlan, OutboundPlan

FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
)
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hữu", "Kim", "Quốc", "Thu", "Hoàng")
GIVENS = ("Hạnh", "Phúc", "Lan", "Tư", "Bảy", "Út", "Hùng", "Dũng", "Trang", "Thảo", "Đạt", "Yến")
PREFIXES = ("091", "098", "097", "090", "093", "086", "088", "070", "077", "032", "038", "0277")
ANSWERS: tuple[Answer, ...] = ("answers", "no_answer", "busy", "rejected", "unreachable")
_SURE_TO_ANSWER = 3

CodeOf = Callable[[str], str | None]


class People:
    """The province's people. `code_of` knows a number's ticket by its nine digits."""

    def __init__(self, seed: int, code_of: CodeOf | None = None) -> None:
        self._seed = seed
        self._dice = random.Random(f"{seed}/calls")
        self._known: deque[tuple[str, str]] = deque(maxlen=40)
        self._asked: Counter[str] = Counter()
        self.code_of = code_of

    def call(self) -> CallPlan:
        """Somebody calls 1022."""
        dice = self._dice
        number, name = self._somebody()
        what = dice.random()
        wait, talk = dice.uniform(2, 7), min(dice.lognormvariate(3.7, 0.5), 180)
        listens = dice.uniform(4, 8)
        keys = _keys(dice)
        gives_up = dice.uniform(8, 45)
        if what < 0.04:
            return CallPlan(number, name, listens=listens, leaves_before_queue=True)
        if what < 0.14:
            return CallPlan(
                number, name, listens=listens, answered_by=None, gives_up_after=gives_up
            )
        digits = self._digits(number) if what < 0.22 else None
        return CallPlan(
            number, name, listens=listens, wait=wait, talk=talk, keys=keys, menu_status=digits
        )

    def asked(self, number: str) -> AskPlan:
        """Somebody is rung for a rating; the same number answers by its own dice."""
        self._asked[number] += 1
        dice = random.Random(f"{self._seed}/asked/{number}/{self._asked[number]}")
        answer = dice.choices(ANSWERS, (70, 15, 8, 5, 2))[0]
        # Whoever tries the hotline out sees the first ratings come without waiting for hours.
        if len(self._asked) <= _SURE_TO_ANSWER:
            answer = "answers"
        return AskPlan(answer, dice.uniform(3, 15), _keys(dice))

    def called(self, number: str, operator: str) -> OutboundPlan:
        """Somebody is called back by an operator."""
        self._asked[number] += 1
        dice = random.Random(f"{self._seed}/called/{number}/{self._asked[number]}")
        answer = dice.choices(ANSWERS, (75, 15, 6, 3, 1))[0]
        return OutboundPlan(number, operator, answer, dice.uniform(3, 15), dice.uniform(15, 60))

    def call_back(self, operators: list[str]) -> OutboundPlan | None:
        """A free operator calls back somebody who called before, if there are both."""
        known = [number for number, _ in self._known if number]
        if not known or not operators:
            return None
        return self.called(self._dice.choice(known), self._dice.choice(operators))

    def chance(self, share: float) -> bool:
        """Whether something that happens this often happens now."""
        return self._dice.random() < share

    def about(self, seconds: float) -> float:
        """A gap of about so many seconds."""
        return seconds * self._dice.uniform(0.7, 1.3)

    def _somebody(self) -> tuple[str, str]:
        dice = self._dice
        if dice.random() < 0.06:
            return "", ""
        if self._known and dice.random() < 0.2:
            return dice.choice(self._known)
        prefix = dice.choice(PREFIXES)
        digits = 11 if prefix.startswith("02") else 10
        number = prefix + "".join(dice.choices("0123456789", k=digits - len(prefix)))
        name = f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(GIVENS)}"
        self._known.append((number, name))
        return number, name

    def _digits(self, number: str) -> str:
        code = self.code_of(number) if self.code_of and number else None
        return code or f"2611{self._dice.randint(1, 40):05d}"


def _keys(dice: random.Random) -> tuple[str, ...]:
    what = dice.random()
    if what < 0.06:
        return ()
    if what < 0.1:
        return (HANG_UP,)
    useful = "1" if dice.random() < 0.86 else "2"
    if what < 0.17:
        return (useful, HANG_UP)
    weights = (38, 50, 12) if useful == "1" else (4, 16, 80)
    satisfied = dice.choices("123", weights)[0]
    return ("9", useful, satisfied) if what < 0.21 else (useful, satisfied)
