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
ANSWERS: tuple[Answer, ...] = (
    "answers", "no_answer", "busy", "rejected", "unreachable", "machine",
)  # fmt: skip
_WEIGHTS = (68, 15, 8, 5, 2, 2)
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
        keys, says = _keys(dice), _says(dice)
        gives_up = dice.uniform(8, 45)
        if what < 0.04:
            return CallPlan(number, name, listens=listens, leaves_before_queue=True)
        if what < 0.14:
            return CallPlan(
                number, name, listens=listens, answered_by=None, gives_up_after=gives_up
            )
        digits = self._digits(number) if what < 0.22 else None
        return CallPlan(
            number, name, listens=listens, wait=wait, talk=talk, keys=keys, says=says,
            menu_status=digits,
        )  # fmt: skip

    def asked(self, number: str, tickets: int = 1) -> AskPlan:
        """Somebody is rung about so many tickets; the same number answers by its own dice."""
        self._asked[number] += 1
        dice = random.Random(f"{self._seed}/asked/{number}/{self._asked[number]}")
        answer = dice.choices(ANSWERS, _WEIGHTS)[0]
        # Whoever tries the hotline out sees the first ratings come without waiting for hours.
        if len(self._asked) <= _SURE_TO_ANSWER:
            answer = "answers"
        after, keys = dice.uniform(3, 15), _keys(dice, rung=True, tickets=tickets)
        return AskPlan(
            answer,
            after,
            keys,
            says=_says(dice),
            wait=dice.uniform(2, 7),
            talk=dice.uniform(15, 60),
        )

    def called(self, number: str, operator: str) -> OutboundPlan:
        """Somebody is called back by an operator."""
        self._asked[number] += 1
        dice = random.Random(f"{self._seed}/called/{number}/{self._asked[number]}")
        answer = dice.choices(ANSWERS[:5], (75, 15, 6, 3, 1))[0]
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


def _keys(dice: random.Random, *, rung: bool = False, tickets: int = 1) -> tuple[str, ...]:
    """What is pressed at each prompt. `rung`: by the hotline, perhaps at the wrong person's."""
    what = dice.random()
    if what < 0.06:
        return ()
    if what < 0.1:
        return (HANG_UP,)
    if what < 0.12:
        return ("9",)
    if what < 0.14:
        return ("0",)
    if what < 0.16 and rung:
        return ("3",)
    answers = [_answers(dice) for _ in range(tickets)]
    if what < 0.23:
        return (answers[0][0], HANG_UP)
    # Too late for the first time it is asked, a key that means nothing, heard once more.
    before = ("",) if what < 0.26 else ("5",) if what < 0.29 else ("*",) if what < 0.33 else ()
    return (*before, *(key for one in answers for key in one))


def _answers(dice: random.Random) -> tuple[str, ...]:
    """About one ticket: useful, satisfied, and for a negative answer the reason or none."""
    useful = "1" if dice.random() < 0.86 else "2"
    weights = (38, 50, 12) if useful == "1" else (4, 16, 80)
    satisfied = dice.choices("123", weights)[0]
    if useful == "1" and satisfied != "3":
        return useful, satisfied
    return useful, satisfied, dice.choice(("1", "2", "3", ""))


def _says(dice: random.Random) -> float:
    """How long somebody speaks after the tone; most say nothing."""
    return dice.uniform(3, 30) if dice.random() < 0.4 else 0.0
