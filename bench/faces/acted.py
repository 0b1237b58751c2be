"""Signals of people who were never filmed: what a face does and how landmarks tremble are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.film.motion import bump, wander
from verification.engine.face.actions import Action
from verification.engine.face.challenge.signals import CHANNELS, Signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    Span = tuple[float, float]

LENGTH, RATE = 8.0, 10.0
"""Seconds of the film, and looks a second."""
REACH: dict[Action, Span] = {
    Action.TURN_LEFT: (24, 42),
    Action.TURN_RIGHT: (24, 42),
    Action.LOOK_UP: (14, 28),
    Action.LOOK_DOWN: (14, 28),
    Action.OPEN_MOUTH: (0.2, 0.5),
    Action.SMILE: (0.1, 0.2),
    Action.CLOSE_EYES: (0.35, 0.8),
}
"""How far people go from rest, in the units of `Signals`."""
_LOST_BEYOND = 38.0
"""Degrees of yaw from which the face is mostly not found."""
_LOST = 0.03
"""Share of the looks without a face for no reason."""
_LATE = 0.02
"""Seconds by which a picture is off its time."""
_GESTURE, _CLOSED, _NATURAL_BLINK = (0.9, 1.5), (0.8, 1.3), (0.15, 0.35)
"""Seconds from the first movement to the last."""
_BLINK_EVERY = 4.0
"""Seconds between natural blinks, in the mean."""
_REST = {"yaw": 5.0, "pitch": 7.0, "mouth_open": 0.07, "mouth_wide": 0.07, "eyes_closed": 0.08}
"""Standard deviation, from one person and camera to the next."""
_SWAY = {"yaw": 2.5, "pitch": 2.0, "mouth_open": 0.01, "mouth_wide": 0.008, "eyes_closed": 0.02}
"""Amplitude, of slow movement."""
_TREMBLE = {"yaw": 0.8, "pitch": 0.9, "mouth_open": 0.01, "mouth_wide": 0.01, "eyes_closed": 0.02}
"""Standard deviation, from one look to the next."""


@dataclass(frozen=True, slots=True)
class Act:
    """Seconds of the film, and how far from rest."""

    action: Action
    start: float
    end: float
    reach: float


def act(rng: np.random.Generator, action: Action, onset: float, *, share: float = 1) -> Act:
    """A gesture as people do it, from `onset` on; with `share` below 1, half-heartedly."""
    lasts = rng.uniform(*(_CLOSED if action is Action.CLOSE_EYES else _GESTURE))
    return Act(action, onset, onset + lasts, rng.uniform(*REACH[action]) * share)


def film(
    rng: np.random.Generator,
    acts: Sequence[Act],
    *,
    blinks: bool = True,
    alive: float = 1,
    speaks_from: float = LENGTH,
) -> Signals:
    """What would be measured of these acts.

    `alive` is the share of natural movement: a still picture has none.
    """
    seconds = np.sort(np.arange(0, LENGTH, 1 / RATE) + rng.normal(0, _LATE, round(LENGTH * RATE)))
    every = [*acts, *(_natural_blinks(rng) if blinks else []), *_spoken(rng, speaks_from)]
    channels = {name: np.full(len(seconds), rng.normal(0, spread)) for name, spread in _REST.items()}
    for name, amplitude in _SWAY.items():
        drift = wander(rng, amplitude * alive, rng.uniform(2, 5))
        channels[name] += [drift(moment) for moment in seconds]
    for each in every:
        name, sign = CHANNELS[each.action]
        channels[name] += [sign * each.reach * bump(moment, each.start, each.end) for moment in seconds]
    seen = rng.random(len(seconds)) > np.where(np.abs(channels["yaw"]) > _LOST_BEYOND, 0.7, _LOST)
    for name, spread in _TREMBLE.items():
        channels[name] += rng.normal(0, spread, len(seconds))
    return Signals(seconds[seen], {name: values[seen] for name, values in channels.items()})


def _natural_blinks(rng: np.random.Generator) -> list[Act]:
    starts = np.cumsum(rng.exponential(_BLINK_EVERY, 8))
    return [
        Act(
            Action.CLOSE_EYES,
            float(start),
            float(start + rng.uniform(*_NATURAL_BLINK)),
            rng.uniform(*REACH[Action.CLOSE_EYES]),
        )
        for start in starts
    ]


def _spoken(rng: np.random.Generator, start: float) -> list[Act]:
    """Syllables: digits are read aloud once the gestures are done."""
    starts = np.arange(start + 0.3, LENGTH, 0.3)
    return [
        Act(Action.OPEN_MOUTH, float(each), float(each) + 0.25, rng.uniform(0.03, 0.2)) for each in starts
    ]
