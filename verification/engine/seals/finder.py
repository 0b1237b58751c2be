"""The part of every Data Matrix that is known beforehand (ISO/IEC 16022, section 5.5)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Pattern = NDArray[np.float32]
"""Shape (n, n): 1 dark, -1 light, 0 unknown."""
Points = NDArray[np.float64]
"""Shape (m, 2), x and y."""

SIZES = (36, 40, 44, 48, 52)
"""Modules a side of the codes that hold a seal; each is made of two by two regions."""


@cache
def pattern(size: int) -> Pattern:
    """Each region has dark modules to its left and below, alternating ones above and to its right."""
    region = size // 2
    one = np.zeros((region, region), np.float32)
    alternating = 1 - 2 * (np.arange(region) % 2)
    one[0, :], one[:, -1] = alternating, alternating[::-1]
    one[:, 0], one[-1, :] = 1, 1
    return np.tile(one, (2, 2))


@cache
def ringed(size: int) -> Pattern:
    """The pattern within one module of quiet zone."""
    return np.pad(pattern(size), 1, constant_values=-1)


def points(ringed: Pattern) -> tuple[Points, NDArray[np.float32]]:
    """The middles of the modules that are known, in sides of the code, and what they are, normalised."""
    rows, columns = np.nonzero(ringed)
    values = ringed[rows, columns]
    middles = np.column_stack([columns, rows]) - 0.5
    return middles / (len(ringed) - 2), (values - values.mean()) / values.std()
