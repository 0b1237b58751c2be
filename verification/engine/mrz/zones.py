"""A candidate zone: lines that belong together, cut out as strips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .strip import PITCH, STRIDE, STRIP_HEIGHT

if TYPE_CHECKING:
    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from .lines import TextLine

    Floats = NDArray[np.float64]
    Strip = NDArray[np.float32]

SIZE_TO_CAPITAL = 0.93
"""Capital height over the height of its thresholded blob."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """Lines from top to bottom, with the abscissae (along their angle) their strips span."""

    lines: tuple[TextLine, ...]
    start: float
    end: float
    likeness: float = 0.0
    """How surely it is OCR-B (mean log-probability of the likeliest class)."""

    def turned(self) -> Zone:
        """Give the same zone read upside down."""
        lines = tuple(line.turned() for line in reversed(self.lines))
        return replace(self, lines=lines, start=-self.end, end=-self.start)

    def scaled(self, factor: float) -> Zone:
        """Give the same zone in the picture enlarged by `factor`."""
        lines = tuple(line.scaled(factor) for line in self.lines)
        return replace(self, lines=lines, start=self.start * factor, end=self.end * factor)

    def columns(self) -> int:
        """Give the width of its strips, a whole number of network columns."""
        widest = max((self.end - self.start) / line.pitch for line in self.lines)
        return round(widest * PITCH / STRIDE) * STRIDE

    def abscissae(self, line: TextLine, x: Floats) -> Floats:
        """Give the position along `line` of the strip abscissae `x`."""
        return self.start + (x + 0.5) * line.pitch / PITCH


def strips_of(grey: MatLike, zone: Zone) -> list[Strip]:
    """Cut the lines out of the picture, one strip each, all of one width."""
    x = np.arange(zone.columns() * 2, dtype=np.float64) / 2 - 0.25
    y = (np.arange(STRIP_HEIGHT * 2, dtype=np.float64) - STRIP_HEIGHT + 0.5) / 2
    strips = []
    for line in zone.lines:
        capital = np.clip(SIZE_TO_CAPITAL * line.size, 0.75 * line.pitch, 1.35 * line.pitch)
        u, across = np.meshgrid(zone.abscissae(line, x), y * capital / PITCH)
        points = line.points(u, across).astype(np.float32)
        fine = cv2.remap(
            grey, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        strips.append(halved(fine))
    return strips


def halved(fine: MatLike) -> Strip:
    """Average blocks of 2 × 2: strips are cut at twice their size, against aliasing."""
    size = (fine.shape[1] // 2, fine.shape[0] // 2)
    return cv2.resize(fine, size, interpolation=cv2.INTER_AREA).astype(np.float32)
