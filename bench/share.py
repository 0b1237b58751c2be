"""A share with its 95 % interval, as a row of a table."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Sequence


def share(name: str, hits: Sequence[bool], how: str, bar: float | None = None) -> Row:
    """How many of `hits` are true; the `bar` is the most there may be."""
    return of_count(name, sum(hits), len(hits), how, bar)


def of_count(name: str, hits: int, count: int, how: str, bar: float | None = None) -> Row:
    """`hits` of `count`."""
    low, high = wilson(hits, count)
    unit = f"of {count} ({low:.1%} to {high:.1%})"
    return Row(name=name, value=hits / count, unit=unit, how=how, bar=bar)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, part = 1.96, hits / count
    middle = part + z * z / (2 * count)
    spread = z * sqrt(part * (1 - part) / count + (z / (2 * count)) ** 2)
    scale = 1 + z * z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
