"""A person who does what the app asks: a moment after they are told, and never twice in the same way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import radians
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.film.motion import smooth, wander
from verification.engine.face.actions import Action, Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

_REACTION = (0.25, 0.7)
"""Seconds from the instruction to the first movement."""
_BLINK_EVERY, _BLINK = (2.2, 4.5), (0.2, 0.32)
"""Seconds between blinks that nobody asks for, and how long each takes."""
_LEAD = 0.14
"""Share of a film at either end in which nothing is asked."""


@dataclass(frozen=True, slots=True)
class Attitude:
    """Yaw towards the person's left, pitch upwards and roll clockwise as seen, in radians.

    The rest goes from 0 to 1: closed eyes, open mouth and smile.
    """

    yaw: float = 0
    pitch: float = 0
    roll: float = 0
    blink: float = 0
    mouth: float = 0
    smile: float = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """How people do a gesture."""

    goes: str
    """The field of `Attitude` that it moves."""
    reach: tuple[float, float]
    """How far: radians, or from 0 to 1."""
    rise: tuple[float, float]
    """Seconds to get there; the way back takes as long."""
    hold: tuple[float, float]


_TURN, _NOD = (radians(29), radians(38)), (radians(16), radians(22))
_WAYS = {
    Action.TURN_LEFT: _Way("yaw", _TURN, (0.35, 0.6), (0.2, 0.6)),
    Action.TURN_RIGHT: _Way("yaw", (-_TURN[1], -_TURN[0]), (0.35, 0.6), (0.2, 0.6)),
    Action.LOOK_UP: _Way("pitch", _NOD, (0.3, 0.55), (0.2, 0.6)),
    Action.LOOK_DOWN: _Way("pitch", (-_NOD[1], -_NOD[0]), (0.3, 0.55), (0.2, 0.6)),
    Action.OPEN_MOUTH: _Way("mouth", (0.75, 1), (0.2, 0.4), (0.3, 0.7)),
    Action.SMILE: _Way("smile", (0.85, 1), (0.25, 0.5), (0.4, 0.8)),
    Action.CLOSE_EYES: _Way("blink", (1, 1), (0.1, 0.16), (0.7, 1.1)),
}


@dataclass(frozen=True, slots=True)
class _Done:
    goes: str
    reach: float
    start: float
    rise: float
    hold: float

    def at(self, seconds: float) -> float:
        after = seconds - self.start
        return (
            self.reach * smooth(after / self.rise) * smooth((2 * self.rise + self.hold - after) / self.rise)
        )


class Performance:
    """All that a face does during a film."""

    def __init__(self, rng: np.random.Generator, asked: Sequence[Asked], seconds: float) -> None:
        self._done = [_performed(rng, one) for one in asked] + _unasked_blinks(rng, seconds)
        self._idle = {
            "yaw": wander(rng, radians(2.2), 2.9),
            "pitch": wander(rng, radians(1.6), 3.6),
            "roll": wander(rng, radians(1.4), 4.4),
            "mouth": wander(rng, 0.02, 2.6),
            "smile": wander(rng, 0.04, 5.1),
        }
        # A head that turns tips a little as well.
        self._tip, self._nod = rng.normal(0, 0.09, 2)

    def at(self, seconds: float) -> Attitude:
        """Give the attitude at a moment of the film."""
        value = {field.name: 0.0 for field in fields(Attitude)}
        for name, drift in self._idle.items():
            value[name] += drift(seconds)
        for done in self._done:
            moved = done.at(seconds)
            value[done.goes] = (
                max(value[done.goes], moved) if done.goes == "blink" else value[done.goes] + moved
            )
        value["roll"] += self._tip * value["yaw"]
        value["pitch"] += self._nod * abs(value["yaw"])
        for name in ("mouth", "smile"):
            value[name] = float(np.clip(value[name], 0, 1))
        return Attitude(**value)


def spread(actions: Sequence[Action], seconds: float) -> list[Asked]:
    """Ask for gestures one after the other, as long for each, with some time before and after."""
    share = (1 - 2 * _LEAD) * seconds / max(1, len(actions))
    starts = [_LEAD * seconds + rank * share for rank in range(len(actions))]
    return [Asked(action, start, start + share) for action, start in zip(actions, starts, strict=True)]


def _performed(rng: np.random.Generator, asked: Asked) -> _Done:
    """Do it after a human's reaction time, and faster where there is little time left."""
    way = _WAYS[asked.action]
    reach, rise, hold = (float(rng.uniform(*span)) for span in (way.reach, way.rise, way.hold))
    start = asked.start + float(rng.uniform(*_REACTION))
    haste = min(1.0, max(0.1, asked.end - start) / (2 * rise + hold))
    return _Done(way.goes, reach, start, rise * haste, hold * haste)


def _unasked_blinks(rng: np.random.Generator, seconds: float) -> list[_Done]:
    starts = np.cumsum(rng.uniform(*_BLINK_EVERY, int(seconds / _BLINK_EVERY[0]) + 1)) - 1
    return [_Done("blink", 1, float(start), rng.uniform(*_BLINK) / 2, 0.02) for start in starts]
