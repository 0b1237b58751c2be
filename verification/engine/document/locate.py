"""Finds the card in a picture and shows it from straight above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cv2.typing import MatLike

    from verification.engine.types import Image

Points = NDArray[np.float64]
"""Shape (n, 2), x and y in pixels."""

SEARCH_SIDE = 640
STILL_WIDTH = 1200
SHARE = (0.08, 0.9)
"""Of the picture: the frame of the picture itself is no card."""
ROUGHNESS = 0.003
"""Of the outline’s length: how far a straight side may wander; less than a card’s round corners do."""
FILLED = (0.95, 1.03)
"""How much of the quadrilateral the outline fills; edges are rough, corners are round."""
NEAR = 0.12
"""Of the document's width: the place that the zone foretells is that exact."""
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


def by_contour(
    image: Image, *, inside: Points, across: Points, expected: Points | None = None
) -> Points | None:
    """The corners, from the document's top left, of the largest card-like outline around the points `inside`.

    `across` is the direction of its upper edge. With `expected` corners, only an outline near them counts.
    """
    scale = SEARCH_SIDE / max(image.shape[:2])
    small = np.asarray(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    found = (outline for outline in _outlines(small) if _is_card(outline, small, inside * scale))
    outlines = [_ordered(outline / scale, across) for outline in found]
    if expected is not None:
        outlines = [outline for outline in outlines if _is_near(outline, expected)]
    return max(outlines, key=lambda outline: float(cv2.contourArea(outline.astype(np.float32))), default=None)


def _is_near(corners: Points, expected: Points) -> bool:
    width = float(np.linalg.norm(expected[1] - expected[0]))
    return float(np.linalg.norm(corners - expected, axis=1).max()) < NEAR * width


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
    border = round(STILL_WIDTH * margin)
    inside = STILL_WIDTH - 2 * border, round((STILL_WIDTH - 2 * border) / ratio)
    right, bottom = border + inside[0], border + inside[1]
    target = np.array([(border, border), (right, border), (right, bottom), (border, bottom)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(image, matrix, (STILL_WIDTH, bottom + border), flags=cv2.INTER_AREA),
        dtype=np.uint8,
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
    small_area = image.shape[0] * image.shape[1]
    for view in (bright, *edges):
        contours, _ = cv2.findContours(view, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            hull = cv2.convexHull(contour)
            if cv2.contourArea(hull) >= SHARE[0] * small_area:
                corners = _four_sided(hull)
                if corners is not None:
                    yield corners


def _four_sided(hull: MatLike) -> Points | None:
    """Where the four longest sides of an outline meet: a card's own corners are round.

    None when the outline is not the quadrilateral that its sides make.
    """
    outline = cv2.approxPolyDP(hull, ROUGHNESS * cv2.arcLength(hull, closed=True), closed=True)
    corners = outline.reshape(-1, 2).astype(np.float64)
    if len(corners) < 4:
        return None
    sides = np.roll(corners, -1, axis=0) - corners
    longest = np.sort(np.argsort(-np.linalg.norm(sides, axis=1))[:4])
    met = [
        _meeting(corners[i], sides[i], corners[j], sides[j])
        for i, j in zip(np.roll(longest, 1), longest, strict=True)
    ]
    quadrilateral = np.array([point for point in met if point is not None], np.float64)
    if len(quadrilateral) < 4 or not cv2.isContourConvex(quadrilateral.astype(np.float32)):
        return None
    filled = cv2.contourArea(hull) / cv2.contourArea(quadrilateral.astype(np.float32))
    return quadrilateral if FILLED[0] <= filled <= FILLED[1] else None


def _meeting(start: Points, along: Points, other: Points, across: Points) -> Points | None:
    """Where two lines meet; None for nearly parallel ones."""
    determinant = along[0] * across[1] - along[1] * across[0]
    if abs(determinant) < 0.2 * np.linalg.norm(along) * np.linalg.norm(across):
        return None
    away = other - start
    return np.asarray(
        start + along * (away[0] * across[1] - away[1] * across[0]) / determinant, dtype=np.float64
    )


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
