"""Draws what a face is asked for: which gestures, in which order, when, and digits to read aloud."""

from __future__ import annotations

import secrets
from itertools import permutations
from typing import TYPE_CHECKING

from verification.engine.face.actions import Action, Asked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

COUNT = 3
TURNS = frozenset({Action.TURN_LEFT, Action.TURN_RIGHT})
"""At least one is asked for: only a head that turns shows that it has a depth."""
SLIGHT = frozenset({Action.CLOSE_EYES, Action.SMILE})
"""Small or done without noticing: at most one is asked for."""

REST = (0.8, 1.1)
"""Seconds, least and most, before the first gesture: gestures are measured against the face at rest."""
LENGTH = (1.6, 2.1)
"""Seconds of a gesture: reading the instruction, moving, coming back."""
DIGITS_COUNT, DIGITS_LENGTH = 4, 2.0
"""Read once the gestures are done: a mouth that speaks neither smiles nor opens on demand."""


def _serves(order: Iterable[Action]) -> bool:
    actions = set(order)
    return bool(actions & TURNS) and len(actions & SLIGHT) <= 1


ORDERS = tuple(order for order in permutations(Action, COUNT) if _serves(order))
FEWEST = 24
"""Orders that must be left to draw from: with fewer, a film made before would too often be the right one."""


def orders(*, without: Collection[str] = ()) -> list[tuple[Action, ...]]:
    """What may be asked of a person who cannot do some of the gestures. Raises ValueError below `FEWEST`."""
    left = [order for order in ORDERS if not set(order) & set(without)]
    if len(left) < FEWEST:
        raise ValueError("too few gestures are left to draw from")
    return left


def draw_gestures(*, without: Collection[str] = ()) -> list[Asked]:
    """One of the `orders`, each gesture beginning where the former ends; seconds with two decimals."""
    draw, now = secrets.SystemRandom(), 0.0
    asked: list[Asked] = []
    for action in draw.choice(orders(without=without)):
        start = now if asked else round(draw.uniform(*REST), 2)
        now = round(start + draw.uniform(*LENGTH), 2)
        asked.append(Asked(action=action, start=start, end=now))
    return asked


def draw_digits() -> str:
    """`DIGITS_COUNT` digits."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS_COUNT))


def film_seconds(asked: Sequence[Asked]) -> float:
    """How long to film: until the digits are read."""
    return round(asked[-1].end + DIGITS_LENGTH, 2)
