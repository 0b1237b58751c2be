"""The geometry of the stills that the engine makes, without the engine: pages draw places on them.

The numbers are the engine's own, which imports a vision library that no web process needs; a test holds the
two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from verification.engine.document.kinds import ID_1, ID_2, ID_3, Size

Box = tuple[float, ...]
"""x, y, width, height."""

PIXELS_PER_MM = 12
MARGIN = 0.02
"""Around a side, of its width."""
ZONE_MARGIN, PITCH, ROOM = 2.0, 2.54, 1.2
"""Around a zone, from one character to the next, both in millimetres; beyond its lines, in characters."""
LINE_SPACING = 25.4 / 4
"""Of most documents; the picture of one with six lines an inch is lower, and the places shrink with it."""
FACE, EYES = (480, 600), ((180.0, 260.0), (300.0, 260.0))
GESTURE = 0.5
"""Size of a gesture's picture, of a face's."""


@dataclass(frozen=True)
class Layout:
    """A kind of zone, and where it stands on its document, in millimetres."""

    size: Size
    left: float
    middle: float
    """From the lower edge."""
    rows: int
    characters: int
    zone_side: str

    @property
    def zone(self) -> Box:
        """x, y, width, height on its side."""
        height = (self.rows - 1) * LINE_SPACING + ROOM * PITCH
        return self.left, self.size.height - self.middle - height / 2, self.characters * PITCH, height


LAYOUTS = {
    "TD1": Layout(ID_1, 4.7, 11.7, 3, 30, "back"),
    "TD2": Layout(ID_2, 6.6, 11.7, 2, 36, "front"),
    "TD3": Layout(ID_3, 6.6, 11.7, 2, 44, "front"),
    "FR-CNI": Layout(ID_2, 6.8, 10.4, 2, 36, "front"),
}


@dataclass(frozen=True)
class Rectified:
    """A side from straight above, with its margin."""

    size: Size

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture."""
        around = 2 * MARGIN * self.size.width
        return round((self.size.width + around) * PIXELS_PER_MM), round(
            (self.size.height + around) * PIXELS_PER_MM
        )

    @property
    def outline(self) -> Box:
        """The edge of the document."""
        return self.box((0, 0, self.size.width, self.size.height))

    def box(self, place: Box) -> Box:
        """In pixels, from millimetres on the side; what lies beyond the picture is left out."""
        x, y, width, height = place
        margin = MARGIN * self.size.width
        left, right = (_within(edge, -margin, self.size.width + margin) for edge in (x, x + width))
        top, bottom = (_within(edge, -margin, self.size.height + margin) for edge in (y, y + height))
        edges = (left + margin, top + margin, right - left, bottom - top)
        return tuple(round(edge * PIXELS_PER_MM) for edge in edges)


def zone_still(layout: Layout) -> tuple[int, int]:
    """Width and height of the picture of a zone."""
    width, height = (round((length + 2 * ZONE_MARGIN) * PIXELS_PER_MM) for length in layout.zone[2:])
    return width, height


def character(layout: Layout, row: int, column: int) -> Box:
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


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
