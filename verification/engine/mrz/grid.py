"""The regular grid of a zone, laid over the picture by a homography, and cut out again along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .strip import PITCH, STRIP_HEIGHT
from .zones import SIZE_TO_CAPITAL, halved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from .layouts import Layout
    from .lines import TextLine
    from .zones import Strip

    Floats = NDArray[np.float64]

Quad = tuple[tuple[float, float], ...]

_MARGIN = 2
"""Characters of margin at both ends of a strip."""
_USUAL_GAP = {3: 1.67, 2: 2.5}
"""Distance between rows in characters, by the number of rows (9303-4, -5)."""
_PLAUSIBLE_GAP = (1.3, 3.0)
_OUTLIER = 0.4


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedRow:
    """A row of the layout found on a line: the picture coordinates (n, 2) of its characters."""

    line: TextLine
    abscissae: Floats

    @property
    def points(self) -> Floats:
        return self.line.points(self.abscissae, np.zeros_like(self.abscissae))

    @property
    def capital(self) -> float:
        return SIZE_TO_CAPITAL * self.line.size


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Plane of the zone: one character is `PITCH` wide, row r is at the ordinate r × `gap` × `PITCH`."""

    to_picture: Floats
    gap: float
    layout: Layout

    def strips(self, grey: MatLike) -> list[Strip]:
        width = round((self.layout.width + 2 * _MARGIN) * PITCH / 4) * 4
        strips = []
        for row in range(self.layout.height):
            top = row * self.gap * PITCH - STRIP_HEIGHT / 2
            cut = np.array([[0.5, 0, 0.25 - _MARGIN * PITCH], [0, 0.5, 0.25 + top], [0, 0, 1]])
            size, flags = (width * 2, STRIP_HEIGHT * 2), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            matrix = self.to_picture @ cut
            strips.append(
                halved(cv2.warpPerspective(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))
            )
        return strips

    def quad(self) -> Quad:
        """Give the corners of the zone in the picture, in reading order from the top left."""
        right, bottom = self.layout.width * PITCH, ((self.layout.height - 1) * self.gap + 0.6) * PITCH
        top = -0.6 * PITCH
        corners = np.array([[(0, top), (right, top), (right, bottom), (0, bottom)]], np.float64)
        return tuple((float(x), float(y)) for x, y in cv2.perspectiveTransform(corners, self.to_picture)[0])


def fit_grid(layout: Layout, rows: Mapping[int, PlacedRow]) -> Grid | None:
    """Lay the grid through the rows found (at least one); None when they are not those of one plane."""
    gap = _gap(layout, rows)
    x = (np.arange(layout.width) + 0.5) * PITCH
    plane, picture = [], []
    for index, row in rows.items():
        y = np.full_like(x, index * gap * PITCH)
        plane.append(np.stack([x, y], axis=1))
        picture.append(row.points)
        if len(rows) == 1:
            for side in (-0.5, 0.5):
                plane.append(np.stack([x, y + side * PITCH], axis=1))
                picture.append(row.line.points(row.abscissae, np.full_like(x, side * row.capital)))
    tolerance = _OUTLIER * float(np.median([row.line.pitch for row in rows.values()]))
    matrix, _ = cv2.findHomography(np.concatenate(plane), np.concatenate(picture), cv2.RANSAC, tolerance)
    return None if matrix is None else Grid(to_picture=matrix.astype(np.float64), gap=gap, layout=layout)


def _gap(layout: Layout, rows: Mapping[int, PlacedRow]) -> float:
    """Give the distance between rows in capital heights, from the picture when two rows are known."""
    if len(rows) < 2:
        return _USUAL_GAP[layout.height]
    first, last = min(rows), max(rows)
    apart = float(np.median(np.hypot(*(rows[last].points - rows[first].points).T))) / (last - first)
    capital = float(np.median([row.capital for row in rows.values()]))
    return float(np.clip(apart / capital, *_PLAUSIBLE_GAP))
