"""A face as it is printed on a document: framed, laser-grey or colour, under security lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo import faces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

_EYE_SHARE = 0.265
"""Distance between the eyes, as a share of the portrait's width."""
_EYE_LINE = 0.46
"""Height of the eyes from the top, as a share of the portrait's height."""


def portrait(name: str, paper: Image, *, grey: bool, strength: float = 1, faded: bool = False) -> Image:
    """Print the face on `paper` (BGR), filling it. `strength` under 1 lets the paper through.

    A `faded` portrait has no backdrop of its own and melts into the paper.
    """
    height, width = paper.shape[:2]
    scale = _EYE_SHARE * width / faces.EYE_DISTANCE
    framing = np.array(
        [
            [scale, 0, width / 2 - scale * faces.WIDTH / 2],
            [0, scale, _EYE_LINE * height - scale * faces.EYE_Y],
        ]
    )
    source = cv2.GaussianBlur(faces.load_face(name), (0, 0), max(0.01, 0.4 / scale))
    cut = cv2.warpAffine(source, framing, (width, height), flags=cv2.INTER_AREA)
    alpha = cut[..., 3:].astype(np.float32) / 255
    colour = cut[..., :3].astype(np.float32)
    backdrop = paper if faded else 0.2 * paper + 0.8 * _backdrop(height, width)
    if grey:
        laser = cv2.cvtColor(cut[..., :3], cv2.COLOR_BGR2GRAY)[..., None].astype(np.float32)
        colour = 30 + 0.86 * np.repeat(laser, 3, axis=2)
    printed = backdrop * (1 - alpha) + colour * alpha
    lines = paper - cv2.GaussianBlur(paper, (0, 0), 9).astype(np.float32)
    mixed = printed * strength + paper * (1 - strength) + 0.5 * lines
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)


def _backdrop(height: int, width: int) -> NDArray[np.float32]:
    """Give the light wall behind the person, a little darker towards the edges."""
    x, y = np.linspace(-1, 1, width)[None, :, None], np.linspace(-1, 1, height)[:, None, None]
    return np.asarray(np.array([228, 225, 221]) * (1 - 0.05 * (x * x + y * y)), np.float32)
