"""How well a face can be compared in a picture, after the components of ISO/IEC 29794-5.

Each is measured so that a person can be told what to mend; their product weighs a picture in a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS
from verification.engine.frames import sharpness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.face.look import Mesh, Points, Pose
    from verification.engine.types import Image

FRONTAL, TURNED = 8.0, 35.0
"""Degrees up to which a turn costs nothing, and from which the picture counts for nothing."""
OPEN, CLOSED = 0.35, 0.65
"""Of the coefficient of a closed eye."""
DIM, LIT, BRIGHT, DAZZLED = 30.0, 75.0, 200.0, 240.0
"""Mean brightness of the skin, 0-255."""
SOFT, CRISP = 4.0, 14.0
"""Sharpness of a face that is 240 pixels wide with its surroundings (see `frames.sharpness`)."""
BLOWN = 250
SOME, MUCH = 0.1, 0.4
"""Share of the face that is blown out."""
SHUT, AGAPE = 0.2, 0.7
"""Of the coefficient of an open mouth."""

_RIGHT_LENS, _LEFT_LENS = (230, 231, 119, 120, 27, 28), (450, 451, 348, 349, 257, 258)
"""Between the brow and the lid, and under it: bare skin, or a dark lens."""
_CHEEKS, _FOREHEAD = (50, 280, 205, 425), (151, 9, 108, 337)
_MOUTH = (0, 17, 37, 267, 84, 314, 13, 14, 61, 291, 164, 18, 200, 43, 273, 106, 335)
"""The lips, between them, around them and on the chin."""
_SPOT = 0.06
"""Side of the squares that are averaged, in eye distances."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quality:
    """Of one picture of a face; the names of the standard's components in brackets."""

    eye_distance: float
    """Pixels between the irises, as if the head were straight (inter-eye distance)."""
    pose: Pose
    """(Head pose angles.)"""
    sharpness: float
    """99th percentile of |Laplacian| (sharpness)."""
    brightness: float
    """Mean of the skin of cheeks and forehead, 0-255 (luminance mean)."""
    unevenness: float
    """Difference between the halves of the face over their sum: 0 is even (illumination uniformity)."""
    blown_out: float
    """Share of the face that is white (over-exposure prevention). Black is hair, beard and dark skin too."""
    eye_closed: float
    """Of the more closed eye, 0 to 1 (eyes open)."""
    mouth_open: float
    """0 to 1 (mouth closed)."""
    lenses: float
    """Brightness around the eyes over that of the cheeks: skin is near 1 (eyes visible)."""
    mouth_relief: float
    """Standard deviation over mean of the brightness of lips and chin, little in a mask (mouth occlusion)."""

    @property
    def weight(self) -> float:
        """0 to 1: how much a picture should count."""
        frontal = _falling(max(abs(self.pose.yaw), abs(self.pose.pitch) * 0.8), FRONTAL, TURNED)
        lit = min(
            _rising(self.brightness, DIM, LIT),
            _falling(self.brightness, BRIGHT, DAZZLED),
            _falling(self.blown_out, SOME, MUCH),
        )
        eyes = _falling(self.eye_closed, OPEN, CLOSED)
        return (
            frontal
            * (0.2 + 0.8 * lit)
            * (0.3 + 0.7 * eyes)
            * (0.6 + 0.4 * _falling(self.mouth_open, SHUT, AGAPE))
            * (0.1 + 0.9 * _rising(self.sharpness, SOFT, CRISP))
        )


def quality(image: Image, mesh: Mesh, crop: Image) -> Quality:
    """Of the face at `mesh` in `image`; `crop` is `crop_turned` of both."""
    grey = np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8)
    inside = grey[60:240, 48:192]
    cheeks = _colours(image, mesh, _CHEEKS)
    skin = np.concatenate([cheeks, _colours(image, mesh, _FOREHEAD)])
    return Quality(
        eye_distance=_eye_distance(mesh.points),
        pose=mesh.pose,
        sharpness=sharpness(np.ascontiguousarray(inside)),
        brightness=float(skin.mean()),
        unevenness=_unevenness(inside),
        blown_out=float((inside >= BLOWN).mean()),
        eye_closed=max(mesh.expression.left_eye_closed, mesh.expression.right_eye_closed),
        mouth_open=mesh.expression.mouth_open,
        lenses=_lenses(image, mesh, float(cheeks.mean())),
        mouth_relief=_relief(image, mesh),
    )


def _unevenness(inside: NDArray[np.uint8]) -> float:
    half = inside.shape[1] // 2
    left, right = float(inside[:, :half].mean()), float(inside[:, -half:].mean())
    return abs(left - right) / max(left + right, 1.0)


def _lenses(image: Image, mesh: Mesh, cheeks: float) -> float:
    """Of the brighter side: one eye may lie in the shadow of the nose or a lock of hair."""
    brighter = max(float(_colours(image, mesh, lens).mean()) for lens in (_RIGHT_LENS, _LEFT_LENS))
    return brighter / max(cheeks, 1.0)


def _relief(image: Image, mesh: Mesh) -> float:
    bright = _colours(image, mesh, _MOUTH).mean(axis=1)
    return float(bright.std() / max(float(bright.mean()), 1.0))


def _colours(image: Image, mesh: Mesh, marks: tuple[int, ...]) -> NDArray[np.float64]:
    """Mean colour of a small square at each landmark; shape (marks, 3)."""
    half = max(1, round(_SPOT * _eye_distance(mesh.points) / 2))
    height, width = image.shape[:2]
    means = []
    for x, y in mesh.points[list(marks), :2]:
        left, top = (
            min(max(round(float(v)) - half, 0), most - 2 * half) for v, most in ((x, width), (y, height))
        )
        means.append(image[max(top, 0) : top + 2 * half, max(left, 0) : left + 2 * half].mean(axis=(0, 1)))
    return np.array(means)


def _eye_distance(points: Points) -> float:
    return float(np.linalg.norm(points[LEFT_IRIS] - points[RIGHT_IRIS]))


def _rising(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))


def _falling(value: float, low: float, high: float) -> float:
    return 1 - _rising(value, low, high)
