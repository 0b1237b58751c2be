"""Places a face as a network has learnt to see it: points of the face on points of a small square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from verification.engine.types import Image

Positions = NDArray[np.float64]
"""Shape (points, 2): x and y in pixels."""
FINE = 0.75
"""Of a picture: shrunk further in one step, it would lose detail and gain false lines."""


def place(image: Image, points: Positions, target: Positions, side: int) -> Image:
    """The square of `side` pixels in which `points` come to lie nearest to `target`; nothing is stretched."""
    factor, offset = _similarity(points, target)
    shrink = min(1.0, abs(factor) / FINE)
    if shrink < 1:
        image = np.asarray(
            cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8
        )
        factor /= shrink
    matrix = np.array([[factor.real, -factor.imag, offset.real], [factor.imag, factor.real, offset.imag]])
    return np.asarray(cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def _similarity(points: Positions, target: Positions) -> tuple[complex, complex]:
    """Least squares. A similarity is two complex numbers: scale and turn, then shift."""
    source, aim = (each[:, 0] + 1j * each[:, 1] for each in (points, target))
    spread = source - source.mean()
    factor = complex(np.vdot(spread, aim - aim.mean()) / max(np.vdot(spread, spread).real, 1e-9))
    return factor, complex(aim.mean() - factor * source.mean())
