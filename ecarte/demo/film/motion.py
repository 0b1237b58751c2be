"""How a hand, a head and a focus move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Curve = Callable[[float], float]
    """A value over time in seconds."""


def wander(rng: np.random.Generator, amplitude: float, period: float) -> Curve:
    """Drift around zero and never repeat: three sines of unrelated periods; `period` is the slowest."""
    rates = 2 * np.pi / (period / np.array([1, 2.3, 5.1]) * rng.uniform(0.8, 1.2, 3))
    phases, weights = rng.uniform(0, 2 * np.pi, 3), amplitude * np.array([0.62, 0.28, 0.1])
    return lambda seconds: float(weights @ np.sin(rates * seconds + phases))


def bump(seconds: float, start: float, end: float) -> float:
    """Rise smoothly from 0 to 1, hold, and come back, between `start` and `end`."""
    share = (seconds - start) / (end - start)
    return smooth(share / 0.3) * smooth((1 - share) / 0.3)


def smooth(share: float) -> float:
    """Give 0 below 0, 1 above 1, and an S in between."""
    inside = min(max(share, 0.0), 1.0)
    return inside * inside * (3 - 2 * inside)


def rotation(pitch: float, yaw: float, roll: float) -> NDArray[np.float64]:
    """Give the matrix that turns around x, then y, then z; radians."""
    cx, sx, cy, sy, cz, sz = (f(a) for a in (pitch, yaw, roll) for f in (np.cos, np.sin))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)
