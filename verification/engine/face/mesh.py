"""The landmarks, expression and pose of a face: MediaPipe's Face Landmarker, run by OpenCV.

The cutting follows its graph (`face_landmarks_detector_graph.cc`): a square around the landmarks of the
picture before, 1.5 times as large as they are and turned with the eyes, so that a face is followed without
detecting it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.detect import Face
from verification.engine.face.look import (
    LEFT_IRIS,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    NOSE,
    RIGHT_IRIS,
    Expression,
    Mesh,
)
from verification.engine.face.pose import pose_of
from verification.engine.models import BLENDSHAPES, LANDMARKS, weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.face.look import Points
    from verification.engine.types import Box, Image

SIDE = 256
"""Pixels of the square that the network sees."""
_MARGIN = 1.5
_RIGHT_CORNER, _LEFT_CORNER = 33, 263
"""Landmarks: the outer corners of the person's eyes."""
_LOOKS = 3
"""It takes so many to find how a leaning head lies: a detector's points hardly lean with it."""
_BOX_MARGIN = 1.75
"""Of a square around the box of a detector that frames faces from the brows to the chin."""
# fmt: off
_OF_EXPRESSION = [
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70,
    78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195,
    197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300,
    308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375,
    377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454,
    466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
]
# fmt: on
"""The landmarks that the second network reads (`kLandmarksSubsetIdxs` of `face_blendshapes_graph.cc`)."""
_BLINK_LEFT, _BLINK_RIGHT, _DOWN, _IN_LEFT, _IN_RIGHT = 9, 10, slice(11, 13), 13, 14
_OUT_LEFT, _OUT_RIGHT, _UP, _JAW_OPEN, _SMILE = 15, 16, slice(17, 19), 25, slice(44, 46)
"""Places in its answer (`kBlendshapeNames`, same file)."""


@dataclass(frozen=True, slots=True)
class _Square:
    """A square of the picture, turned by `roll` radians clockwise."""

    centre: NDArray[np.floating]
    side: float
    roll: float

    @property
    def axes(self) -> NDArray[np.floating]:
        """Columns: where one pixel to the right and one downwards in the square lead in the picture."""
        scale, cos, sin = self.side / SIDE, np.cos(self.roll), np.sin(self.roll)
        return scale * np.array([[cos, -sin], [sin, cos]])

    @property
    def matrix(self) -> NDArray[np.floating]:
        """From pixels of the square to pixels of the picture, shape (2, 3)."""
        return np.column_stack([self.axes, self.centre - self.axes @ (SIDE / 2, SIDE / 2)])


def measure(image: Image, where: Face | Points) -> Mesh:
    """The landmarks of the face that was detected, or that had these landmarks a moment ago."""
    if not isinstance(where, Face):
        return _measured(image, _around_points(where))
    mesh = _measured(image, _around_face(where))
    for _ in range(_LOOKS - 1):
        mesh = measure(image, mesh.points)
    return mesh


def measure_boxed(image: Image, box: Box) -> Mesh:
    """The landmarks of an upright face that dlib's detector framed, from the brows to the chin."""
    x, y, width, height = box
    centre = np.array([x + width / 2, y + height / 2])
    return _measured(image, _Square(centre, _BOX_MARGIN * max(width, height), 0))


def face_at(mesh: Mesh) -> Face:
    """The five points that a detector would give, which tremble less than a detector's."""
    points = mesh.points[:, :2].astype(np.float64)
    x, y = points.min(axis=0)
    width, height = points.max(axis=0) - (x, y)
    marks = (RIGHT_IRIS, LEFT_IRIS, NOSE, MOUTH_RIGHT, MOUTH_LEFT)
    # The person's right is the picture's left.
    left_eye, right_eye, nose, mouth_left, mouth_right = (
        (float(points[m, 0]), float(points[m, 1])) for m in marks
    )
    return Face(
        box=(round(x), round(y), round(width), round(height)),
        left_eye=left_eye,
        right_eye=right_eye,
        nose=nose,
        mouth_left=mouth_left,
        mouth_right=mouth_right,
        score=mesh.presence,
    )


def _measured(image: Image, square: _Square) -> Mesh:
    patch = cv2.warpAffine(image, square.matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    network = landmarks_network()
    network.setInput(cv2.dnn.blobFromImage(patch, 1 / 255, swapRB=True))
    presence, flat = network.forward(["Identity_1", "Identity"])
    seen = np.asarray(flat, np.float32).reshape(-1, 3)
    points = np.column_stack([seen[:, :2] @ square.matrix[:, :2].T + square.matrix[:, 2], seen[:, 2]])
    points[:, 2] *= square.side / SIDE
    points = points.astype(np.float32)
    return Mesh(
        points=points,
        presence=float(1 / (1 + np.exp(-presence.item()))),
        expression=_expression(seen),
        pose=pose_of(points),
    )


def _around_face(face: Face) -> _Square:
    """By the box: the detector's points tremble, and stretched by a turn they led the network astray."""
    x, y, width, height = face.box
    across = np.subtract(face.right_eye, face.left_eye)
    roll = float(np.arctan2(across[1], across[0]))
    return _Square(np.array([x + width / 2, y + height / 2]), _MARGIN * max(width, height), roll)


def _around_points(points: Points) -> _Square:
    flat = points[:, :2].astype(np.float64)
    across = flat[_LEFT_CORNER] - flat[_RIGHT_CORNER]
    roll = float(np.arctan2(across[1], across[0]))
    cos, sin = np.cos(roll), np.sin(roll)
    turn = np.array([[cos, -sin], [sin, cos]])
    upright = flat @ turn
    low, high = upright.min(axis=0), upright.max(axis=0)
    return _Square(turn @ ((low + high) / 2), _MARGIN * float((high - low).max()), roll)


def _expression(seen: NDArray[np.floating]) -> Expression:
    network = blendshapes_network()
    network.setInput(np.ascontiguousarray(seen[None, _OF_EXPRESSION, :2], np.float32))
    shapes = network.forward().ravel()
    return Expression(
        left_eye_closed=float(shapes[_BLINK_LEFT]),
        right_eye_closed=float(shapes[_BLINK_RIGHT]),
        mouth_open=float(shapes[_JAW_OPEN]),
        smile=float(shapes[_SMILE].mean()),
        gaze_left=float(shapes[_OUT_LEFT] - shapes[_IN_LEFT] + shapes[_IN_RIGHT] - shapes[_OUT_RIGHT]) / 2,
        gaze_up=float(shapes[_UP].mean() - shapes[_DOWN].mean()),
    )


@cache
def landmarks_network() -> cv2.dnn.Net:
    return cv2.dnn.readNetFromTFLite(weights(LANDMARKS))


@cache
def blendshapes_network() -> cv2.dnn.Net:
    return cv2.dnn.readNetFromTFLite(weights(BLENDSHAPES))
