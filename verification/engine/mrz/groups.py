"""Neighbouring lines put together into candidate zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .layouts import LAYOUTS
from .screen import UNSURE
from .zones import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .lines import TextLine
    from .screen import ScreenedLine

MAX_LINES_OF_ZONE = 5
UNLIKELY = -0.2
"""Two lines that look so little like OCR-B are not worth reading."""

_WIDTHS = sorted({layout.width for layout in LAYOUTS})
_GAP = (1.1, 3.3)
"""Distance between lines of a zone, in characters: 1.67 on TD1, 2.5 on TD3, foreshortened or stretched."""
_SAME_DIRECTION = np.radians(6)


def zones(lines: Sequence[ScreenedLine]) -> list[Zone]:
    """Group lines that could belong together, the likeliest zone first, each in its reading direction."""
    rest = list(lines)
    groups: list[list[ScreenedLine]] = []
    while rest:
        group = [rest.pop(0)]
        for found in group:
            near = [other for other in rest if _adjacent(found.line, other.line)]
            group += near
            rest = [other for other in rest if other not in near]
        groups.append(sorted(group, key=lambda found: -found.sureness)[:MAX_LINES_OF_ZONE])
    ranked = sorted(map(_zone, groups), key=lambda zone: -zone.likeness)
    return [zone for zone in ranked if zone.likeness > UNLIKELY]


def _likeness(group: Sequence[ScreenedLine]) -> float:
    """Sureness of the two surest lines: no zone has fewer, other text seldom has two that look alike."""
    two = [found.sureness for found in group[:2]]
    return (sum(two) + UNSURE * (2 - len(two))) / 2


def _adjacent(line: TextLine, other: TextLine) -> bool:
    if abs(line.angle - other.angle) > _SAME_DIRECTION:
        return False
    other = other.along(line.angle)
    left, right = max(line.start, other.start), min(line.end, other.end)
    if right - left < 0.4 * (line.end - line.start):
        return False
    middle = (left + right) / 2
    gap = abs(float(np.polyval(line.curve, middle) - np.polyval(other.curve, middle)))
    alike = 0.7 < line.pitch / other.pitch < 1.4
    return alike and _GAP[0] < gap / line.pitch < _GAP[1]


def _zone(group: list[ScreenedLine]) -> Zone:
    angle = float(np.mean([found.line.angle for found in group]))
    lines = [found.line.along(angle) for found in group]
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    pitch = float(np.median([line.pitch for line in lines]))
    found = (end - start) / pitch + 1
    margin = (next((w for w in _WIDTHS if w >= found - 1), found) - found + 2) * pitch
    middle = (start + end) / 2
    ordered = sorted(lines, key=lambda line: float(np.polyval(line.curve, middle)))
    zone = Zone(lines=tuple(ordered), start=start - margin, end=end + margin, likeness=_likeness(group))
    ahead = sum(found.ahead - found.back for found in group) >= 0
    return zone if ahead else zone.turned()
