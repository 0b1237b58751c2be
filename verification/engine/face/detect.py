"""Finds faces and five points of each: the network YuNet, run by OpenCV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.models import YUNET, weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Box, Image

Point = tuple[float, float]

_LEAST_SCORE = 0.7
"""Of what counts as a face: see the card."""
_OVERLAP = 0.3
"""Of two boxes that overlap by more, the one of lower score is dropped: the value of the model's authors."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """One face, in pixels of the picture it was found in. Left and right are the picture's."""

    box: Box
    left_eye: Point
    right_eye: Point
    nose: Point
    mouth_left: Point
    mouth_right: Point
    score: float
    """The detector's, from 0 to 1."""

    @property
    def eye_distance(self) -> float:
        """Pixels between the centres of the eyes."""
        return math.dist(self.left_eye, self.right_eye)

    @property
    def turn(self) -> float:
        """How far the nose lies from the middle of the eyes, in eye distances: 0 is frontal."""
        axis = np.subtract(self.right_eye, self.left_eye)
        middle = np.add(self.left_eye, self.right_eye) / 2
        return abs(float(np.dot(np.subtract(self.nose, middle), axis) / max(float(axis @ axis), 1e-6)))

    def scaled(self, scale: float) -> Face:
        """The same face in the same picture `scale` times larger."""

        def move(point: Point) -> Point:
            return point[0] * scale, point[1] * scale

        x, y, width, height = (round(side * scale) for side in self.box)
        return Face(
            box=(x, y, width, height),
            left_eye=move(self.left_eye),
            right_eye=move(self.right_eye),
            nose=move(self.nose),
            mouth_left=move(self.mouth_left),
            mouth_right=move(self.mouth_right),
            score=self.score,
        )


def detect(image: Image, *, long_side: int) -> list[Face]:
    """Faces that are upright or leaning, largest first.

    The picture is reduced to `long_side` first, which sets the cost.
    """
    scale = min(1.0, long_side / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    network = yunet()
    network.setInputSize((small.shape[1], small.shape[0]))
    _, rows = network.detect(small)
    faces = [] if rows is None else [_face(row).scaled(1 / scale) for row in rows]
    return sorted(faces, key=lambda face: face.eye_distance, reverse=True)


def _face(row: NDArray[np.float32]) -> Face:
    """YuNet names the points from the picture's left: the person's right eye comes first."""
    x, y, width, height = (round(float(value)) for value in row[:4])
    points = [(float(x), float(y)) for x, y in row[4:14].reshape(5, 2)]
    left_eye, right_eye, nose, mouth_left, mouth_right = points
    return Face(
        box=(x, y, width, height),
        left_eye=left_eye,
        right_eye=right_eye,
        nose=nose,
        mouth_left=mouth_left,
        mouth_right=mouth_right,
        score=float(row[14]),
    )


@cache
def yunet() -> cv2.FaceDetectorYN:
    return cv2.FaceDetectorYN.create(
        "onnx", weights(YUNET), np.empty(0, np.uint8), (320, 320), _LEAST_SCORE, _OVERLAP
    )
