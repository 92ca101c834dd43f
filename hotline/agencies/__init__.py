"""The tree of agencies, fields and communes, and who is responsible for what."""

from hotline.agencies.directory import (
    Directory,
    agencies,
    book,
    communes,
    directory,
    fields,
    heir,
    titles,
)
from hotline.agencies.known import KnownAgency, KnownCommune, KnownField, KnownRule, Titled
from hotline.agencies.routing import Book, Choice, Question, RoutingRule, choose, heirs
from hotline.agencies.tree import Agency, AgencyKind, Commune, Field, find_communes

__all__ = [
    "Agency",
    "AgencyKind",
    "Book",
    "Choice",
    "Commune",
    "Directory",
    "Field",
    "KnownAgency",
    "KnownCommune",
    "KnownField",
    "KnownRule",
    "Question",
    "RoutingRule",
    "Titled",
    "agencies",
    "book",
    "choose",
    "communes",
    "directory",
    "fields",
    "find_communes",
    "heir",
    "heirs",
    "titles",
]
