"""Whoever reads the journal reads words: every act that the code writes has a name."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from ecarte.journal.acts import ACTS, called
from issuance.models import WalletEvent
from issuance.states import State as CardState
from verification.models import Purpose
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
PARTS = {
    "enrolment": State.values,
    "card": [state for state in CardState.values if state != CardState.PENDING],
    "wallet": WalletEvent.Kind.values,
    "account": ["second_factor_added", "second_factor_removed"],
}
"""What an act's name is put together from, where it is."""


def written() -> Iterator[str]:
    """The acts that stand in the code as they are: what is passed, or assigned, as `act`."""
    for part in ("ecarte", "verification", "issuance"):
        for path in (ROOT / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (isinstance(node, ast.keyword) and node.arg == "act") or (
                    isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "act"
                ):
                    yield from texts(node.value)


def texts(value: ast.expr) -> Iterator[str]:
    chosen = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
    for each in chosen:
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value:
            yield each.value


def test_every_act_has_a_name() -> None:
    found = set(written())
    assert len(found) > 80
    made = {f"{first}.{last}" for first, rest in PARTS.items() for last in rest}
    sealed = {f"{purpose}.sealed" for purpose in Purpose.values}
    assert found | made | sealed <= ACTS.keys()


def test_an_act_that_nobody_writes_any_more_stays_its_code() -> None:
    assert called("evidence.viewed") == "Fichier consulté"
    assert called("former.act") == "former.act"
