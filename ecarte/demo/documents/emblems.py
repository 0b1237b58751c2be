"""Ornaments that stand on more than one type: flag, contacts, sign of the chip, tricolour line, stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents.canvas import BOLD

if TYPE_CHECKING:
    from ecarte.demo.documents.canvas import Canvas
    from ecarte.demo.documents.guilloche import Colour

BLUE, RED, NAVY = (148, 52, 22), (56, 48, 208), (112, 40, 30)
_GOLD, _PALE_GOLD, _BRASS = (96, 150, 178), (158, 202, 220), (70, 112, 134)
_WHITE = (250, 248, 246)


def flag(page: Canvas, x: float, y: float, width: float, country: str) -> None:
    """Draw the flag of the Union with the state's letters in the ring of stars."""
    height = 0.7 * width
    page.rectangle(x, y, width, height, BLUE, 0.2)
    stars(page, (x + width / 2, y + height / 2), 0.37 * height, 0.1 * height, (40, 210, 250))
    page.text(x + 0.385 * width, y + 0.435 * width, country, 0.2 * width, style=BOLD, ink=_WHITE)


def stars(page: Canvas, centre: tuple[float, float], radius: float, size: float, colour: Colour) -> None:
    """Draw twelve upright stars in a ring."""
    turn = np.pi * np.arange(10) / 5 - np.pi / 2
    arms = np.where(np.arange(10) % 2, 0.4, 1.0) * size
    for hour in range(12):
        x = centre[0] + radius * np.sin(np.pi * hour / 6)
        y = centre[1] - radius * np.cos(np.pi * hour / 6)
        outline = np.stack([x + arms * np.cos(turn), y + arms * np.sin(turn)], axis=1)
        page.polygon([(float(a), float(b)) for a, b in outline], colour)


def contacts(page: Canvas, x: float, y: float) -> None:
    """Draw a chip's contacts (ISO/IEC 7816-2)."""
    page.rectangle(x, y, 12.2, 11, _GOLD, 1.6)
    page.rectangle(x + 0.3, y + 0.3, 11.6, 10.4, _PALE_GOLD, 1.4)
    for row in (3.0, 5.6, 8.1):
        for left in (0.4, 8.2):
            page.line([(x + left, y + row), (x + left + 3.6, y + row)], 0.18, _BRASS)
    for column in (4.0, 8.2):
        page.line([(x + column, y + 0.4), (x + column, y + 10.6)], 0.18, _BRASS)


def contactless(page: Canvas, x: float, y: float, colour: Colour) -> None:
    """Draw the sign of an electronic document (Doc 9303-9, 2.3)."""
    page.rectangle(x, y, 8.6, 4.9, colour, 0.2)
    page.rectangle(x, y + 2.2, 8.6, 0.5, _WHITE, 0)
    page.rectangle(x + 2.7, y + 0.85, 3.2, 3.2, _WHITE, 1.6)
    page.rectangle(x + 3.2, y + 1.35, 2.2, 2.2, colour, 1.1)


def tricolour(page: Canvas, y: float, left: float, right: float, words: str) -> None:
    """Draw the Republic's name between a blue and a red line of slanting strokes; `y` is their middle."""
    end = page.text(left + 14, y + 0.75, words, 2.1, style=BOLD, ink=NAVY)
    for start, stop, colour in ((left, left + 13, BLUE), (end + 1, right, RED)):
        for x in np.arange(start, stop - 1, 0.72).tolist():
            strip = [(x, y + 0.6), (x + 0.6, y - 0.6), (x + 1.05, y - 0.6), (x + 0.45, y + 0.6)]
            page.polygon(strip, colour)
