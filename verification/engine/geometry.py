"""Where things lie on documents and in the pictures that are made of them.

Without a vision library: the pages that draw places on the pictures need these numbers and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.document.kinds import BACK, FRONT, ID_1, ID_2, ID_3, Size

if TYPE_CHECKING:
    from verification.engine.types import Box, BoxMm

PIXELS_PER_MM = 12
"""Of the pictures of sides and zones: 305 dpi."""
MARGIN = 0.02
"""Of the document's width, around the still of a side: its edge is evidence."""
ZONE_MARGIN = 2.0
"""Millimetres around the still of a zone."""
PITCH = 2.54
"""Millimetres from one character of a zone to the next (9303-3)."""
LINE_SPACINGS = (25.4 / 6, 25.4 / 4)
"""Millimetres from one line to the next: six or four an inch; documents use both, most the latter."""
ROOM = 1.2
"""Height of a zone beyond the middles of its first and last line, in characters (see `mrz.grid`)."""
FACE = (480, 600)
"""Width and height of the picture of a face."""
EYES = ((180.0, 260.0), (300.0, 260.0))
"""Where its eyes lie, the left one in the picture first."""
GESTURE = 0.5
"""Size of a picture in the strip of gestures, of a face's."""


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

    @property
    def zone_side(self) -> str:
        """The side that carries the zone."""
        return BACK if self.size is ID_1 else FRONT

    @property
    def zone(self) -> BoxMm:
        """On its side, with lines as far apart as on most documents."""
        size = self.zone_size(LINE_SPACINGS[1])
        return self.left, self.size.height - self.middle - size.height / 2, size.width, size.height

    def zone_size(self, spacing: float) -> Size:
        """With lines this far apart."""
        return Size(self.characters * PITCH, (self.rows - 1) * spacing + ROOM * PITCH)


PLACES = {
    "TD1": Place(ID_1, 4.7, 11.7, 3, 30),
    "TD2": Place(ID_2, 6.6, 11.7, 2, 36),
    "TD3": Place(ID_3, 6.6, 11.7, 2, 44),
    "FR-CNI": Place(ID_2, 6.8, 10.4, 2, 36),
}
"""By the name of the layout."""


def still_size(size: Size) -> tuple[int, int]:
    """Width and height in pixels of the still of a side."""
    width, height = (length + 2 * MARGIN * size.width for length in (size.width, size.height))
    return round(width * PIXELS_PER_MM), round(height * PIXELS_PER_MM)


def still_box(size: Size, box: BoxMm) -> Box:
    """In pixels of the still of a side, from x, y, width and height in millimetres from the side's top left.

    What lies beyond the still is left out.
    """
    x, y, width, height = box
    margin = MARGIN * size.width
    left, right = (_within(edge, -margin, size.width + margin) for edge in (x, x + width))
    top, bottom = (_within(edge, -margin, size.height + margin) for edge in (y, y + height))
    edges = (left + margin, top + margin, right - left, bottom - top)
    at_left, at_top, across, down = (round(length * PIXELS_PER_MM) for length in edges)
    return at_left, at_top, across, down


def _within(value: float, low: float, high: float) -> float:
    return float(min(max(value, low), high))
