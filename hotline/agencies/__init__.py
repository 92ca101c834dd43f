"""The tree of agencies, fields and communes, and who is responsible for what."""

from hotline.agencies.routing import (
    Book,
    Choice,
    Question,
    RoutingRule,
    book,
    choose,
    heir,
    heirs,
    rules,
)
from hotline.agencies.tree import (
    Agency,
    AgencyKind,
    Commune,
    Field,
    agencies,
    communes,
    fields,
    find_communes,
)

__all__ = [
    "Agency",
    "AgencyKind",
    "Book",
    "Choice",
    "Commune",
    "Field",
    "Question",
    "RoutingRule",
    "agencies",
    "book",
    "choose",
    "communes",
    "fields",
    "find_communes",
    "heir",
    "heirs",
    "rules",
]
