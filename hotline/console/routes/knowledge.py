"""What is looked up and what letters are made from."""

from __future__ import annotations

from hotline.console import answer_templates, document_templates, knowledge
from hotline.console.listed import setup, single
from hotline.console.routes.roles import ADMIN, ALL, EDITORS, OFFICE
from hotline.console.table import ID, Route

_KIND = "{kind:[a-z]{1,20}}"

ROUTES = [
    Route("GET", "/knowledge", knowledge.find, ALL, sheets=setup.knowledge),
    Route("GET", "/knowledge/hits", knowledge.hits, ALL),
    Route("GET", "/knowledge/new", knowledge.blank, EDITORS),
    Route("POST", "/knowledge", knowledge.write, EDITORS, again=knowledge.blank),
    Route("GET", f"/knowledge/{ID}", knowledge.read, ALL, sheets=setup.article),
    Route("POST", f"/knowledge/{ID}", knowledge.rewrite, EDITORS, again=knowledge.edit),
    Route("GET", f"/knowledge/{ID}/aloud", knowledge.aloud, ALL),
    Route("GET", f"/knowledge/{ID}/edit", knowledge.edit, EDITORS),
    Route("GET", "/answer-templates", answer_templates.templates, EDITORS,
          sheets=setup.answer_templates),
    Route("GET", "/answer-templates/new", answer_templates.blank, EDITORS),
    Route("POST", "/answer-templates", answer_templates.write, EDITORS,
          again=answer_templates.blank),
    Route("GET", f"/answer-templates/{ID}", answer_templates.edit, EDITORS),
    Route("POST", f"/answer-templates/{ID}", answer_templates.rewrite, EDITORS,
          again=answer_templates.edit),
    Route("POST", f"/answer-templates/{ID}/use", answer_templates.set_use, EDITORS),
    Route("GET", "/document-templates", document_templates.kinds, OFFICE | ADMIN,
          sheets=single.documents),
    Route("GET", f"/document-templates/{_KIND}", document_templates.one, OFFICE | ADMIN,
          sheets=single.document),
    Route("POST", f"/document-templates/{_KIND}", document_templates.upload, OFFICE | ADMIN,
          again=document_templates.one),
    Route("POST", f"/document-templates/{_KIND}/restoration", document_templates.restore,
          OFFICE | ADMIN, again=document_templates.one),
    Route("GET", f"/document-templates/{_KIND}/file", document_templates.file, OFFICE | ADMIN),
    Route("GET", f"/document-templates/{_KIND}/example", document_templates.example,
          OFFICE | ADMIN),
]  # fmt: skip
