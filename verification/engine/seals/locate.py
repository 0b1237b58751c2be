"""Where on a side a dense code stands, whether or not it can be decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.types import BoxMm, Image

Contrast = NDArray[np.float32]
"""Standard deviation of the brightness (0-255) around each pixel."""

_SEARCHED = 6
"""Pixels a millimetre: a code need not be resolved to be seen."""
_AROUND = 1.5
"""Millimetres over which the contrast is taken: several modules, but less than the space between lines."""
_SOLID = 5.0
"""Millimetres without a gap: text, lines and portraits have some."""
_EDGE = 0.4
"""Of the contrast inside: what is less lies outside."""
_OVERSHOT = 0.5
"""Millimetres by which the contrast reaches beyond the code's edge."""
SMALLEST, LARGEST = 8.0, 22.0
"""Millimetres."""
_OBLONG = 1.25
"""The longer side over the shorter."""
FAINTEST = 12.0
"""Contrast of the worst captures of a code; backgrounds and portraits that are as even stay below."""


def contrast(image: Image) -> Contrast:
    """Of a rectified side (BGR), at `_SEARCHED` pixels a millimetre."""
    scale = _SEARCHED / PIXELS_PER_MM
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    window = (round(_AROUND * _SEARCHED),) * 2
    mean = cv2.blur(grey, window)
    return np.sqrt(np.maximum(cv2.blur(grey * grey, window) - mean * mean, 0), dtype=np.float32)


def code_box(spread: Contrast) -> BoxMm | None:
    """Where the contrast is high all over a square; to half a millimetre or so."""
    solid = cv2.erode(spread, _square(_SOLID), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    _, strength, _, (x, y) = cv2.minMaxLoc(solid)
    if strength < FAINTEST:
        return None
    reach = round(_SOLID / 2 * _SEARCHED) - 3
    inside = np.median(spread[max(y - reach, 0) : y + reach, max(x - reach, 0) : x + reach])
    dense = cv2.morphologyEx((spread > _EDGE * inside).astype(np.uint8), cv2.MORPH_OPEN, _square(_SOLID - 1))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dense)
    if labels[y, x] == 0:
        return None
    left, top, width, height = (float(side) / _SEARCHED for side in stats[labels[y, x]][:4])
    box = (left + _OVERSHOT, top + _OVERSHOT, width - 2 * _OVERSHOT, height - 2 * _OVERSHOT)
    return box if _square_enough(box[2], box[3]) else None


def without(spread: Contrast, boxes: Sequence[BoxMm]) -> Contrast:
    """The same but for what stands in these boxes, and the contrast of their edges."""
    rest = spread.copy()
    for x, y, width, height in boxes:
        left, top = (max(round(_SEARCHED * (start - _AROUND)), 0) for start in (x, y))
        right, bottom = (max(round(_SEARCHED * (end + _AROUND)), 0) for end in (x + width, y + height))
        rest[top:bottom, left:right] = 0
    return rest


def at_box(spread: Contrast, box: BoxMm) -> Contrast:
    """The part of it within a box."""
    x, y, width, height = (round(_SEARCHED * length) for length in box)
    return spread[y : y + height, x : x + width]


def _square_enough(width: float, height: float) -> bool:
    shorter, longer = sorted((width, height))
    return shorter >= SMALLEST and longer <= min(LARGEST, _OBLONG * shorter)


def _square(millimetres: float) -> NDArray[np.uint8]:
    side = round(millimetres * _SEARCHED)
    return np.ones((side, side), np.uint8)
