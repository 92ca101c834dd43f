"""What is learned from examples, kept, and taken up again."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from hotline.learning import Companion, Example, Unready, grams
from hotline.learning.learner import Learner

pytestmark = pytest.mark.slow

RUBBISH, FLOOD, POWER = 1, 2, 3
COMPANY, DEPARTMENT = 10, 20
SAID = {
    RUBBISH: ["Rác thải trước chợ chưa thu gom", "Bãi rác tự phát bốc mùi hôi",
              "Xe rác không vào hẻm", "Thùng rác đầy tràn ra đường"],
    FLOOD: ["Đường ngập nước sau mưa", "Cống nghẹt nước không thoát", "Triều cường ngập vào nhà",
            "Hố ga mất nắp nước tràn lên"],
    POWER: ["Mất điện từ sáng đến giờ", "Trụ điện nghiêng sắp đổ", "Dây điện đứt rơi xuống",
            "Cúp điện cả xóm từ tối"],
}  # fmt: skip
ENDS = ["mong sớm xử lý", "bà con bức xúc", "gần trường học", "cả tuần nay", "đề nghị kiểm tra"]
ANSWERS = {"field": [RUBBISH, FLOOD, POWER], "agency": [COMPANY, DEPARTMENT]}


def examples(count: int, *, first: int = 1, seed: int = 1022) -> list[Example]:
    """Tickets that were told in many ways; the department answers for floods alone."""
    draw = random.Random(seed + first)
    made = []
    for number in range(first, first + count):
        field = draw.choice(list(SAID))
        words = f"{draw.choice(SAID[field])}, {draw.choice(ENDS)}"
        agency = DEPARTMENT if field == FLOOD else COMPANY
        made.append(Example(number, words, {"field": field, "agency": agency}))
    return made


@pytest.fixture
def learned() -> Learner:
    """A learner that has seen three hundred examples."""
    learner = Learner(ANSWERS)
    learner.learn(examples(300), "300")
    return learner


@pytest.mark.parametrize(
    ("typed", "field"),
    [("rac thai", RUBBISH), ("RÁC THẢI CHỢ", RUBBISH), ("ngap nuoc", FLOOD),
     ("nước không thoát", FLOOD), ("mat dien", POWER), ("cúp điện", POWER)],
)  # fmt: skip
def test_two_words_with_or_without_accents_are_enough(
    learned: Learner, typed: str, field: int
) -> None:
    best = learned.guess(typed).answers["field"][0]
    assert best.answer == field
    assert best.share > 0.5


def test_each_answer_has_the_examples_behind_it_most_alike_first(learned: Learner) -> None:
    by_id = {one.id: one for one in examples(300)}
    guess = learned.guess("Trụ điện nghiêng sắp đổ, gần trường học")
    best = guess.answers["field"][0]
    assert [by_id[one].answers["field"] for one in best.like] == [POWER] * 3
    assert by_id[guess.like[0]].words == "Trụ điện nghiêng sắp đổ, gần trường học"
    assert guess.answers["agency"][0].answer == COMPANY


def test_an_example_need_not_answer_every_question() -> None:
    learner = Learner(ANSWERS)
    learner.learn([one._replace(answers={"field": one.answers["field"]}) for one in examples(90)])
    guess = learner.guess("mat dien")
    assert guess.answers["field"][0].answer == POWER
    assert guess.answers["agency"] == []


def test_an_answer_that_was_not_known_at_the_start_is_refused(learned: Learner) -> None:
    with pytest.raises(KeyError, match="field"):
        learned.learn([Example(1, "việc mới", {"field": 9, "agency": COMPANY})])


def test_what_comes_later_changes_the_answer() -> None:
    learner = Learner(ANSWERS)
    learner.learn(examples(300))
    moved = [one._replace(answers={**one.answers, "agency": DEPARTMENT}) for one in examples(300)]
    for _ in range(3):
        learner.learn(moved)
    assert learner.guess("mat dien tu sang").answers["agency"][0].answer == DEPARTMENT


def test_a_saved_learner_goes_on_exactly_where_it_was(learned: Learner, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "suggestion.npz"
    learned.save(file)
    again = Learner(ANSWERS)
    assert again.load(file)
    assert (again.learned, again.mark) == (300, "300")
    assert again.guess("mat dien") == learned.guess("mat dien")
    for learner in (again, learned):
        learner.learn(examples(50, first=301), "350")
    assert again.guess("rac thai") == learned.guess("rac thai")
    assert [path.name for path in file.parent.iterdir()] == ["suggestion.npz"]


@pytest.mark.parametrize("spoilt", [b"", b"PK\x03\x04 not whole", b"\x00" * 4000])
def test_a_file_that_cannot_be_read_is_left_aside(spoilt: bytes, tmp_path: Path) -> None:
    file = tmp_path / "suggestion.npz"
    file.write_bytes(spoilt)
    learner = Learner(ANSWERS)
    assert not learner.load(file)
    assert not learner.load(tmp_path / "none.npz")
    learner.learn(examples(30))
    assert learner.learned == 30


def test_a_file_cut_short_or_of_another_version_or_other_answers_is_left_aside(
    learned: Learner, tmp_path: Path
) -> None:
    file = tmp_path / "suggestion.npz"
    learned.save(file)
    assert not Learner({**ANSWERS, "field": [RUBBISH, FLOOD, POWER, 4]}).load(file)
    with np.load(file) as kept:
        older = dict(kept) | {"format": np.array("0")}
    np.savez(tmp_path / "older.npz", **older)
    assert not Learner(ANSWERS).load(tmp_path / "older.npz")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert not Learner(ANSWERS).load(file)


def test_the_file_holds_no_words(learned: Learner, tmp_path: Path) -> None:
    learned.save(tmp_path / "suggestion.npz")
    kept = (tmp_path / "suggestion.npz").read_bytes()
    assert b"rac" not in kept
    assert "điện".encode() not in kept


def test_grams_are_syllables_and_neighbours_without_accents() -> None:
    assert grams("Rác thải, chợ!") == ["rac", "thai", "cho", "rac thai", "thai cho"]
    assert grams("  …  ") == []


@pytest.fixture
async def companion() -> AsyncIterator[Companion]:
    """A child process, ended after the test."""
    child = Companion()
    await child.start()
    yield child
    await child.end()


async def test_a_child_process_learns_guesses_and_keeps(
    companion: Companion, tmp_path: Path
) -> None:
    file = tmp_path / "suggestion.npz"
    assert await companion.begin(ANSWERS, file) == (0, "")
    with pytest.raises(Unready):
        await companion.guess("mat dien")
    assert await companion.learn(examples(200), "200") == 200
    guess = await companion.guess("mat dien")
    assert guess.answers["field"][0].answer == POWER
    assert len(guess.answers["field"][0].like) == 3
    await companion.save(file)
    assert await companion.begin(ANSWERS, file) == (200, "200")


async def test_a_request_that_fails_costs_no_other(companion: Companion, tmp_path: Path) -> None:
    await companion.begin(ANSWERS, tmp_path / "none")
    with pytest.raises(Unready, match="KeyError"):
        await companion.learn([Example(1, "x", {"field": 77, "agency": COMPANY})], "")
    assert await companion.learn(examples(60), "60") == 60


async def test_a_child_that_has_fallen_is_said_and_may_be_started_again(tmp_path: Path) -> None:
    child = Companion()
    with pytest.raises(Unready):
        await child.guess("mat dien")
    await child.start()
    await child.begin(ANSWERS, tmp_path / "none")
    assert child.pid is not None
    await child.end()
    with pytest.raises(Unready):
        await child.guess("mat dien")
    await child.start()
    assert await child.begin(ANSWERS, tmp_path / "none") == (0, "")
    await child.end()
