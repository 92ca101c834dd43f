"""The source as syntax trees, for rules about it."""

from __future__ import annotations

import ast
import enum
import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import hotline
from tests.testbed import machine

ROOT = machine.REPOSITORY
PACKAGE = ROOT / "hotline"


class Refused(NamedTuple):
    """A refusal raised somewhere: its code and what it hands to the words."""

    place: str
    code: str
    named: frozenset[str]


def modules() -> list[Path]:
    """Every Python file of the product."""
    return sorted(PACKAGE.rglob("*.py"))


def short(path: Path) -> str:
    """A path as one reads it: from the root of the repository."""
    return str(path.relative_to(ROOT))


@lru_cache(maxsize=1024)
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file by name, with its number of lines."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{short(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def imports(path: Path) -> Iterator[str]:
    """What a file imports, as dotted names: `from a import b` is `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def refusals(path: Path, kinds: frozenset[str]) -> Iterator[Refused]:
    """Every construction of an error of these kinds, with f-strings written out."""
    module = tree(path)
    for function, call in _calls(module):
        name = call.func.id if isinstance(call.func, ast.Name) else None
        if name not in kinds or not call.args:
            continue
        named = frozenset(k.arg for k in call.keywords if k.arg and k.arg != "field")
        for code in _texts(call.args[0], function, module):
            yield Refused(f"{short(path)}:{call.lineno}", code, named)


def enums() -> dict[str, list[type[enum.StrEnum]]]:
    """Every StrEnum that the product defines, by name."""
    found: dict[str, list[type[enum.StrEnum]]] = {}
    for info in pkgutil.walk_packages(hotline.__path__, "hotline."):
        if info.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(info.name)).values():
            own = isinstance(value, type) and issubclass(value, enum.StrEnum)
            if own and value.__module__ == info.name:
                found.setdefault(value.__name__, []).append(value)
    return found


def _calls(module: ast.Module) -> Iterator[tuple[ast.AST | None, ast.Call]]:
    """Calls with the function that they stand in."""

    def walk(node: ast.AST, function: ast.AST | None) -> Iterator[tuple[ast.AST | None, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from walk(child, child if inside else function)

    return walk(module, None)


def _texts(node: ast.expr, function: ast.AST | None, module: ast.Module) -> list[str]:
    """The texts an expression can stand for; a parameter stands for what callers pass."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            texts = [text + more for text in texts for more in _texts(inner, function, module)]
        return texts
    if isinstance(node, ast.IfExp):
        return [
            *_texts(node.body, function, module),
            *_texts(node.orelse, function, module),
        ]
    if isinstance(node, ast.Name) and isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return _passed(node.id, function, module)
    if isinstance(node, ast.Attribute) and node.attr == "code":
        return []  # A refusal passed on: its code was judged where it was made.
    raise AssertionError(f"cannot tell which codes these are: {ast.unparse(node)}")


def _passed(
    parameter: str, function: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module
) -> list[str]:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    only = [a.arg for a in function.args.kwonlyargs]
    assert parameter in names + only, f"{function.name}: {parameter} is no parameter"
    texts: list[str] = []
    for outer, call in _calls(module):
        if not isinstance(call.func, ast.Name) or call.func.id != function.name:
            continue
        by_name = [k.value for k in call.keywords if k.arg == parameter]
        by_place = call.args[names.index(parameter) :][:1] if parameter in names else []
        for value in [*by_name, *by_place]:
            texts += _texts(value, outer, module)
    return texts
