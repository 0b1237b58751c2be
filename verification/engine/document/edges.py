"""Moves the sides of a foretold quadrilateral onto the edges that the picture really shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.plane import crossings, width_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.side import Points
    from verification.engine.types import Image

    Floats = NDArray[np.float64]

WORKING_WIDTH = 640
"""Pixels of the document's width at which its edges are sought: half a pixel is less than 0.1 mm then."""
SMOOTHED = 1.0
ALONG, ENDS = 48, (0.07, 0.93)
"""Places along a side that are looked at; corners are round."""
FAINT = 24.0
"""Answer of the Sobel filter (eight times grey levels a pixel) that is taken for half an edge."""
CLEAR = 0.35
"""Mean strength along a side below which its edge is not seen: a finger, a table of the same colour."""
PULL = 0.2
"""What the strength of an edge must gain for lying at the end of its reach."""
STRIDE = 2
"""Pixels from one tried end of a side to the next: edges are wider."""
SHARP = 2
"""Pixels around the line within which the edge of each place is sought for the last fit."""


@dataclass(frozen=True, slots=True)
class Refined:
    """A quadrilateral and how strong the edge is along each side, from 0 to 1 (top, right, bottom, left)."""

    corners: Points
    strengths: Floats


def refined(image: Image, corners: Points, reach: float) -> Refined:
    """The quadrilateral with each side on the strongest edge near it.

    `corners` go clockwise; an edge is sought up to `reach`, a share of the document's width, on either side.
    A side without an edge stays where it was foretold.
    """
    width = width_of(corners)
    patch = _Patch(image, corners, reach * width, min(1.0, WORKING_WIDTH / width))
    starts = patch.inside(corners)
    ends = np.roll(starts, -1, axis=0)
    sides = [patch.side(start, end) for start, end in zip(starts, ends, strict=True)]
    lines = np.array([side.line for side in sides])
    met = crossings(np.roll(lines, 1, axis=0), lines)
    return Refined(patch.outside(met), np.array([side.strength for side in sides]))


@dataclass(frozen=True, slots=True)
class _Found:
    line: Floats
    """Two points."""
    strength: float


class _Patch:
    """The part of a picture around a quadrilateral, at working size, as slopes."""

    def __init__(self, image: Image, corners: Points, reach: float, scale: float) -> None:
        height, width = image.shape[:2]
        low = np.clip(np.floor(corners.min(axis=0) - 2 * reach), 0, (width - 2, height - 2)).astype(int)
        high = np.clip(np.ceil(corners.max(axis=0) + 2 * reach), low + 2, (width, height)).astype(int)
        part = image[low[1] : high[1], low[0] : high[0]]
        small = cv2.resize(part, None, fx=scale, fy=scale)
        smooth = cv2.GaussianBlur(small, (0, 0), SMOOTHED)
        self._x, self._y = (cv2.Sobel(smooth, cv2.CV_16S, dx, 1 - dx) for dx in (1, 0))
        self._corner, self._scale = low, scale
        self._reach = max(3, round(reach * scale))

    def inside(self, points: Points) -> Points:
        """From the picture to the patch, whose pixels' middles are whole numbers."""
        return np.asarray((points + 0.5 - self._corner) * self._scale - 0.5)

    def outside(self, points: Points) -> Points:
        return np.asarray((points + 0.5) / self._scale + self._corner - 0.5)

    def side(self, start: Floats, end: Floats) -> _Found:
        """The strongest edge whose ends lie within reach of both ends."""
        along = end - start
        normal = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-6)
        places = np.linspace(*ENDS, ALONG)
        offsets = np.arange(-self._reach, self._reach + 1)
        strength = self._strengths(start + places[:, None] * along, normal, offsets)
        first, last = np.meshgrid(offsets[::STRIDE], offsets[::STRIDE], indexing="ij")
        path = np.rint(first[..., None] + (last - first)[..., None] * places).astype(int) + self._reach
        mean = strength[np.arange(ALONG), path].mean(axis=-1)
        score = mean - PULL * (first**2 + last**2) / (2 * self._reach**2)
        best = np.unravel_index(int(score.argmax()), score.shape)
        if mean[best] < CLEAR:
            return _Found(np.array([start, end]), float(mean[best]))
        centre = first[best] + (last[best] - first[best]) * places
        at = self._fitted(strength, centre, places)
        return _Found(np.array([start + at[0] * normal, end + at[1] * normal]), float(mean[best]))

    def _strengths(self, points: Points, normal: Floats, offsets: NDArray[np.int64]) -> Floats:
        """Of an edge across `normal`, shape (places, offsets), from 0 to 1; 0 outside of the picture."""
        at = np.rint(points[:, None] + offsets[:, None] * normal).astype(int)
        height, width = self._x.shape[:2]
        seen = ((at >= 1) & (at < (width - 1, height - 1))).all(axis=-1)
        column, row = np.where(seen, at[..., 0], 0), np.where(seen, at[..., 1], 0)
        slope = np.abs(self._x[row, column] * normal[0] + self._y[row, column] * normal[1]).max(axis=-1)
        return np.asarray(np.where(seen, slope / (slope + FAINT), 0))

    def _fitted(self, strength: Floats, centre: Floats, places: Floats) -> Floats:
        """Offsets of both ends of the line through the edge as each place shows it, outliers ignored."""
        near = np.rint(centre)[:, None].astype(int) + np.arange(-SHARP, SHARP + 1) + self._reach
        index = np.clip(near, 0, strength.shape[1] - 1)
        weight = strength[np.arange(ALONG)[:, None], index] ** 4
        peak = (weight * (index - self._reach)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
        clear = strength[np.arange(ALONG)[:, None], index].max(axis=1) > CLEAR
        points = np.stack([places[clear], peak[clear]], axis=1).astype(np.float32)
        dx, dy, x, y = cv2.fitLine(points * (100, 1), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        return np.array([y - dy / dx * x, y + dy / dx * (100 - x)], np.float64)
