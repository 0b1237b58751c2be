"""Quadrilaterals of flat things in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Points

    Matrix = NDArray[np.float64]


def rectangle(size: Size, scale: float = 1) -> Points:
    """Corners clockwise from the top left, `scale` pixels a millimetre."""
    width, height = size.width * scale, size.height * scale
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)


def width_of(corners: Points) -> float:
    """Of the upper and the lower side, in pixels."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(lengths[::2].mean())


def homography(source: Points, target: Points) -> Matrix:
    """Takes four points to four others."""
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return np.asarray(matrix, np.float64)


def projected(points: Points, matrix: Matrix) -> Points:
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0], np.float64)


def crossings(lines: Points, others: Points) -> Points:
    """Where lines cross others one by one: shapes (n, 2, 2) to (n, 2). Parallel ones cross far away."""
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    away, across = others[:, 0] - start, others[:, 1] - others[:, 0]
    turn = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    share = (away[:, 0] * across[:, 1] - away[:, 1] * across[:, 0]) / np.where(
        np.abs(turn) < 1e-9, 1e-9, turn
    )
    return np.asarray(start + share[:, None] * along)
