"""The lines of print on one side of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.channels import brightest
from verification.engine.document.kinds import ZONE_SIDE
from verification.engine.document.printed.boxes import levelled
from verification.engine.document.printed.network import read_line
from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from verification.engine.document.kinds import Kind
    from verification.engine.document.printed.boxes import Rect
    from verification.engine.document.printed.network import Glyph
    from verification.engine.document.side import Side
    from verification.engine.types import Image

ZONE_HEIGHT = 23.2
"""Millimetres from the lower edge: the machine-readable zone (9303-3, 4.1) is not read here."""
MOST_LINES = 45
HALF_LETTER = 0.3
"""Of the height of a line's box: from the middle of a letter to its edge."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print, or a part of one."""

    glyphs: tuple[Glyph, ...]
    """Their `x` is in millimetres here."""
    rect: Rect
    side: str

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """Of the least certain letter or digit."""
        return min((glyph.confidence for glyph in self.glyphs if glyph.text.isalnum()), default=0.0)

    def part(self, start: int, end: int) -> Line:
        """The characters from `start` to before `end`, and their place; they must not be none."""
        glyphs = self.glyphs[start:end]
        half = HALF_LETTER * self.rect.height
        left = self.rect.left if start == 0 else glyphs[0].x - half
        right = self.rect.right if end >= len(self.glyphs) else glyphs[-1].x + half
        return Line(glyphs, self.rect._replace(left=left, right=right), self.side)


def read_lines(side: Side, kind: Kind | None) -> list[Line]:
    """Every line that may matter, from top to bottom."""
    ink, rects = levelled(_ink(side.image))
    rects = [rect for rect in rects if not _in_zone(rect, side, kind)]
    # A hostile picture may be all lines: the largest are enough.
    rects = sorted(rects, key=lambda rect: -rect.width)[:MOST_LINES]
    lines = [_read(ink, rect, side.name) for rect in sorted(rects, key=lambda rect: (rect.top, rect.left))]
    return [line for line in lines if line.glyphs]


def _ink(image: Image) -> Image:
    """The brightest channel: text is dark in all of them, the colours under and over it are not."""
    return np.asarray(cv2.merge([brightest(image)] * 3), np.uint8)


def _in_zone(rect: Rect, side: Side, kind: Kind | None) -> bool:
    """On a document that is not known, what runs across its lower half is taken for the zone."""
    if kind is not None:
        return side.name == ZONE_SIDE[kind] and rect.top + rect.bottom > 2 * (side.size.height - ZONE_HEIGHT)
    return rect.top > side.size.height / 2 and rect.width > 0.75 * side.size.width


def _read(ink: Image, rect: Rect, side: str) -> Line:
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in rect)
    glyphs = read_line(ink[top:bottom, left:right])
    placed = (glyph._replace(x=rect.left + glyph.x * rect.width) for glyph in glyphs)
    return Line(tuple(placed), rect, side)
