"""What the print of one value looks like: measures that the values of one document share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.side import VIEW_PIXELS_PER_MM
from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.doubts.place import Area
    from verification.engine.document.side import Side
    from verification.engine.types import Image

    Plane = NDArray[np.float32]

_AROUND = 0.5
_RING = 1.6
"""Millimetres around a box: to see its strokes whole; to see the paper beside it."""
_FEW = 40
"""Pixels of ink, or of paper, fewer of which say nothing."""
_SPECK = 60
_DARKEST = 8
"""Percentile of brightness that is the middle of the strokes."""
_PAPER, _DARK_PAPER = 200.0, 40.0
"""Grey levels: light is never even, so ink is seen as a share of its paper; the least that paper may have."""
_FINE = 1.5
"""Sigma in pixels of a view: what is finer counts as the paper's pattern."""


@dataclass(frozen=True, slots=True)
class Traits:
    stroke: float
    """Logarithm of the width of the strokes in millimetres."""
    ink: float
    """Brightness of the strokes, 0-255, the paper around them taken for `_PAPER`."""
    tint: float
    """Red less blue of the strokes, likewise."""
    pattern: float
    """Logarithm of the strength of the paper's pattern around the strokes over that beside the box."""
    bottom: float
    """Millimetres from the upper edge of the side to the foot of the characters."""


def traits(side: Side, median: Image, box: Area) -> Traits | None:
    """`median` is that of the side's views. None where there is too little ink or paper to measure."""
    if not box.of(side).size:
        return None
    measured = _strokes(side, box.grown(_AROUND))
    worn = _colours(median, box)
    if measured is None or worn is None:
        return None
    return Traits(stroke=measured[0], ink=worn[0], tint=worn[1], pattern=worn[2], bottom=measured[1])


def _strokes(side: Side, box: Area) -> tuple[float, float] | None:
    """`stroke` and `bottom`, from the sharpest view."""
    luma = cv2.cvtColor(box.of(side), cv2.COLOR_BGR2GRAY)
    soft = cv2.GaussianBlur(luma, (0, 0), 0.8)
    _, ink = cv2.threshold(soft, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    core, paper = cv2.erode(ink, np.ones((3, 3))) > 0, cv2.dilate(ink, np.ones((7, 7))) == 0
    contours, _ = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    _, _, components, _ = cv2.connectedComponentsWithStats(ink)
    characters = [part for part in components[1:] if part[cv2.CC_STAT_AREA] > _SPECK]
    if core.sum() < _FEW or paper.sum() < _FEW or not characters:
        return None
    white, black = float(np.median(luma[paper])), float(np.percentile(luma[core], 25))
    # Twice the area over the outline; the area by brightness, so that the threshold hardly matters.
    cover = np.clip((white - luma.astype(np.float32)) / max(20.0, white - black), 0, 1)
    area = float(cover[cv2.dilate(ink, np.ones((5, 5))) > 0].sum())
    outline = sum(cv2.arcLength(contour, closed=True) for contour in contours)
    feet = [part[cv2.CC_STAT_TOP] + part[cv2.CC_STAT_HEIGHT] for part in characters]
    return float(np.log(2 * area / outline / PIXELS_PER_MM)), max(0.0, box.y) + float(
        np.median(feet)
    ) / PIXELS_PER_MM


def _colours(median: Image, box: Area) -> tuple[float, float, float] | None:
    """`ink`, `tint` and `pattern`, from the median of the views: without noise, reflections and hologram."""
    ring = box.grown(_RING)
    left, top = (max(0, round(mm * VIEW_PIXELS_PER_MM)) for mm in (ring.x, ring.y))
    right, bottom = (round(mm * VIEW_PIXELS_PER_MM) for mm in (ring.x + ring.width, ring.y + ring.height))
    patch = median[top:bottom, left:right]
    luma = cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY).astype(np.float32)
    y, x = (np.mgrid[: luma.shape[0], : luma.shape[1]] + 0.5) / VIEW_PIXELS_PER_MM
    beyond = box.beyond(x + left / VIEW_PIXELS_PER_MM, y + top / VIEW_PIXELS_PER_MM)
    dark = (luma < 0.8 * np.percentile(luma, 80)).astype(np.uint8)
    paper = cv2.dilate(dark, np.ones((3, 3))) == 0
    fine = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), _FINE))
    inside, beside = fine[paper & (beyond < 0.35)], fine[paper & (beyond > 0.6)]
    if min(inside.size, beside.size) < _FEW / 2:
        return None
    light = np.maximum(np.median(patch[paper], axis=0), _DARK_PAPER)
    value = patch[beyond < 0.35] * (_PAPER / light)
    brightness = value.mean(axis=1)
    blue, green, red = value[brightness <= np.percentile(brightness, _DARKEST)].mean(axis=0)
    pattern = np.log((np.median(inside) + 0.2) / (np.median(beside) + 0.2))
    return float(blue + green + red) / 3, float(red - blue), float(pattern)
