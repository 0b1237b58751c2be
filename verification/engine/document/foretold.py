"""Where a document lies, told from its machine-readable zone alone: the place of a zone is standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.kinds import ID_1, ID_2, ID_3, Size
from verification.engine.document.plane import homography, projected, rectangle

if TYPE_CHECKING:
    from verification.engine.document.side import Points


@dataclass(frozen=True, slots=True)
class Place:
    """Of a zone on its document, in millimetres.

    ICAO 9303-4 to -6; the older French card as measured on specimens.
    """

    size: Size
    left: float
    middle: float
    """From the lower edge."""
    rows: int
    characters: int


PLACES = {
    "TD1": Place(ID_1, 4.7, 11.7, 3, 30),
    "TD2": Place(ID_2, 6.6, 11.7, 2, 36),
    "TD3": Place(ID_3, 6.6, 11.7, 2, 44),
    "FR-CNI": Place(ID_2, 6.8, 10.4, 2, 36),
}
PITCH = 2.54
"""Millimetres from one character to the next (9303-3)."""
LINE_SPACINGS = (25.4 / 6, 25.4 / 4)
"""Millimetres from one line to the next: six or four an inch; documents use both."""
ROOM = 1.2
"""Height of a zone beyond the middles of its first and last line, in characters (see `mrz.grid`)."""


def zone_size(zone: Points, place: Place) -> Size:
    """Of the zone with these corners (top left of the text first, clockwise)."""
    top, right, bottom, left = (float(np.linalg.norm(zone[(i + 1) % 4] - zone[i])) for i in range(4))
    width = place.characters * PITCH
    # A tilt shortens the zone in the picture, so its height only tells which of the standard ones it is.
    seen = width * (left + right) / (top + bottom)
    heights = [(place.rows - 1) * spacing + ROOM * PITCH for spacing in LINE_SPACINGS]
    return Size(width, min(heights, key=lambda height: abs(height - seen)))


def by_zone(zone: Points, place: Place) -> Points:
    """The corners of the document, from those of its zone."""
    size = zone_size(zone, place)
    corner = np.array([place.left, place.size.height - place.middle - size.height / 2])
    return projected(rectangle(place.size), homography(corner + rectangle(size), zone))
