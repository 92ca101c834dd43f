"""Sentences by code: refusals, explanations, and what is sent to citizens.

One module for each room that speaks; a code stands in one of them only.
"""

from __future__ import annotations

from hotline.texts.messages import (
    advice,
    asking,
    by_operator,
    corpus,
    counters,
    dashboard,
    deadlines,
    directives,
    documents,
    dossiers,
    explanations,
    figures,
    history,
    house,
    knowledge,
    lists,
    merits,
    notices,
    portal,
    reports,
    sms,
    tickets,
)

MESSAGES: dict[str, tuple[str, str]] = {
    **house.MESSAGES,
    **advice.MESSAGES,
    **by_operator.MESSAGES,
    **asking.MESSAGES,
    **tickets.MESSAGES,
    **deadlines.MESSAGES,
    **dossiers.MESSAGES,
    **directives.MESSAGES,
    **documents.MESSAGES,
    **explanations.MESSAGES,
    **figures.MESSAGES,
    **notices.MESSAGES,
    **sms.MESSAGES,
    **lists.MESSAGES,
    **portal.MESSAGES,
    **reports.MESSAGES,
    **knowledge.MESSAGES,
    **corpus.MESSAGES,
    **counters.MESSAGES,
    **dashboard.MESSAGES,
    **merits.MESSAGES,
    **history.MESSAGES,
}
