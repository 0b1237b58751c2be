"""Cuts faces to one frame: the agent compares them with the eyes at the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS
from verification.engine.geometry import EYES, FACE, GESTURE

if TYPE_CHECKING:
    from verification.engine.face.detect import Face, Point
    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

THUMB = 64
"""Pixels."""
THUMB_EYES = (22.0, 26.0), (42.0, 26.0)


def crop(image: Image, face: Face) -> Image:
    """The face turned and scaled so that the eyes lie at `EYES`; nothing is stretched."""
    return _aligned(image, face.left_eye, face.right_eye, *EYES, FACE)


def crop_turned(image: Image, mesh: Mesh) -> Image:
    """The same, half as large, of a face that may be turned away: the head keeps its size.

    Seen from the side the eyes lie closer together, so their distance in space is what is scaled.
    """
    left, right = eyes_in_space(mesh)
    to_left, to_right = ((x * GESTURE, y * GESTURE) for x, y in EYES)
    width, height = (round(length * GESTURE) for length in FACE)
    return _aligned(image, left, right, to_left, to_right, (width, height))


def thumb(image: Image, mesh: Mesh) -> Image:
    """The face in 64 × 64 pixels, the eyes at `THUMB_EYES`: for comparing looks with each other."""
    left, right = eyes_in_space(mesh)
    return _aligned(image, left, right, *THUMB_EYES, (THUMB, THUMB))


def eyes_in_space(mesh: Mesh) -> tuple[Point, Point]:
    """Where the eyes would lie if the head were turned straight about the middle between them."""
    at = mesh.points[[RIGHT_IRIS, LEFT_IRIS]].astype(np.float64)
    middle, across = at[:, :2].mean(axis=0), at[1, :2] - at[0, :2]
    half = across / max(float(np.linalg.norm(across)), 1e-6) * float(np.linalg.norm(at[1] - at[0])) / 2
    (left_x, left_y), (right_x, right_y) = middle - half, middle + half
    return (float(left_x), float(left_y)), (float(right_x), float(right_y))


def _aligned(
    image: Image, left: Point, right: Point, to_left: Point, to_right: Point, size: tuple[int, int]
) -> Image:
    source, target = np.subtract(right, left), np.subtract(to_right, to_left)
    # A similarity is one complex number: scale and turn.
    factor = complex(*target) / complex(*source)
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.column_stack([linear, np.subtract(to_left, linear @ left)])
    interpolation = cv2.INTER_AREA if abs(factor) < 1 else cv2.INTER_CUBIC
    warped = cv2.warpAffine(image, matrix, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)
