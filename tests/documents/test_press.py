"""The process in which documents are made: it answers, fails aloud, is late, dies, comes back."""

from __future__ import annotations

import os
import time

import pytest

from hotline.documents import press
from hotline.documents.press import Press
from hotline.errors import Invalid, Unavailable

pytestmark = pytest.mark.slow


def refuse(code: str) -> None:
    raise Invalid(code, field="file", most=5)


class Unsendable(Exception):
    """Holds what cannot be sent."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.held = lambda: why


def fail() -> None:
    raise Unsendable("held")


def environment() -> list[str]:
    return sorted(os.environ)


async def test_a_refusal_comes_back_as_it_was() -> None:
    with pytest.raises(Invalid) as refused:
        await press.away(refuse, "document_too_large")
    assert (refused.value.code, refused.value.field) == ("document_too_large", "file")
    assert refused.value.named == {"most": 5}


async def test_what_cannot_be_sent_is_told_in_words_and_it_goes_on() -> None:
    with pytest.raises(RuntimeError, match="held"):
        await press.away(fail)
    assert await press.away(sum, [1, 2]) == 3


async def test_it_knows_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "secret")
    done, told = Press().do(environment, (), {})
    assert done
    assert not [name for name in told if name.startswith("HOTLINE")]


def test_a_late_one_is_ended_and_the_next_work_is_done() -> None:
    own = Press()
    assert own.do(os.getpid, (), {})[0]
    own.patience = 1
    done, why = own.do(time.sleep, (60,), {})
    assert not done
    assert isinstance(why, Unavailable)
    assert why.code == "document_unmade"
    own.patience = 60
    assert own.do(sum, ([3, 4],), {}) == (True, 7)


def test_one_that_died_is_started_anew() -> None:
    own = Press()
    assert not own.do(os.abort, (), {})[0]
    assert own.do(len, ("abc",), {}) == (True, 3)
