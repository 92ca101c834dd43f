"""The tree of agencies, fields and communes, and who is responsible for what."""

from hotline.agencies.routing import Choice, Question, RoutingRule, choose, rules
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
    "Choice",
    "Commune",
    "Field",
    "Question",
    "RoutingRule",
    "agencies",
    "choose",
    "communes",
    "fields",
    "find_communes",
    "rules",
]
