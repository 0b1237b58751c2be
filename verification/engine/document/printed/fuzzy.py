"""Where a known phrase stands in a text that may hold reading errors."""

from __future__ import annotations

import re
from typing import NamedTuple


class Match(NamedTuple):
    """`text[start:end]` is the phrase but for `errors` letters."""

    start: int
    end: int
    errors: int


def find(phrase: str, text: str, *, errors: int) -> list[Match]:
    """Where `phrase` stands in `text`: every place if it must be whole, else the best one.

    `errors` is how many of its letters may be wrong, missing or too many.
    """
    if not errors:
        return [Match(found.start(), found.end(), 0) for found in re.finditer(re.escape(phrase), text)]
    if not _may_hold(phrase, text, errors):
        return []
    return sorted(_ends(phrase, text, errors), key=lambda match: (match.errors, match.start - match.end))[:1]


def _may_hold(phrase: str, text: str, errors: int) -> bool:
    """Of `errors` + 1 pieces of the phrase one is whole: much cheaper to look for."""
    length = -(-len(phrase) // (errors + 1))
    return any(phrase[start : start + length] in text for start in range(0, len(phrase), length))


def _ends(phrase: str, text: str, errors: int) -> list[Match]:
    """Sellers' algorithm (1980): distances of the phrase to what ends at each letter, row by row."""
    costs = list(range(len(phrase) + 1))
    starts = [0] * len(costs)
    found = []
    for column, letter in enumerate(text):
        diagonal, diagonal_start = costs[0], starts[0]
        starts[0] = column + 1
        for row, wanted in enumerate(phrase, 1):
            options = (
                (diagonal + (letter != wanted), diagonal_start),
                (costs[row] + 1, starts[row]),
                (costs[row - 1] + 1, starts[row - 1]),
            )
            diagonal, diagonal_start = costs[row], starts[row]
            costs[row], starts[row] = min(options)
        if costs[-1] <= errors:
            found.append(Match(starts[-1], column + 1, costs[-1]))
    return found
