"""One face brought to the shape of another, landmark by landmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Points = NDArray[np.float32]
    """Shape (points, 2), in pixels."""


def worn(picture: Image, source: Points, target: Points) -> Image:
    """The picture with what lies at `source` moved to `target`, triangle by triangle; of the same size.

    What lies outside of all triangles is lost.
    """
    most = np.array(picture.shape[1::-1]) - 1
    from_x, from_y = np.zeros((2, *picture.shape[:2]), np.float32)
    for corners in _triangles(source, picture.shape):
        affine = cv2.getAffineTransform(target[corners], source[corners])
        low = np.clip(np.floor(target[corners].min(axis=0)), 0, most).astype(int)
        high = np.clip(np.ceil(target[corners].max(axis=0)), 0, most).astype(int)
        inside = np.zeros((high[1] - low[1] + 1, high[0] - low[0] + 1), np.uint8)
        cv2.fillConvexPoly(inside, np.round(target[corners] - low).astype(np.int32), 1)
        y, x = np.nonzero(inside)
        at = affine @ np.stack([x + low[0], y + low[1], np.ones_like(x)])
        from_x[y + low[1], x + low[0]], from_y[y + low[1], x + low[0]] = at
    return np.asarray(cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR), np.uint8)


def _triangles(points: Points, shape: tuple[int, ...]) -> list[list[int]]:
    """Delaunay's."""
    plane = cv2.Subdiv2D((0, 0, shape[1], shape[0]))
    rank = {plane.insert((float(x), float(y))): index for index, (x, y) in enumerate(points)}
    found = []
    for triangle in np.asarray(plane.getTriangleList()).reshape(-1, 3, 2):
        corners = [rank.get(plane.locate((float(x), float(y)))[2], -1) for x, y in triangle]
        if min(corners) >= 0 and len(set(corners)) == 3:
            found.append(corners)
    return found
