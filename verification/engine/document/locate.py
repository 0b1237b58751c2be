"""Finds the card in a picture and shows it from straight above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from verification.engine.types import Image

Points = NDArray[np.float64]
"""Shape (n, 2), x and y in pixels."""

SEARCH_SIDE = 640
STILL_WIDTH = 1200
SHARE = (0.08, 0.9)
"""Of the picture: the frame of the picture itself is no card."""
SIDES_RATIO = (1.15, 1.95)
"""Of a card that may be tilted: its true ratio is 1.42 or 1.59."""


@dataclass(frozen=True, slots=True)
class Format:
    """A size of document in millimetres, and where the middle of its zone lies.

    ICAO 9303-4 to -6; the older French card as measured on specimens.
    """

    width: float
    height: float
    zone_left: float
    zone_middle: float
    """From the lower edge."""
    characters: int


FORMATS = {
    "TD1": Format(85.6, 53.98, 4.7, 11.7, 30),
    "TD2": Format(105, 74, 6.6, 11.7, 36),
    "TD3": Format(125, 88, 6.6, 11.7, 44),
    "FR-CNI": Format(105, 74, 6.8, 10.4, 36),
}
PITCH = 2.54
"""Millimetres from one character to the next (9303-3)."""


def by_contour(image: Image, *, inside: Points, across: Points) -> Points | None:
    """The corners, from the document's top left, of the largest card-like outline around the points `inside`.

    `across` is the direction of its upper edge.
    """
    scale = SEARCH_SIDE / max(image.shape[:2])
    small = np.asarray(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    outlines = [outline for outline in _outlines(small) if _is_card(outline, small, inside * scale)]
    if not outlines:
        return None
    largest = max(outlines, key=lambda outline: float(cv2.contourArea(outline.astype(np.float32))))
    return _ordered(largest / scale, across)


def by_zone(zone: Points, shape: Format) -> Points:
    """The corners of the document, from those of its zone: the place of a zone on a document is standard."""
    top, right, bottom, left = (float(np.linalg.norm(zone[(i + 1) % 4] - zone[i])) for i in range(4))
    width = shape.characters * PITCH
    # The spacing of the lines varies from one document to another: the height is taken from the picture.
    height = width * (left + right) / (top + bottom)
    x, y = shape.zone_left, shape.height - shape.zone_middle - height / 2
    plane = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    matrix = cv2.getPerspectiveTransform(np.array(plane, np.float32), zone.astype(np.float32))
    corners = np.array(
        [[(0, 0), (shape.width, 0), (shape.width, shape.height), (0, shape.height)]], np.float64
    )
    return np.asarray(cv2.perspectiveTransform(corners, matrix)[0], dtype=np.float64)


def from_above(image: Image, corners: Points, *, ratio: float, margin: float = 0.0) -> Image:
    """The quadrilateral as a rectangle `STILL_WIDTH` wide, with a share of its width around it."""
    height, border = round(STILL_WIDTH / ratio), STILL_WIDTH * margin
    right, bottom = STILL_WIDTH - border, height - border
    target = np.array([(border, border), (right, border), (right, bottom), (border, bottom)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(image, matrix, (STILL_WIDTH, height), flags=cv2.INTER_AREA), dtype=np.uint8
    )


def ratio_of(corners: Points) -> float:
    """The ratio of the standard formats that the outline is nearest to."""
    return min((1.586, 1.42), key=lambda ratio: abs(sides_ratio(corners) - ratio))


def _outlines(image: Image) -> Iterator[Points]:
    """Convex quadrilaterals in several views, as no one view shows every card on every table."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    kernel = np.ones((3, 3), np.uint8)
    edges = [cv2.dilate(cv2.Canny(grey, low, 3 * low), kernel) for low in (15, 40, 80)]
    for view in (bright, *edges):
        contours, _ = cv2.findContours(view, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            hull = cv2.convexHull(contour)
            corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
            if len(corners) == 4:
                yield corners.reshape(4, 2).astype(np.float64)


def _is_card(corners: Points, image: Image, inside: Points) -> bool:
    outline = corners.astype(np.float32)
    share = cv2.contourArea(outline) / (image.shape[0] * image.shape[1])
    return (
        SHARE[0] <= share <= SHARE[1]
        and SIDES_RATIO[0] <= sides_ratio(corners) <= SIDES_RATIO[1]
        and all(cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=False) > 0 for x, y in inside)
    )


def sides_ratio(corners: Points) -> float:
    """Long over short, opposite sides averaged."""
    sides = [float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4)]
    one, other = sides[0] + sides[2], sides[1] + sides[3]
    return max(one, other) / max(min(one, other), 1e-6)


def _ordered(corners: Points, across: Points) -> Points:
    """Clockwise, starting so that the first side runs along `across`."""
    centre = corners.mean(axis=0)
    clockwise = corners[np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))]
    turns: Sequence[Points] = [np.roll(clockwise, -start, axis=0) for start in range(4)]
    return max(
        turns, key=lambda turn: float((turn[1] - turn[0]) @ across / np.linalg.norm(turn[1] - turn[0]))
    )
