"""Directives: what agencies owe by the three lists of a report, and what they answered.

await directives.make(s, period, by=office, at=now)            # the draft of a period
await directives.follow_up(s, period, at=counted_at)           # for the next report
await directives.of_agency(s, agency_id, span, at=now)         # for an agency's card
await directives.ledger(s, directive, at=now)                  # agencies as rows, kinds as columns
"""

from hotline.reports.directives.alarms import due as alarms_due
from hotline.reports.directives.alarms import sweep
from hotline.reports.directives.codes import (
    FIGURES,
    MAY,
    MOVES,
    TO_DO,
    DirectiveState,
    LeftOut,
    TaskKind,
    TaskState,
)
from hotline.reports.directives.dates import usual_day
from hotline.reports.directives.drafting import make, supplement
from hotline.reports.directives.editing import (
    add,
    directive,
    drop,
    leave_out,
    put_back,
    set_day,
)
from hotline.reports.directives.enclosing import Enclosed, enclosure
from hotline.reports.directives.facing import (
    Draft,
    DraftLine,
    DraftTask,
    FacingLine,
    FacingTask,
    Lacking,
    Round,
    Writing,
    drafted,
    facing,
)
from hotline.reports.directives.follow_up import (
    FollowUp,
    OfAgency,
    Row,
    follow_up,
    ledger,
    of_agency,
    owed,
    tallies,
)
from hotline.reports.directives.issuing import checked, issue, period_of, written
from hotline.reports.directives.listing import by_numbers, document, family, firsts, listed
from hotline.reports.directives.owing import Owing, owing
from hotline.reports.directives.paper import Head, head_of
from hotline.reports.directives.path import (
    accept,
    send,
    send_back,
    task,
    withdraw,
    write,
)
from hotline.reports.directives.standing import Standing, Tally, standings, state_of, tally
from hotline.reports.directives.tables import (
    Directive,
    DirectiveAlarm,
    DirectiveDecision,
    DirectiveFile,
    DirectiveLine,
    DirectiveReply,
    DirectiveRound,
    DirectiveTask,
)
from hotline.reports.directives.tracking import track, untrack
from hotline.reports.directives.writing import Reply, Seen, same

__all__ = [
    "FIGURES",
    "MAY",
    "MOVES",
    "TO_DO",
    "Directive",
    "DirectiveAlarm",
    "DirectiveDecision",
    "DirectiveFile",
    "DirectiveLine",
    "DirectiveReply",
    "DirectiveRound",
    "DirectiveState",
    "DirectiveTask",
    "Draft",
    "DraftLine",
    "DraftTask",
    "Enclosed",
    "FacingLine",
    "FacingTask",
    "FollowUp",
    "Head",
    "Lacking",
    "LeftOut",
    "OfAgency",
    "Owing",
    "Reply",
    "Round",
    "Row",
    "Seen",
    "Standing",
    "Tally",
    "TaskKind",
    "TaskState",
    "Writing",
    "accept",
    "add",
    "alarms_due",
    "by_numbers",
    "checked",
    "directive",
    "document",
    "drafted",
    "drop",
    "enclosure",
    "facing",
    "family",
    "firsts",
    "follow_up",
    "head_of",
    "issue",
    "leave_out",
    "ledger",
    "listed",
    "make",
    "of_agency",
    "owed",
    "owing",
    "period_of",
    "put_back",
    "same",
    "send",
    "send_back",
    "set_day",
    "standings",
    "state_of",
    "supplement",
    "sweep",
    "tallies",
    "tally",
    "task",
    "track",
    "untrack",
    "usual_day",
    "withdraw",
    "write",
    "written",
]
