"""The whole route table on one screen: what may be asked for, by whom, and what answers."""

from __future__ import annotations

from hotline.console import (
    afterwards,
    agency,
    cooperation,
    desk,
    dispatch,
    drafts,
    files,
    moves,
    probes,
    status,
    stream,
    ticket,
    visits,
    working,
)
from hotline.console.table import Route
from hotline.staff import Role

ALL = frozenset(Role)
DESK = frozenset({Role.OPERATOR, Role.DISPATCHER})
AGENCY = frozenset({Role.OFFICER, Role.HEAD})
READERS = DESK | AGENCY | {Role.OFFICE}
DISPATCHER = frozenset({Role.DISPATCHER})
HEAD = frozenset({Role.HEAD})
OFFICE = frozenset({Role.OFFICE})

_ID = r"{id:\d{1,9}}"

ROUTES = [
    Route("GET", "/", visits.start, ALL),
    Route("GET", "/sign-in", visits.sign_in_page, None),
    Route("POST", "/visits", visits.sign_in, None, again=visits.sign_in_page),
    Route("POST", "/visits/end", visits.sign_out, ALL),
    Route("POST", "/language", visits.choose_language, None),
    Route("GET", "/desk", desk.desk, DESK),
    Route("GET", "/desk/stream", stream.stream, DESK),
    Route("POST", f"/drafts/{_ID}/holder", drafts.hold, DESK),
    Route("POST", f"/drafts/{_ID}/completion", drafts.complete, DESK, again=desk.desk),
    Route("POST", f"/drafts/{_ID}/immediate-answer", drafts.answer_at_once, DESK, again=desk.desk),
    Route("POST", f"/drafts/{_ID}/dismissal", drafts.dismiss, DESK, again=desk.desk),
    Route("POST", f"/drafts/{_ID}/referral", drafts.refer, DESK, again=desk.desk),
    Route("POST", f"/calls/{_ID}/ticket", drafts.link_call, DESK),
    Route("GET", "/dispatch", dispatch.dispatch, DISPATCHER),
    Route("POST", f"/replies/{_ID}/reading", dispatch.read_reply, DISPATCHER),
    Route("GET", "/agency", agency.agency, AGENCY),
    Route("GET", "/approvals", agency.approvals, HEAD),
    Route("GET", "/overview", status.overview, OFFICE),
    Route("GET", "/tickets", ticket.ticket_list, READERS),
    Route("GET", "/tickets/search", ticket.search, READERS),
    Route("GET", f"/tickets/{_ID}", ticket.ticket, READERS),
    Route("POST", f"/tickets/{_ID}/assignment", moves.assign, DISPATCHER,
          again=moves.again_on(dispatch.dispatch)),
    Route("POST", f"/tickets/{_ID}/acceptance", moves.accept, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/work", working.start, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/handover", working.start, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/progress", working.progress, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/extension", working.ask_extension, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/extension-grant", working.grant_extension, DISPATCHER,
          again=moves.again_on(dispatch.dispatch)),
    Route("POST", f"/tickets/{_ID}/extension-refusal", working.refuse_extension, DISPATCHER,
          again=moves.again_on(dispatch.dispatch)),
    Route("POST", f"/tickets/{_ID}/part", cooperation.ask_part, AGENCY | DISPATCHER,
          again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/contribution", cooperation.answer_part, AGENCY,
          again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/part-withdrawal", cooperation.withdraw_part,
          AGENCY | DISPATCHER, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/disagreement", cooperation.disagree, AGENCY,
          again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/settlement", cooperation.settle, DISPATCHER,
          again=moves.again_on(dispatch.dispatch)),
    Route("POST", f"/tickets/{_ID}/return", moves.return_, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/answer", moves.answer, AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/approval", moves.approve, HEAD,
          again=moves.again_on(agency.approvals)),
    Route("POST", f"/tickets/{_ID}/rework", moves.rework, HEAD,
          again=moves.again_on(agency.approvals)),
    Route("POST", f"/tickets/{_ID}/files", files.attach, DESK | AGENCY, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/file-removal", files.remove, DESK | AGENCY,
          again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/classification", afterwards.reclassify, DISPATCHER,
          again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/merger", afterwards.merge, DESK, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/referral", afterwards.refer, DESK, again=ticket.ticket),
    Route("POST", f"/tickets/{_ID}/reopening", afterwards.reopen, DESK | OFFICE,
          again=ticket.ticket),
    Route("GET", f"/attachments/{_ID}", files.file, READERS),
    Route("GET", f"/attachments/{_ID}/preview", files.preview, READERS),
    Route("GET", "/status", status.status, ALL),
    Route("GET", "/healthz", probes.alive, None),
    Route("GET", "/readyz", probes.ready, None),
    Route("GET", "/metrics", probes.metrics, None),
]  # fmt: skip
