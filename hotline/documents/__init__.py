"""Documents that leave the office on paper: templates, filling them, turning them to PDF.

`codes` says what templates may name, `defaults` draws those that every site begins with,
`versions` keeps what the office made of them, `checking` looks through what it uploads.
"""

from __future__ import annotations

from hotline.documents.charts import Bar, Point, Target, bars, lines
from hotline.documents.checking import SIZE_AT_MOST, check
from hotline.documents.codes import (
    FORMS,
    ROWS,
    Blank,
    Column,
    DocumentKind,
    Form,
    Shape,
    shape_of,
)
from hotline.documents.defaults import default
from hotline.documents.examples import example, example_pictures
from hotline.documents.filling import Picture, Template, Values, fill, filled
from hotline.documents.office import pdf, program
from hotline.documents.versions import TemplateVersion, keep, restore, template, used_at, versions

__all__ = [
    "FORMS",
    "ROWS",
    "SIZE_AT_MOST",
    "Bar",
    "Blank",
    "Column",
    "DocumentKind",
    "Form",
    "Picture",
    "Point",
    "Shape",
    "Target",
    "Template",
    "TemplateVersion",
    "Values",
    "bars",
    "check",
    "default",
    "example",
    "example_pictures",
    "fill",
    "filled",
    "keep",
    "lines",
    "pdf",
    "program",
    "restore",
    "shape_of",
    "template",
    "used_at",
    "versions",
]
