"""What the office knows: answers to citizens' questions, and templates of agencies' answers."""

from hotline.knowledge.articles import (
    ArticleWords,
    article,
    rewrite,
    sentences,
    versions,
    write,
)
from hotline.knowledge.search import search
from hotline.knowledge.tables import AnswerTemplate, Article, ArticleVersion
from hotline.knowledge.templates import (
    Place,
    check,
    fill,
    rewrite_template,
    set_active,
    template,
    templates,
    write_template,
)

__all__ = [
    "AnswerTemplate",
    "Article",
    "ArticleVersion",
    "ArticleWords",
    "Place",
    "article",
    "check",
    "fill",
    "rewrite",
    "rewrite_template",
    "search",
    "sentences",
    "set_active",
    "template",
    "templates",
    "versions",
    "write",
    "write_template",
]
