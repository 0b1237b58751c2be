"""When a phone takes its pictures: never as regularly as a program would."""

from __future__ import annotations

from typing import Literal

import numpy as np

Rhythm = Literal["phone", "variable", "constant"]
"""A little irregular; slower and uneven in poor light; as a program writes it."""

_JITTER = 0.0006
"""Seconds."""
_SLOWEST = 0.6
_DROPPED = 0.03
"""Share of pictures that never come when the rate varies."""


def moments(rng: np.random.Generator, rhythm: Rhythm, seconds: float, fps: int) -> list[float]:
    """Give the moments of the pictures of a film, in seconds from its beginning; the first is 0."""
    regular = np.arange(round(seconds * fps)) / fps
    if rhythm == "constant":
        return [float(moment) for moment in regular]
    taken = regular
    if rhythm == "variable":
        # The rate drifts between the one asked for and the slowest.
        pace = _SLOWEST + (1 - _SLOWEST) * np.clip(
            0.5 + 0.7 * np.sin(regular * 1.7 + rng.uniform(0, 6)), 0, 1
        )
        drifting = np.cumsum(1 / (fps * pace))
        kept = drifting[(drifting < seconds) & (rng.random(len(drifting)) > _DROPPED)]
        taken = kept - kept[0]
    late = np.clip(rng.normal(0, _JITTER, len(taken)), -0.3 / fps, 0.3 / fps)
    late[0] = 0
    return [float(moment) for moment in taken + late]
