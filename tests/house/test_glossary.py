"""The glossary says of every state what the screen says."""

from __future__ import annotations

import pytest

from hotline import texts
from tests.house.source import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
GROUPS = (
    "TicketStatus", "Role", "FeedbackState", "AskOutcome", "CallState", "Direction",
    "MessageStatus",
)  # fmt: skip


@pytest.mark.parametrize("group", GROUPS)
def test_every_state_and_role_stands_in_the_glossary_with_its_label(group: str) -> None:
    missing = {
        code
        for code, (vietnamese, _) in texts.LABELS[group].items()
        if f"`{code}`" not in GLOSSARY or vietnamese not in GLOSSARY
    }
    assert missing == set()
