"""Cuts faces to one frame: the agent compares them with the eyes at the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from verification.engine.face.detect import Face
    from verification.engine.types import Image

WIDTH, HEIGHT = 480, 600
LEFT_EYE, RIGHT_EYE = (180.0, 260.0), (300.0, 260.0)


def crop(image: Image, face: Face) -> Image:
    """The face turned and scaled so that the eyes lie at `LEFT_EYE` and `RIGHT_EYE`; nothing is stretched."""
    source = np.subtract(face.right_eye, face.left_eye)
    target = np.subtract(RIGHT_EYE, LEFT_EYE)
    # A similarity is one complex number: scale and turn.
    factor = complex(*target) / complex(*source)
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.column_stack([linear, np.subtract(LEFT_EYE, linear @ face.left_eye)])
    interpolation = cv2.INTER_AREA if abs(factor) < 1 else cv2.INTER_CUBIC
    warped = cv2.warpAffine(
        image, matrix, (WIDTH, HEIGHT), flags=interpolation, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped, dtype=np.uint8)
