"""Neighbouring lines put together into candidate zones, and cut out as strips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .layouts import LAYOUTS
from .strip import PITCH, STRIDE, STRIP_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from .lines import TextLine

    Floats = NDArray[np.float64]
    Strip = NDArray[np.float32]

MAX_LINES_OF_ZONE = 5
SIZE_TO_CAPITAL = 0.93
"""Capital height over the height of its thresholded blob."""

_WIDTHS = sorted({layout.width for layout in LAYOUTS})
_GAP = (1.1, 3.3)
"""Distance between lines of a zone, in characters: 1.67 on TD1, 2.5 on TD3, foreshortened or stretched."""
_SAME_DIRECTION = np.radians(6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """Lines from top to bottom, with the abscissae (along their angle) their strips span."""

    lines: tuple[TextLine, ...]
    start: float
    end: float

    @property
    def characters(self) -> int:
        return sum(line.characters for line in self.lines)

    def turned(self) -> Zone:
        """Give the same zone read upside down."""
        return Zone(
            lines=tuple(_turned(line) for line in reversed(self.lines)), start=-self.end, end=-self.start
        )

    def columns(self) -> int:
        """Give the width of its strips, a whole number of network columns."""
        widest = max((self.end - self.start) / line.pitch for line in self.lines)
        return int(np.ceil(widest * PITCH / STRIDE)) * STRIDE

    def abscissae(self, line: TextLine, x: Floats) -> Floats:
        """Give the position along `line` of the strip abscissae `x`."""
        return self.start + (x + 0.5) * line.pitch / PITCH


def _turned(line: TextLine) -> TextLine:
    a, b, c = line.curve
    return replace(line, angle=line.angle + np.pi, curve=(-a, b, -c), start=-line.end, end=-line.start)


def zones(lines: Sequence[TextLine]) -> list[Zone]:
    """Group lines that could belong together, the zone with the most characters first."""
    rest = list(lines)
    groups: list[list[TextLine]] = []
    while rest:
        group = [rest.pop(0)]
        for line in group:
            near = [other for other in rest if _adjacent(line, other)]
            group += near
            rest = [other for other in rest if other not in near]
        groups.append(group)
    return sorted(map(_zone, groups), key=lambda zone: -zone.characters)


def _adjacent(line: TextLine, other: TextLine) -> bool:
    left, right = max(line.start, other.start), min(line.end, other.end)
    if abs(line.angle - other.angle) > _SAME_DIRECTION or right - left < 0.4 * (line.end - line.start):
        return False
    middle = (left + right) / 2
    gap = abs(float(np.polyval(line.curve, middle) - np.polyval(other.curve, middle)))
    alike = 0.7 < line.pitch / other.pitch < 1.4
    return alike and _GAP[0] < gap / line.pitch < _GAP[1]


def _zone(group: list[TextLine]) -> Zone:
    kept = sorted(group, key=lambda line: -line.characters)[:MAX_LINES_OF_ZONE]
    start, end = min(line.start for line in kept), max(line.end for line in kept)
    pitch = float(np.median([line.pitch for line in kept]))
    found = (end - start) / pitch + 1
    margin = (next((w for w in _WIDTHS if w >= found - 1), found) - found + 2) * pitch
    middle = (start + end) / 2
    ordered = sorted(kept, key=lambda line: float(np.polyval(line.curve, middle)))
    return Zone(lines=tuple(ordered), start=start - margin, end=end + margin)


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
