"""People who work with the hotline, what each role may do, and how they sign in."""

from hotline.staff.people import (
    Person,
    Role,
    add,
    by_extension,
    by_extensions,
    extensions,
    name_of,
    roster,
)
from hotline.staff.signing import (
    FAILURES_ALLOWED,
    LOCKED_FOR,
    Visit,
    ended_visit,
    hash_of,
    lasting_visit,
    matches,
    password_hash,
    sign_in,
    sign_out,
    visit,
)

__all__ = [
    "FAILURES_ALLOWED",
    "LOCKED_FOR",
    "Person",
    "Role",
    "Visit",
    "add",
    "by_extension",
    "by_extensions",
    "ended_visit",
    "extensions",
    "hash_of",
    "lasting_visit",
    "matches",
    "name_of",
    "password_hash",
    "roster",
    "sign_in",
    "sign_out",
    "visit",
]
