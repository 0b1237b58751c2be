"""Whoever reads the journal reads words: every act that the code writes has a name."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecarte.journal.acts import ACTS, called
from issuance.models import WalletEvent
from issuance.states import State as CardState
from verification.models import Purpose
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[3]
PARTS = {
    "enrolment": State.values,
    "card": [state for state in CardState.values if state != CardState.PENDING],
    "wallet": WalletEvent.Kind.values,
    "account": ["second_factor_added", "second_factor_removed"],
}
"""What an act's name is put together from, where it is."""


PUT_TOGETHER = {
    "f'enrolment.{target}'",
    "f'card.{target}'",
    "f'wallet.{event}'",
    "f'account.second_factor_{act}'",
    "f'{due.purpose}.sealed'",
    "act",  # assigned in the function, or handed to it: `written` reads both
}
"""Expressions that are no text, and what may stand in them is listed in PARTS."""
RECORDING = {"record", "look", "_journal", "_record"}
HANDED_ON = RECORDING - {"record"}
"""Functions that record the act of another one, which may hand it by its place."""


def written() -> Iterator[str]:
    """The acts that stand in the code as they are: what is passed, or assigned, as `act`."""
    for part in ("ecarte", "verification", "issuance"):
        for path in (ROOT / part).rglob("*.py"):
            tree = ast.parse(path.read_text())
            constants = dict(constants_of(tree))
            for node in ast.walk(tree):
                for value in acts_of(node):
                    yield from texts(value, constants)


def constants_of(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield from zip(map(ast.unparse, target.elts), value.elts, strict=True)
            yield ast.unparse(target), value


def acts_of(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "act":
        if not isinstance(node.value, ast.Call):  # a field of a form or a model
            yield node.value
    elif isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        yield from (each.value for each in node.keywords if each.arg == "act" and name in RECORDING)
        if name in HANDED_ON:
            yield from (
                each for each in node.args if isinstance(each, ast.Constant) and "." in str(each.value)
            )


def texts(value: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Raises AssertionError for what can be read no further and is not listed."""
    match value:
        case ast.IfExp():
            yield from texts(value.body, constants)
            yield from texts(value.orelse, constants)
        case ast.Name() if value.id in constants:
            yield from texts(constants[value.id], constants)
        case ast.Constant(value=str(act)):
            yield act
        case _:
            assert ast.unparse(value) in PUT_TOGETHER, f"an act that nobody can name: {ast.unparse(value)}"


def test_an_act_that_is_a_constant_is_read_and_one_that_cannot_be_is_told() -> None:
    tree = ast.parse("TOOK = 'agreement.taken_back'")
    constants = {"TOOK": tree.body[0].value}  # type: ignore[attr-defined]
    assert list(texts(ast.Name("TOOK"), constants)) == ["agreement.taken_back"]
    with pytest.raises(AssertionError, match="nobody can name"):
        list(texts(ast.Name("whatever"), constants))


def test_every_act_has_a_name() -> None:
    found = set(written())
    assert len(found) > 80
    made = {f"{first}.{last}" for first, rest in PARTS.items() for last in rest}
    sealed = {f"{purpose}.sealed" for purpose in Purpose.values}
    assert found | made | sealed <= ACTS.keys()


def test_an_act_that_nobody_writes_any_more_stays_its_code() -> None:
    assert called("evidence.viewed") == "Fichier consulté"
    assert called("former.act") == "former.act"
