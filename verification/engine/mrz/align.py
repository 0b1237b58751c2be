"""A row of a layout laid over the network's answer for one strip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from .check_digits import ALPHABET
from .strip import BLANK, PITCH, STRIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NOMINAL = PITCH / STRIDE
_STEPS = (3, 4, 5, 6)
_STEP_COST = 0.15
_OUTSIDE_FLOOR = -2.5
_OUTSIDE_MOST = -18.0
"""On either side: text beside the zone may be taken for a part of its line."""
_FORBIDDEN = -1e4


@dataclass(frozen=True, kw_only=True, slots=True)
class Alignment:
    """Where each character of a row stands and what it looks like."""

    score: float
    """Mean log-probability of a character of the row, what lies outside of the row counted in."""
    columns: NDArray[np.intp]
    posterior: Floats
    """(position, character of `ALPHABET`), log-probabilities that sum to one."""


@cache
def mask(row: tuple[str, ...]) -> Floats:
    """Give 0 where the row allows a character and a forbidding cost elsewhere: (position, character)."""
    allowed = np.array([[c in alphabet for c in ALPHABET] for alphabet in row])
    return np.where(allowed, 0.0, _FORBIDDEN).astype(np.float32)


def align(log_probabilities: Floats, row: tuple[str, ...]) -> Alignment | None:
    """Place the characters of `row` from left to right, nearly evenly, where they are most probable.

    Dynamic programming over (position, column). None when the strip is too short for the row.
    """
    columns = len(log_probabilities)
    if columns < len(row) * _STEPS[0] + 4:
        return None
    near = np.pad(log_probabilities, ((1, 1), (0, 0)), mode="edge")
    seen = (0.25 * near[:-2] + 0.5 * near[1:-1] + 0.25 * near[2:])[:, :BLANK]
    emission = (seen[None] + mask(row)[:, None]).max(axis=2)
    outside = np.maximum(log_probabilities[:, BLANK], _OUTSIDE_FLOOR)
    before = np.concatenate([[0, 0], np.cumsum(outside)])[:columns]
    after = np.concatenate([np.cumsum(outside[::-1])[::-1], [0, 0]])[2:]
    before, after = np.maximum(before, _OUTSIDE_MOST), np.maximum(after, _OUTSIDE_MOST)
    best, came_from = emission[0] + before, []
    for position in range(1, len(row)):
        options = np.full((len(_STEPS), columns), -np.inf, np.float32)
        for k, step in enumerate(_STEPS):
            options[k, step:] = best[:-step] - _STEP_COST * (step - _NOMINAL) ** 2
        choice = options.argmax(axis=0)
        came_from.append(choice)
        best = emission[position] + options[choice, np.arange(columns)]
    total = best + after
    at = int(total.argmax())
    path = [at]
    for choice in reversed(came_from):
        at -= _STEPS[int(choice[at])]
        path.append(at)
    places = np.array(path[::-1], np.intp)
    posterior = seen[places]
    posterior = posterior - np.log(np.exp(posterior).sum(axis=1, keepdims=True))
    return Alignment(score=float(total.max()) / len(row), columns=places, posterior=posterior)
