"""The pictures that the engine makes, as pages draw places on them: the engine's own geometry, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.geometry import (
    EYES,
    FACE,
    GESTURE,
    LINE_SPACINGS,
    PITCH,
    PIXELS_PER_MM,
    PLACES,
    ROOM,
    ZONE_MARGIN,
    still_box,
    still_size,
)

if TYPE_CHECKING:
    from verification.engine.document.kinds import Size
    from verification.engine.geometry import Place

Box = tuple[float, ...]
"""x, y, width, height."""

LAYOUTS = PLACES
LINE_SPACING = LINE_SPACINGS[1]
"""The picture of a zone with six lines an inch is lower, and the places shrink with it."""


@dataclass(frozen=True)
class Rectified:
    """A side from straight above, with its margin."""

    size: Size

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return still_size(self.size)

    @property
    def outline(self) -> Box:
        """The edge of the document."""
        return self.box((0, 0, self.size.width, self.size.height))

    def box(self, place: Box) -> Box:
        """In pixels, from millimetres on the side; what lies beyond the picture is left out."""
        x, y, width, height = place
        return still_box(self.size, (x, y, width, height))


def zone_still(layout: Place) -> tuple[int, int]:
    """Width and height of the picture of a zone."""
    width, height = (round((length + 2 * ZONE_MARGIN) * PIXELS_PER_MM) for length in layout.zone[2:])
    return width, height


def character(layout: Place, row: int, column: int) -> Box:
    """The place of one character in the picture of its zone."""
    top = ZONE_MARGIN + row * LINE_SPACING
    place = (ZONE_MARGIN + column * PITCH, top, PITCH, ROOM * PITCH)
    return tuple(round(length * PIXELS_PER_MM) for length in place)


def eyes_of(name: str) -> tuple[tuple[int, int], tuple[tuple[float, float], ...]] | None:
    """Size of the picture of a face and where its eyes are; None for what is none."""
    if name != "portrait" and not name.startswith(("face_", "gesture_")):
        return None
    scale = GESTURE if name.startswith("gesture_") else 1
    size = (round(FACE[0] * scale), round(FACE[1] * scale))
    return size, tuple((x * scale, y * scale) for x, y in EYES)
