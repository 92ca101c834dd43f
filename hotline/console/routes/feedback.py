"""What callers said, and how each policy, scale and target asks them."""

from __future__ import annotations

from hotline.console import asking_setup, feedback_figures, feedback_said, feedback_targets
from hotline.console.listed import heard
from hotline.console.routes.roles import ADMIN, DISPATCHER, FIGURES, OFFICE
from hotline.console.table import ID, Route

ROUTES = [
    Route("GET", "/feedback", feedback_figures.figure_page, FIGURES,
          sheets=feedback_figures.sheets),
    Route("GET", "/feedback/file", feedback_figures.figure_file, FIGURES),
    Route("GET", "/feedback/words", feedback_said.words, FIGURES, sheets=feedback_said.sheets),
    Route("GET", "/feedback/words/file", feedback_said.words_file, FIGURES),
    Route("GET", f"/ratings/{ID}/voice", feedback_said.voice, DISPATCHER | OFFICE),
    Route("GET", "/feedback/targets", feedback_targets.target_page, OFFICE | ADMIN,
          sheets=heard.targets),
    Route("POST", "/feedback/targets", feedback_targets.add, OFFICE | ADMIN,
          again=feedback_targets.target_page),
    Route("POST", f"/feedback/targets/{ID}/removal", feedback_targets.drop, OFFICE | ADMIN),
    Route("POST", "/feedback/terms", feedback_targets.set_terms, OFFICE | ADMIN,
          again=feedback_targets.target_page),
    Route("GET", "/asking-policies", asking_setup.setup, OFFICE | ADMIN,
          sheets=heard.asking_setup),
    Route("GET", "/asking-policies/new", asking_setup.policy, ADMIN),
    Route("GET", "/asking-policies/trial", asking_setup.try_out, OFFICE | ADMIN),
    Route("POST", "/asking-policies", asking_setup.put, ADMIN, again=asking_setup.policy),
    Route("GET", f"/asking-policies/{ID}", asking_setup.policy, ADMIN),
    Route("POST", f"/asking-policies/{ID}", asking_setup.put, ADMIN, again=asking_setup.policy),
    Route("POST", f"/asking-policies/{ID}/end", asking_setup.end, ADMIN),
    Route("POST", f"/asking-policies/{ID}/lift", asking_setup.lift, ADMIN),
    Route("POST", "/asking-policies/courtesy", asking_setup.set_courtesy, ADMIN,
          again=asking_setup.setup),
    Route("POST", "/asking-policies/terms", asking_setup.set_terms, ADMIN,
          again=asking_setup.setup),
    Route("POST", "/asking-policies/scale", asking_setup.set_scale, ADMIN,
          again=asking_setup.setup),
    Route("POST", "/asking-policies/reasons", asking_setup.add_reason, ADMIN,
          again=asking_setup.setup),
    Route("POST", f"/asking-policies/reasons/{ID}/end", asking_setup.end_reason, ADMIN),
]  # fmt: skip
