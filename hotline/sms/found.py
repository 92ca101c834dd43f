"""Finding values in what gateways send: dotted paths in JSON, plain names elsewhere."""

from __future__ import annotations

from typing import Any


def at_path(value: Any, path: str) -> str | None:
    """The value at `data.0.id`, as text; None when there is none, or it is no single value."""
    found = inner(value, path)
    if found is None or isinstance(found, dict | list):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)


def inner(value: Any, path: str) -> Any:
    """What stands at a path, whatever it is; a name with dots in it is tried whole first."""
    if not path:
        return value
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
