"""Where on the document a doubt lies, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.sides import STILLS
from verification.engine.geometry import PIXELS_PER_MM, still_box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.printed.result import Printed
    from verification.engine.document.side import Side
    from verification.engine.types import Finding, Image

    Millimetres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a side, in millimetres from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, margin: float) -> Area:
        """The same with `margin` millimetres more on each side."""
        return Area(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def of(self, side: Side) -> Image:
        """What it shows of the side's picture, as much of it as lies on the side."""
        edges = (self.x, self.y, self.x + self.width, self.y + self.height)
        left, top, right, bottom = (max(0, round(mm * PIXELS_PER_MM)) for mm in edges)
        return side.image[top:bottom, left:right]

    def beyond(self, x: Millimetres, y: Millimetres) -> Millimetres:
        """How far places lie outside of it, along the axis where they do so most; negative inside."""
        across = np.maximum(self.x - x, x - self.x - self.width)
        down = np.maximum(self.y - y, y - self.y - self.height)
        return np.asarray(np.maximum(across, down), np.float64)


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where the value of a printed field stands."""

    label: str
    """The name of the field, never its value."""
    side: str
    area: Area


def value_boxes(printed: Printed | None) -> list[TextBox]:
    """Where the values stand that were read, but for the address."""
    values = printed.on_one_line() if printed else {}
    return [TextBox(name, value.side, Area(*value.box)) for name, value in values.items()]


def located(finding: Finding, side: Side, area: Area) -> Finding:
    """The finding with the still of the side and the place to look at on it."""
    box = still_box(side.size, (area.x, area.y, area.width, area.height))
    return replace(finding, still=STILLS[side.name], box=box)
