"""Every detail that a check can give, gathered from the source of the checks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from verification import engine, integrity, prechecks
from verification.engine.clock import BUDGETS
from verification.engine.document.kinds import Kind
from verification.engine.document.zone_kind import FOREIGN
from verification.engine.face.actions import Action
from verification.engine.face.challenge.faults import Fault
from verification.engine.mrz.layouts import LAYOUTS
from verification.engine.mrz.read import MrzStatus
from verification.engine.seals.reading import SealKind, SealVerdict
from verification.engine.video import REJECTIONS
from verification.obstacles import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTED = {
    *(*SealVerdict, *SealKind, *MrzStatus, *({*Kind} - FOREIGN), *Fault, *Action, *Obstacle),
    *(*REJECTIONS, *BUDGETS),
    *(check.name for layout in LAYOUTS for check in layout.checks),
}
"""By the lists that the checks take them from."""
BUILT = {
    *("implausible", "issue_differs", "validity", "foreign", "replaces_card", "replaces_suspected"),
    *("family_name", "given_names", "birth_date", "sex", "number", "expiry"),
    *("crashed", "timeout", "memory", "invalid_output", "missing_capture", "gave_up", "invalid"),
}
"""By names that the source puts together in other ways."""
GIVEN_BY = {"not_run": 1, "above": 0, "below": 0, "append": 0, "_doubt": 0, "InvalidEvidence": 0}
"""Calls, and which of their arguments is a detail."""


def details() -> set[str]:
    folders = [Path(package.__path__[0]) for package in (engine, integrity, prechecks)]
    sources = [
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if not {"training", "quick"} & {*path.parts}
    ]
    return (
        LISTED | BUILT | {text for path in sources for text in _given(ast.parse(path.read_text()), path.stem)}
    )


def _given(tree: ast.Module, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments):
                place = GIVEN_BY.get(name)
                if place is not None:
                    yield from _texts(*arguments[place : place + 1])
                if any(_is_verdict(argument) for argument in arguments):
                    yield from _texts(*arguments)
            case ast.keyword(arg="detail", value=value):
                yield from _texts(value)
            case ast.Assign(targets=[ast.Name(id="detail")], value=value):
                yield from _texts(value)
            case ast.Tuple(elts=elements) if any(_is_verdict(element) for element in elements):
                yield from _texts(*elements)
            case ast.Assign(targets=[ast.Name(id="hints" | "names")], value=ast.Dict(keys=keys)):
                yield from _texts(*(key for key in keys if key is not None))
            case ast.Return(value=ast.expr() as value) if module == "capture_origin":
                yield from _texts(value)


def _texts(*nodes: ast.expr) -> Iterator[str]:
    """The details in constants, and in either branch of a choice."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield from (part.strip() for part in text.split(",") if part.strip())
            case ast.IfExp(body=body, orelse=orelse):
                yield from _texts(body, orelse)


def _is_verdict(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Verdict"
