"""A face as it is printed on a document: framed, laser-grey or colour, under security lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo import faces

if TYPE_CHECKING:
    from verification.engine.types import Image

_EYE_SHARE = 0.265
"""Distance between the eyes, as a share of the portrait's width."""
_EYE_LINE = 0.46
"""Height of the eyes from the top, as a share of the portrait's height."""


def portrait(name: str, paper: Image, *, grey: bool, strength: float = 1) -> Image:
    """Print the face on `paper` (BGR), filling it. `strength` under 1 lets the paper through."""
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
    backdrop = 0.25 * paper + 0.75 * np.array([226, 224, 220], np.float32)
    if grey:
        laser = cv2.cvtColor(cut[..., :3], cv2.COLOR_BGR2GRAY)[..., None].astype(np.float32)
        colour = 30 + 0.86 * np.repeat(laser, 3, axis=2)
    printed = backdrop * (1 - alpha) + colour * alpha
    lines = paper - cv2.GaussianBlur(paper, (0, 0), 9).astype(np.float32)
    mixed = printed * strength + paper * (1 - strength) + 0.5 * lines
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)
