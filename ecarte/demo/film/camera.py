"""A phone held by hand over a plane. Millimetres, the origin in the middle of the document, z downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.film.motion import rotation, smooth, wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Matrix = NDArray[np.float64]

FLAT: Matrix = np.diag([1.0, 1.0, 0.0])
"""The pose of what lies on the table: takes x, y, 1 on the thing to a point in space."""

_FOCAL = 1.2
"""Focal length as a share of the picture's longer side: a phone's main camera, as video crops it."""
_WIDTH_SHARE, _HEIGHT_SHARE = 0.72, 0.86
"""How much of the picture the document may fill."""


class Camera:
    def __init__(
        self,
        rng: np.random.Generator,
        size: tuple[int, int],
        thing: tuple[float, float],
        *,
        shake: float,
        distance: float,
    ) -> None:
        """`thing` is the width and height to be filmed; a `distance` of 1 fills the picture with it."""
        self._size, self._focal = size, _FOCAL * max(size)
        pixels = min(_WIDTH_SHARE * size[0] / thing[0], _HEIGHT_SHARE * size[1] / thing[1])
        self._distance = self._focal / pixels * distance
        self._turns = [wander(rng, shake * a, p) for a, p in ((0.07, 3.3), (0.05, 2.7), (0.035, 4.1))]
        self._moves = [wander(rng, shake * a, p) for a, p in ((3.0, 2.3), (2.2, 1.9), (7.0, 3.7))]
        self._phase = rng.uniform(0, 2 * np.pi)

    def tilt(self, seconds: float) -> float:
        """Turn slowly to and fro, in radians, as one does to see a hologram."""
        return 0.14 * float(np.sin(2 * np.pi * seconds / 3.4 + self._phase))

    def view(self, seconds: float) -> Matrix:
        """Project from space (homogeneous) into the picture."""
        pitch, yaw, roll = (turn(seconds) for turn in self._turns)
        x, y, z = (move(seconds) for move in self._moves)
        approach = 1 + 0.2 * (1 - smooth(seconds / 0.8))
        pose = rotation(pitch + 0.05, yaw + self.tilt(seconds), roll)
        where = np.array([[x], [y], [self._distance * approach + z]])
        width, height = self._size
        lens = np.array([[self._focal, 0, width / 2], [0, self._focal, height / 2], [0, 0, 1]])
        return np.asarray(lens @ np.hstack([pose, where]))

    def see(self, texture: Image, view: Matrix, pose: Matrix = FLAT, over: Image | None = None) -> Image:
        """Draw a flat thing (SCALE pixels a millimetre), by itself or over another picture."""
        height, width = texture.shape[:2]
        plane = np.array([[1 / SCALE, 0, -width / 2 / SCALE], [0, 1 / SCALE, -height / 2 / SCALE], [0, 0, 1]])
        homography = view @ np.vstack([pose, [0, 0, 1]]) @ plane
        border = cv2.BORDER_REFLECT if over is None else cv2.BORDER_TRANSPARENT
        seen = cv2.warpPerspective(
            texture, homography, self._size, over, flags=cv2.INTER_LINEAR, borderMode=border
        )
        return np.asarray(seen, np.uint8)
