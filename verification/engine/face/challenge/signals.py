"""How far a face goes towards each gesture over time, from its own rest.

Every person holds the head, the lips and the phone in their own way, and landmarks have their own error for
each face: nothing is judged but the way from rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from verification.engine.face.actions import Action, Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.look import Look

Floats = NDArray[np.float64]

STEP = 0.02
"""Seconds: finer than a film's pictures, so that a span does not depend on its frame rate."""
LONGEST_GAP = 0.25
"""Seconds between two looks up to which nothing is taken to have happened between them."""
FEWEST_CALM = 5
"""Looks outside of all gestures that are enough to tell the rest."""
MOST_OFF = {"yaw": 15.0, "pitch": 20.0}
"""Degrees: whoever rests farther off does not look at the phone, and would turn by looking at it."""
HEAD = (Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN)
"""A face may be lost where they go farthest."""
NEARLY = 0.75
"""Share of the way from which on a lost face is taken to have gone all of it."""
OUTER_CORNERS, LIPS, MOUTH_CORNERS = (33, 263), (13, 14), (61, 291)
"""Landmarks."""
CHANNELS: dict[Action, tuple[str, int]] = {
    Action.TURN_LEFT: ("yaw", 1),
    Action.TURN_RIGHT: ("yaw", -1),
    Action.LOOK_UP: ("pitch", 1),
    Action.LOOK_DOWN: ("pitch", -1),
    Action.OPEN_MOUTH: ("mouth_open", 1),
    Action.SMILE: ("mouth_wide", 1),
    Action.CLOSE_EYES: ("eyes_closed", 1),
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What was measured in each look; all arrays have one entry a look."""

    seconds: Floats
    channels: dict[str, Floats]
    """`yaw` and `pitch` in degrees; in distances of the outer corners of the eyes, `mouth_wide` and, how much
    farther apart the lips are, `mouth_open`; `eyes_closed` from 0 to 1, of the eye that closes less.
    """


@dataclass(frozen=True, slots=True)
class Level:
    """How far towards one gesture, every `STEP` seconds."""

    seconds: Floats
    values: Floats


def signals_of(looks: Sequence[Look]) -> Signals:
    """The looks must come in order of time.

    The mouth is measured by its landmarks: the blendshape of a jaw follows a turning head, and that of a
    smile has nothing left to grow in who smiles at rest.
    """
    points = np.array([look.mesh.points for look in looks], np.float64)
    eyes = _between(points, *OUTER_CORNERS)
    wide = _between(points, *MOUTH_CORNERS) / eyes
    closed = [(look.mesh.expression.left_eye_closed, look.mesh.expression.right_eye_closed) for look in looks]
    return Signals(
        seconds=np.array([look.seconds for look in looks]),
        channels={
            "yaw": np.array([look.mesh.pose.yaw for look in looks]),
            "pitch": np.array([look.mesh.pose.pitch for look in looks]),
            # A smile parts the lips as well, but widens the mouth, which opening it does not.
            "mouth_open": _between(points, *LIPS) / eyes - wide,
            "mouth_wide": wide,
            "eyes_closed": np.min(closed, axis=1),
        },
    )


def _between(points: Floats, one: int, other: int) -> Floats:
    """Of each look, in space: the same whichever way the head is turned."""
    return np.asarray(np.linalg.norm(points[:, one] - points[:, other], axis=1))


def rest_of(signals: Signals, asked: Sequence[Asked]) -> dict[str, float]:
    """Of each channel, over the calm looks: those before the first request and after the last.

    Over all, where these are too few.
    """
    calm = (signals.seconds < asked[0].start) | (signals.seconds > asked[-1].end)
    if np.count_nonzero(calm) < FEWEST_CALM:
        calm[:] = True
    return {name: _rest(name, values[calm]) for name, values in signals.channels.items()}


def _rest(name: str, values: Floats) -> float:
    """A head moves to either side of its rest; mouth and eyes only one way, as when digits are read aloud."""
    if name in MOST_OFF:
        return float(np.clip(np.median(values), -MOST_OFF[name], MOST_OFF[name]))
    return float(np.quantile(values, 0.25))


def level(signals: Signals, rest: dict[str, float], action: Action, enough: float) -> Level:
    """How far the face went towards `action`; `enough` is how far it has to.

    Where the face was lost nothing is seen, so the level is 0: but for a head that was about to go, or came
    back, from where it is lost.
    """
    name, sign = CHANNELS[action]
    away = sign * (signals.channels[name] - rest[name])
    steady = _without_outliers(away)
    seconds = np.arange(signals.seconds[0], signals.seconds[-1] + STEP, STEP)
    values = np.interp(seconds, signals.seconds, steady)
    for before in np.flatnonzero(np.diff(signals.seconds) > LONGEST_GAP):
        lost = (seconds > signals.seconds[before]) & (seconds < signals.seconds[before + 1])
        nearest = float(max(away[before], away[before + 1]))
        values[lost] = max(nearest, enough) if action in HEAD and nearest > enough * NEARLY else 0
    return Level(seconds, values)


def _without_outliers(values: Floats) -> Floats:
    """Median of each value and its two neighbours."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray(np.median([padded[:-2], padded[1:-1], padded[2:]], axis=0))
