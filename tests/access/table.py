"""Reads matrix.toml: the answers that are expected, written from the rules and not from the code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecarte.accounts.models import Role
from verification.states import Lane, State

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
EMERGENCY, LAPSED, UNPROTECTED, INACTIVE, STRANGER = (
    "emergency",
    "lapsed",
    "unprotected",
    "inactive",
    "stranger",
)
ACTORS = (*Role.values, EMERGENCY, LAPSED, UNPROTECTED, INACTIVE, STRANGER)
"""Everybody by role; who has a signed emergency access, whose habilitations ended yesterday, who has no second
factor, whose account was switched off, and nobody in particular."""

ADMIN_ACTS = (
    ("view", "changelist", "GET"),
    ("add", "add", "GET"),
    ("add", "add", "POST"),
    ("view", "change", "GET"),
    ("change", "change", "POST"),
    ("delete", "delete", "GET"),
    ("delete", "delete", "POST"),
)
"""What it takes to be let in, page, method. Of an object that is not there: who may leads to the list, who may
not is refused before it is looked for."""
PHONE_STATES = (State.OPENED, State.RECAPTURE, State.QUEUED, State.APPROVED)


@dataclass(frozen=True)
class Situation:
    """Where a case stands, and whether it is in this person's hands."""

    state: State
    mine: bool = False
    lane: Lane = Lane.STANDARD
    foreign: bool = False
    """Its document is another state's; nobody here is habilitated for those."""


EVERYWHERE = tuple(Situation(state) for state in State)
HELD = (
    *(Situation(State.IN_REVIEW, mine=True, lane=lane) for lane in Lane),
    *(Situation(State.DECIDED, mine=True, lane=lane) for lane in Lane),
    Situation(State.IN_REVIEW, mine=True, foreign=True),
)
WAITING = tuple(Situation(State.QUEUED, lane=lane) for lane in (Lane.SENIOR, Lane.FRAUD))


def named(who: str | list[str]) -> frozenset[str]:
    """The actors of a group, or those that are named one by one."""
    return frozenset(TABLE["groups"][who] if isinstance(who, str) else who)


def may_act(actor: str, at: Situation, action: str) -> bool:
    """What the table says of one case."""
    rule = TABLE["case"][action]
    if actor not in named(rule["who"]) or at.state != rule["state"]:
        return False
    if rule.get("mine") and not at.mine:
        return False
    lanes = TABLE["lanes"].get(actor, [])
    match rule.get("lane"):
        case None:
            return True
        case "theirs":
            return at.lane in lanes and not at.foreign
        case some:
            return at.lane in lanes and at.lane in some and not at.foreign


def case_rows() -> list[tuple[str, Situation, str]]:
    """Role × state × ownership × action."""
    return [(actor, at, action) for actor in ACTORS for at in situations(actor) for action in TABLE["case"]]


def situations(actor: str) -> tuple[Situation, ...]:
    """All of them for those who judge or give cases; for the others those that would tempt most."""
    if actor in named("watchers") - {EMERGENCY, LAPSED}:
        return (*EVERYWHERE, *HELD, *WAITING)
    return (*HELD, Situation(State.IN_REVIEW), Situation(State.QUEUED), Situation(State.APPROVED))


def answers(actor: str, page: str, method: str) -> bool:
    """Whether the table lets this person in."""
    return actor in named(TABLE["pages"][page].get(method, []))


def rows() -> dict[str, int]:
    """How many requests there are of each kind."""
    phones = sum(len(methods) for methods in TABLE["phones"].values())
    return {
        "on cases": len(case_rows()),
        "of pages": len(ACTORS) * len(TABLE["pages"]) * 2,
        "of the admin": len(ACTORS) * len(TABLE["admin"]) * len(ADMIN_ACTS),
        "of phones": len(PHONE_STATES) * phones * 4,
    }
