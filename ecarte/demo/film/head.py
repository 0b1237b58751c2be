"""A cut-out portrait that turns like a head: each point has a depth, so that it moves with parallax.

Coordinates are pixels of the face file (see `faces`), in which the eyes are 110 px, or 63 mm, apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.faces import EYE_Y, EYES_X
from ecarte.demo.film.motion import bump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Grid = NDArray[np.float32]

ACTIONS = ("turn_left", "turn_right", "look_up", "look_down", "blink", "smile")
"""Left and right are the person's own; the picture is not mirrored, so their left is our right."""

_CENTRE, _HALF = (256.0, 262.0), (150.0, 200.0)
_DEPTH = 130.0
"""From the plane of the ears to the face."""
_NOSE = (256.0, 300.0)
_CHIN, _SHOULDERS = 400.0, 540.0
_MOUTH_Y, _CORNERS_X = 338.0, (203.0, 312.0)
_YAW, _PITCH = 0.47, 0.28
"""How far a head goes when asked, in radians."""


@dataclass(frozen=True)
class Attitude:
    """Yaw towards the person's left and pitch upwards in radians; closed eyes and a smile from 0 to 1."""

    yaw: float = 0
    pitch: float = 0
    blink: float = 0
    smile: float = 0


def perform(actions: Sequence[str], seconds: float, length: float) -> Attitude:
    """Give the attitude at a moment: frontal at both ends, the actions one after the other between.

    Raises ValueError on an unknown action.
    """
    if unknown := set(actions) - set(ACTIONS):
        raise ValueError(f"no head can do this: {sorted(unknown)}")
    lead = 0.14 * length
    share = (length - 2 * lead) / max(1, len(actions))
    done = dict.fromkeys(ACTIONS, 0.0)
    for rank, action in enumerate(actions):
        start, end = lead + rank * share, lead + (rank + 1) * share
        if action == "blink":
            start, end = (start + end) / 2 - 0.16, (start + end) / 2 + 0.16
        done[action] = max(done[action], bump(seconds, start, end))
    return Attitude(
        yaw=_YAW * (done["turn_left"] - done["turn_right"]),
        pitch=_PITCH * (done["look_up"] - done["look_down"]),
        blink=done["blink"],
        smile=done["smile"],
    )


def source_points(x: Grid, y: Grid, attitude: Attitude) -> tuple[Grid, Grid]:
    """Tell where in the face file the points seen at `x`, `y` come from.

    The turn is known forwards (from the file to the picture); a fixed point inverts it.
    """
    from_x, from_y = x, y
    for _ in range(5):
        neck = np.clip((_SHOULDERS - from_y) / (_SHOULDERS - _CHIN), 0, 1)
        neck = neck * neck * (3 - 2 * neck)
        depth = _depth(from_x, from_y)
        yaw, pitch = attitude.yaw * neck, attitude.pitch * neck
        aside, above = from_x - _CENTRE[0], from_y - _CENTRE[1]
        from_x = x - (aside * (np.cos(yaw) - 1) + depth * np.sin(yaw))
        from_y = y - (above * (np.cos(pitch) - 1) - depth * np.sin(pitch))
    return _express(from_x, from_y, attitude)


def _depth(x: Grid, y: Grid) -> Grid:
    r = ((x - _CENTRE[0]) / _HALF[0]) ** 2 + ((y - _CENTRE[1]) / _HALF[1]) ** 2
    nose = 34 * np.exp(-(((x - _NOSE[0]) / 26) ** 2) - ((y - _NOSE[1]) / 40) ** 2)
    return np.asarray(_DEPTH * np.clip(1 - r, 0, 1) + nose, np.float32)


def _express(x: Grid, y: Grid, attitude: Attitude) -> tuple[Grid, Grid]:
    """Draw the upper lids down over the eyes, and the corners of the mouth out and up."""
    moved_x: NDArray[np.floating]
    moved_y: NDArray[np.floating]
    moved_x, moved_y = x, y
    for sign, eye, corner in zip((-1, 1), EYES_X, _CORNERS_X, strict=True):
        if attitude.blink:
            lid = np.exp(-(((x - eye) / 34) ** 4) - ((y - EYE_Y - 1) / 13) ** 2)
            moved_y = moved_y - 21 * attitude.blink * lid
        if attitude.smile:
            pull = attitude.smile * np.exp(-(((x - corner) / 24) ** 2) - ((y - _MOUTH_Y) / 20) ** 2)
            moved_x, moved_y = moved_x - sign * 7 * pull, moved_y + 9 * pull
    return np.asarray(moved_x, np.float32), np.asarray(moved_y, np.float32)
