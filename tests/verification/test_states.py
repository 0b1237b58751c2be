"""The map of states: what it allows, and that the documentation shows the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from verification.diagram import diagram
from verification.states import LIVE, TRANSITIONS, Mover, State

ENDS = {State.ACTIVATED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}


def test_every_state_is_either_live_or_an_end() -> None:
    assert set(State) == LIVE | ENDS
    assert not LIVE & ENDS


@pytest.mark.parametrize("end", sorted(ENDS))
def test_nothing_leaves_an_end(end: State) -> None:
    assert not [target for source, target in TRANSITIONS if source == end]


def test_every_state_can_be_reached_and_every_live_state_can_be_left() -> None:
    assert {target for _, target in TRANSITIONS} | {State.OPENED} == set(State)
    assert {source for source, _ in TRANSITIONS} == LIVE


def test_only_an_agent_refuses_and_besides_agents_only_france_identite_approves() -> None:
    """The database holds the second to it (`films_are_accepted_by_an_agent`)."""
    assert {source for source, target in TRANSITIONS if target is State.REFUSED} == {State.DECIDED}
    approving = {source for source, target in TRANSITIONS if target is State.APPROVED}
    assert approving == {State.DECIDED, State.CHECKING}
    to_a_decision = {mover for (_, target), mover in TRANSITIONS.items() if target is State.DECIDED}
    assert to_a_decision == {Mover.AGENT}


def test_the_person_may_withdraw_from_every_live_state() -> None:
    assert {source for source, target in TRANSITIONS if target is State.WITHDRAWN} == LIVE


def test_the_diagram_in_the_documentation_is_the_map() -> None:
    assert diagram() in (Path(settings.BASE_DIR) / "docs" / "states.md").read_text(), "run: manage.py states"
