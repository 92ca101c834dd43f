"""Sentences by code: refusals, explanations, and what is sent to citizens.

One module for each room that speaks; a code stands in one of them only.
"""

from __future__ import annotations

from hotline.texts.messages import (
    advice,
    asking,
    corpus,
    deadlines,
    figures,
    history,
    house,
    knowledge,
    lists,
    notices,
    sms,
    portal,
    tickets,
)

MESSAGES: dict[str, tuple[str, str]] = {
    **house.MESSAGES,
    **advice.MESSAGES,
    **asking.MESSAGES,
    **tickets.MESSAGES,
    **deadlines.MESSAGES,
    **figures.MESSAGES,
    **notices.MESSAGES,
    **sms.MESSAGES,
    **lists.MESSAGES,
    **portal.MESSAGES,
    **knowledge.MESSAGES,
    **corpus.MESSAGES,
    **history.MESSAGES,
}
