"""Labels of every code that a person may see: enum name → code → (Vietnamese, English).

One module for each room that speaks; a code stands in one of them only.
"""

from __future__ import annotations

from hotline.texts.labels import (
    advice,
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
    paper,
    reports,
    sms,
    tickets,
)

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    **house.LABELS,
    **advice.LABELS,
    **tickets.LABELS,
    **deadlines.LABELS,
    **dossiers.LABELS,
    **directives.LABELS,
    **documents.LABELS,
    **explanations.LABELS,
    **figures.LABELS,
    **notices.LABELS,
    **paper.LABELS,
    **reports.LABELS,
    **sms.LABELS,
    **lists.LABELS,
    **knowledge.LABELS,
    **corpus.LABELS,
    **counters.LABELS,
    **dashboard.LABELS,
    **merits.LABELS,
    **history.LABELS,
}
