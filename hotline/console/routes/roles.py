"""Who may ask for a page: the circles of people that routes name."""

from __future__ import annotations

from hotline.staff import Role

ALL = frozenset(Role)
DESK = frozenset({Role.OPERATOR, Role.DISPATCHER})
AGENCY = frozenset({Role.OFFICER, Role.HEAD})
READERS = DESK | AGENCY | {Role.OFFICE}
DISPATCHER = frozenset({Role.DISPATCHER})
EDITORS = frozenset({Role.DISPATCHER, Role.ADMIN})
HEAD = frozenset({Role.HEAD})
OFFICE = frozenset({Role.OFFICE})
ADMIN = frozenset({Role.ADMIN})
FIGURES = DISPATCHER | AGENCY | OFFICE
LEADERS = DISPATCHER | HEAD | OFFICE
