"""The ghost image: a smaller, fainter copy of the portrait that many documents carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.channels import brightest
from verification.engine.document.doubts.portrait import find_ghost, inner, median_view
from verification.engine.document.side import VIEW_PIXELS_PER_MM
from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from verification.engine.document.doubts.place import Area
    from verification.engine.document.portrait import Portrait
    from verification.engine.document.side import Side
    from verification.engine.face.look import Points
    from verification.engine.types import Image

_SCALE = PIXELS_PER_MM / VIEW_PIXELS_PER_MM
_AROUND = 0.6
"""Of the size of the face, to each side."""
_SMOOTHED = 1.2
"""Against the paper's lines."""
_DARKEST, _BRIGHTEST = 2, 98
"""Percentiles that become black and white."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """The face, as clear as it can be made, and where its landmarks are."""

    image: Image
    points: Points


def ghost_of(side: Side, portrait: Portrait, area: Area) -> Ghost | None:
    """What resembles most the portrait that stands in `area`; None on a side without views.

    No detector sees so faint a face: its landmarks are taken to lie as those of the portrait do.
    """
    if not side.views:
        return None
    at, size = find_ghost(median_view(side), area)
    corner = np.array(inner(area)[:2])
    points = portrait.mesh.points * np.float32(size)
    points[:, :2] += ((np.array(at) - corner * size) * _SCALE).astype(np.float32)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    left, top = np.maximum(low - _AROUND * (high - low), 0).astype(int)
    right, bottom = (high + _AROUND * (high - low)).astype(int)
    points[:, :2] -= (left, top)
    return Ghost(_clear(side.image[top:bottom, left:right]), points)


def _clear(image: Image) -> Image:
    """In the brightest channel, where the colours of the paper and of its print are not seen."""
    grey = cv2.GaussianBlur(brightest(image), (0, 0), _SMOOTHED).astype(np.float32)
    dark, bright = np.percentile(grey, (_DARKEST, _BRIGHTEST))
    stretched = np.clip((grey - dark) / max(bright - dark, 1.0), 0, 1) * 255
    return np.asarray(cv2.cvtColor(stretched.astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)
