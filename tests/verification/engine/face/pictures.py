"""Pictures of the demonstration's faces, turned and with the expression that a test wants.

Made by simple means of their own: the films' actors are themselves made with the landmarks under test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.faces import EYE_Y, EYES_X, HEIGHT, WIDTH, load_face

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Grid = NDArray[np.floating]

WALL = 150
"""Brightness behind the head."""
MARGIN = 150
"""Pixels of wall above the file, to the left and to the right of it."""
MIDDLE_X, MOUTH_Y = 256, 338


@dataclass(frozen=True, kw_only=True)
class Does:
    """Yaw to the person's left and pitch upwards, in radians; the rest from 0 to 1."""

    yaw: float = 0
    pitch: float = 0
    blink: float = 0
    smile: float = 0
    mouth: float = 0


STILL = Does()


def picture(name: str, does: Does = STILL) -> Image:
    """The face before a grey wall."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    from_x, from_y = _expressed(*_turned(x, y, does), does)
    cut = load_face(name).astype(np.float32)
    shown = cv2.remap(cut, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = ((x - MIDDLE_X) / 38) ** 2 + ((y - MOUTH_Y - 14) / max(14 * does.mouth, 1)) ** 2 < 1
    shown[inside & (does.mouth > 0), :3] = (30, 20, 50)
    opacity = shown[:, :, 3:] / 255
    face = np.asarray(shown[:, :, :3] * opacity + WALL * (1 - opacity), np.uint8)
    wall = (WALL, WALL, WALL)
    bordered = cv2.copyMakeBorder(face, MARGIN, 0, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=wall)
    return np.asarray(bordered, np.uint8)


def leaning(image: Image, degrees: float) -> Image:
    """Clockwise about the face."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, MARGIN + 260), -degrees, 0.8)
    turned = cv2.warpAffine(image, matrix, (width, height), borderValue=(WALL, WALL, WALL))
    return np.asarray(turned, np.uint8)


def _turned(x: Grid, y: Grid, does: Does) -> tuple[Grid, Grid]:
    """Where a head seen straight has what is seen at `x`, `y`: it is half an ellipsoid with a nose."""
    from_x, from_y = np.asarray(x), np.asarray(y)
    for _ in range(5):
        aside, above = from_x - MIDDLE_X, from_y - 262
        bulge = 130 * np.clip(1 - (aside / 150) ** 2 - (above / 200) ** 2, 0, 1)
        depth = bulge + 34 * np.exp(-((aside / 26) ** 2) - ((from_y - 300) / 40) ** 2)
        from_x = x - aside * (np.cos(does.yaw) - 1) - depth * np.sin(does.yaw)
        from_y = y - above * (np.cos(does.pitch) - 1) + depth * np.sin(does.pitch)
    return from_x, from_y


def _expressed(x: Grid, y: Grid, does: Does) -> tuple[Grid, Grid]:
    """Upper lids go down over the eyes, corners of the mouth outwards and up, the chin down."""
    moved_x, moved_y = x, y
    for side, eye in zip((-1, 1), EYES_X, strict=True):
        lid = np.exp(-(((x - eye) / 34) ** 4) - ((y - EYE_Y - 1) / 13) ** 2)
        corner = np.exp(-(((x - MIDDLE_X - side * 54) / 24) ** 2) - ((y - MOUTH_Y) / 20) ** 2)
        moved_x = moved_x - side * 7 * does.smile * corner
        moved_y = moved_y - 21 * does.blink * lid + 9 * does.smile * corner
    chin = np.clip((y - MOUTH_Y) / 12, 0, 1) * np.exp(
        -(((x - MIDDLE_X) / 90) ** 4) - ((y - MOUTH_Y) / 130) ** 4
    )
    return np.asarray(moved_x, np.float32), np.asarray(moved_y - 26 * does.mouth * chin, np.float32)
