"""Finds the gestures in a signal: onset, peak, hold and return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.challenge.signals import STEP

if TYPE_CHECKING:
    from verification.engine.face.actions import Action
    from verification.engine.face.challenge.signals import Level

BEGUN = 0.5
"""Share of the way to go from which on a gesture has begun."""
RETURNED = 0.5
"""Share of its peak below which a gesture is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gesture:
    """Moments are in seconds of the film."""

    action: Action
    onset: float
    peak: float
    end: float
    """When it returned towards rest, or the film ended."""
    value: float
    """The farthest it went."""
    held: float
    """Seconds during which it had gone far enough."""
    done: bool
    """Far enough for long enough."""


def gestures(action: Action, level: Level, *, enough: float, hold: float) -> list[Gesture]:
    """In order of time. With hysteresis: a signal that trembles about a limit is one gesture."""
    found = []
    start: int | None = None
    peak = 0.0
    for now, value in enumerate([*level.values, -np.inf]):
        if start is None:
            if value >= enough * BEGUN:
                start, peak = now, value
        elif value < max(enough * BEGUN, peak * RETURNED):
            found.append(_gesture(action, level, start, now, enough, hold))
            start = None
        else:
            peak = max(peak, value)
    return found


def _gesture(action: Action, level: Level, start: int, end: int, enough: float, hold: float) -> Gesture:
    values = level.values[start:end]
    farthest, held = float(values.max()), float(np.count_nonzero(values >= enough) * STEP)
    return Gesture(
        action=action,
        onset=float(level.seconds[start]),
        peak=float(level.seconds[start + int(values.argmax())]),
        end=float(level.seconds[end - 1]),
        value=farthest,
        held=held,
        done=farthest >= enough and held >= hold,
    )
