"""A phone held by hand over a plane: millimetres from the middle of the document, z away from the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.film.motion import rotation, smooth, wander

if TYPE_CHECKING:
    from ecarte.demo.film.layer import Matrix
    from ecarte.demo.film.shot import Conditions, Shot

FLAT: Matrix = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]])
"""The pose of what lies on the table: takes x, y, 1 on the thing to homogeneous coordinates in space."""
PITCH = 2.54
"""Millimetres a character of the machine-readable zone."""
SWING = 0.14
"""Radians: how far one tilts a document to and fro to see its hologram."""

_FOCAL = 1.2
"""Focal length as a share of the picture's longer side: a phone's main camera, as video crops it."""
_WIDTH_SHARE, _HEIGHT_SHARE = 0.84, 0.86
"""How much of the picture the document may fill."""
_OFF_CENTRE = 0.25
"""How far from the middle it may stand, as a share of the room that is left."""
_HD = 1080


def placed(x: float = 0, y: float = 0, z: float = 0, turn: Matrix | None = None) -> Matrix:
    """Give the pose of a flat thing that is turned (rotation matrix), then moved."""
    turned = np.eye(3) if turn is None else turn
    return np.vstack([np.column_stack([turned[:, :2], (x, y, z)]), [0, 0, 1]])


class Camera:
    def __init__(
        self,
        rng: np.random.Generator,
        size: tuple[int, int],
        document: tuple[float, float],
        under: Conditions,
        shot: Shot,
        *,
        swing: float = SWING,
    ) -> None:
        """`size` is that of the stored picture, in pixels; `document` its width and height in millimetres."""
        self._size, self._focal, self._exposure = size, _FOCAL * max(size), under.exposure
        turns = shot.turns + shot.stored_turns
        wide, high = document[::-1] if turns % 2 else document
        wanted = rng.uniform(*under.character) / PITCH * min(size) / _HD
        self.pixels_per_mm = min(wanted, _WIDTH_SHARE * size[0] / wide, _HEIGHT_SHARE * size[1] / high)
        self._distance = self._focal / self.pixels_per_mm
        room = np.array(size) / self.pixels_per_mm
        self._offset = _offset(rng, room, np.array((wide, high)), shot.cut)
        tilt, roll = np.radians((under.tilt, under.roll))
        self._pitch, self._yaw = rng.uniform(-0.6 * tilt, 0.6 * tilt, 2)
        self._roll = rng.uniform(-roll, roll) + turns * np.pi / 2
        self._turns = [wander(rng, 0.4 * a, p) for a, p in ((tilt, 3.3), (tilt, 2.7), (roll, 4.1))]
        self._moves = [wander(rng, under.shake * a, p) for a, p in ((3.0, 2.3), (2.2, 1.9), (7.0, 3.7))]
        self._tremor = [wander(rng, 0.6 * under.shake, p) for p in (0.5, 0.43)]
        self._swing, self._phase = swing, rng.uniform(0, 2 * np.pi)

    def tilt(self, seconds: float) -> tuple[float, float]:
        """Pitch and yaw of the document in radians, for what depends on them: hologram and reflections."""
        swing = self._swing * float(np.sin(2 * np.pi * seconds / 3.4 + self._phase))
        return self._pitch + self._turns[0](seconds), self._yaw + self._turns[1](seconds) + swing

    def lean(self, seconds: float) -> tuple[float, float]:
        """`tilt`, counted from the attitude in which the document is held."""
        pitch, yaw = self.tilt(seconds)
        return pitch - self._pitch, yaw - self._yaw

    def view(self, seconds: float) -> Matrix:
        """Project from space (homogeneous, the document's axes) into the picture."""
        return self._view(seconds, *self.tilt(seconds))

    def straight(self, seconds: float) -> Matrix:
        """Project what does not turn with the document: what is behind the hand that holds it."""
        return self._view(seconds, 0, 0)

    def _view(self, seconds: float, pitch: float, yaw: float) -> Matrix:
        x, y, z = (move(seconds) for move in self._moves)
        across, down = (tremor(seconds) for tremor in self._tremor)
        approach = 1 + 0.2 * (1 - smooth(seconds / 0.8))
        where = np.array(
            [[x + across + self._offset[0]], [y + down + self._offset[1]], [self._distance * approach + z]]
        )
        width, height = self._size
        lens = np.array([[self._focal, 0, width / 2], [0, self._focal, height / 2], [0, 0, 1]])
        turn = rotation(pitch, yaw, self._roll + self._turns[2](seconds))
        return np.asarray(lens @ np.hstack([turn, where]))

    def smear(self, seconds: float) -> tuple[float, float]:
        """Tell by how many pixels the document moves while the shutter is open."""
        before, after = (self.view(moment)[:, 3] for moment in (seconds, seconds + self._exposure))
        moved = after[:2] / after[2] - before[:2] / before[2]
        return float(moved[0]), float(moved[1])


def _offset(rng: np.random.Generator, picture: Matrix, document: Matrix, cut: float) -> Matrix:
    """Tell where the document stands; all in millimetres, x and y."""
    spare = picture - document
    offset = rng.uniform(-_OFF_CENTRE, _OFF_CENTRE, 2) * spare
    if cut:
        axis, sign = rng.integers(2), rng.choice([-1, 1])
        offset[axis] = sign * (spare[axis] / 2 + cut * document[axis])
    return np.asarray(offset)
