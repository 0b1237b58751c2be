"""Finds a card in a picture by its four straight sides, when no zone tells where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.plane import crossings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from verification.engine.document.side import Points
    from verification.engine.types import Image

    Floats = NDArray[np.float64]

SEARCH_SIDE = 640
SMOOTHED = 2.2
SHORTEST = 18
"""Pixels of a straight piece that counts."""
ASTRAY, TURNED = 3.0, np.radians(5)
"""Pixels and radians by which the pieces of one line may differ."""
OF_BRIGHTNESS, OF_COLOUR = 24, 12
"""Lines, the longest, that are taken from each view of the picture."""
COLOUR_GAIN = 3.0
BIN = 2
"""Pixels: the fineness with which it is noted where a line is really seen."""
PARALLEL, SQUARE = np.radians(24), np.radians(62)
"""How much perspective may turn opposite sides against each other; by how much neighbours must differ."""
SHARE = (0.03, 1.2)
"""Of the picture that a card may take."""
FOCAL = 1.2
"""Of a phone's main camera as its video is cropped, in longer sides of the picture."""
ASPECT, SKEW = 0.1, 0.14
"""How far (logarithm, cosine) the shape may be from a rectangle of the ratio, seen with that camera."""
MISFIT = 0.3
"""What the worst shape takes from the score: a line of print can pass for a side, but not at its place."""
OVERRUN = 0.1
"""Of a side: a card's edge ends at its corner, a table's or a sheet's goes on."""
LARGE = 0.12
"""What a doubled area adds to the score: of two outlines that fit, the inner one is printed."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Corners clockwise; the first side is a long one. Which of the two is the upper one is not known."""

    corners: Points
    ratio: float
    score: float


def outlines(image: Image, ratios: Sequence[float], *, most: int = 3) -> list[Outline]:
    """Card-like outlines with one of the width-to-height `ratios`, best first."""
    scale = SEARCH_SIDE / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = [line for view, most_lines in _views(small) for line in _lines(view)[:most_lines]]
    if len(lines) < 4:
        return []
    corners, sides = _quadrilaterals(lines, small.shape[:2])
    found: list[Outline] = []
    for ratio in ratios:
        misfit, turned = _misfit(corners, ratio, small.shape[:2])
        fits = misfit < 1
        turned_sides = np.where(turned[:, None], np.roll(sides, -1, axis=1), sides)
        placed = np.where(turned[:, None, None], np.roll(corners, -1, axis=1), corners)
        scores = _scores(placed[fits], turned_sides[fits], lines) - MISFIT * misfit[fits]
        found += [
            Outline((placed[fits][i] + 0.5) / scale - 0.5, ratio, float(scores[i]))
            for i in np.argsort(-scores)[: 4 * most]
        ]
    return _distinct(sorted(found, key=lambda outline: outline.score, reverse=True))[:most]


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line and where along it something is seen."""

    point: Floats
    direction: Floats
    length: float
    seen: Floats
    """Cumulated count of bins, from -`reach` on."""
    reach: float


def _views(image: MatLike) -> list[tuple[MatLike, int]]:
    """Brightness, and both colours of CIELAB: a pale card on paper full of text only differs in its tint."""
    smooth = cv2.GaussianBlur(image, (0, 0), SMOOTHED)
    light, *colours = cv2.split(cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB))
    gained = [cv2.addWeighted(colour, COLOUR_GAIN, colour, 0, 128 * (1 - COLOUR_GAIN)) for colour in colours]
    return [(light, OF_BRIGHTNESS), *((colour, OF_COLOUR) for colour in gained)]


def _lines(view: MatLike) -> list[_Line]:
    """The longest lines, each made of the pieces that lie on it."""
    detected = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(view)[0]
    if detected is None:
        return []
    pieces = np.asarray(detected, np.float64).reshape(-1, 2, 2)
    lengths = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)
    pieces, lengths = pieces[lengths >= SHORTEST], lengths[lengths >= SHORTEST]
    reach, lines = float(np.hypot(*view.shape[:2])), []
    free = np.ones(len(pieces), np.bool_)
    for index in np.argsort(-lengths):
        if not free[index]:
            continue
        direction = (pieces[index, 1] - pieces[index, 0]) / lengths[index]
        from_point = pieces - pieces[index, 0]
        aside = np.abs(from_point @ np.array([-direction[1], direction[0]]))
        along = from_point @ direction
        on = free & (aside.max(axis=1) < ASTRAY + 0.5 * np.sin(TURNED) * lengths) & (
            np.abs(aside[:, 1] - aside[:, 0]) < np.sin(TURNED) * lengths + 1
        )  # fmt: skip
        free &= ~on
        seen = np.zeros(int(2 * reach / BIN) + 2)
        for start, end in np.sort(along[on], axis=1):
            seen[int((start + reach) / BIN) : int((end + reach) / BIN) + 1] = 1
        lines.append(_Line(pieces[index, 0], direction, float(seen.sum()) * BIN, np.cumsum(seen), reach))
    return sorted(lines, key=lambda line: line.length, reverse=True)


def _quadrilaterals(lines: Sequence[_Line], shape: tuple[int, ...]) -> tuple[Points, NDArray[np.int64]]:
    """Corners (n, 4, 2), clockwise, and the line of each side (n, 4); side i starts at corner i."""
    angles = np.array([np.arctan2(line.direction[1], line.direction[0]) for line in lines])
    one, other = np.triu_indices(len(lines), 1)
    parallel = _turn(angles[one], angles[other]) < PARALLEL
    pairs = np.column_stack([one[parallel], other[parallel]])
    first, second = np.triu_indices(len(pairs), 1)
    across = _turn(angles[pairs[:, 0]], angles[:, None])
    square = across[pairs[second, 0], first] > SQUARE if len(pairs) else np.zeros(0, np.bool_)
    one, other = pairs[first[square]], pairs[second[square]]
    sides = np.stack([one[:, 0], other[:, 0], one[:, 1], other[:, 1]], axis=1)
    if not len(sides):
        return np.empty((0, 4, 2)), np.empty((0, 4), np.int64)
    ends = np.array([(line.point, line.point + line.direction) for line in lines])
    corners = np.stack([crossings(ends[sides[:, i - 1]], ends[sides[:, i]]) for i in range(4)], axis=1)
    area = _area(corners)
    corners[area < 0] = corners[area < 0][:, [0, 3, 2, 1]]
    sides[area < 0] = sides[area < 0][:, [3, 2, 1, 0]]
    share = np.abs(area) / (shape[0] * shape[1])
    right = (share > SHARE[0]) & (share < SHARE[1]) & _convex(corners)
    return corners[right], sides[right]


def _turn(one: Floats, other: Floats) -> Floats:
    """Between directions of lines, 0 to a quarter turn."""
    return np.asarray(np.abs((one - other + np.pi / 2) % np.pi - np.pi / 2))


def _area(corners: Points) -> Floats:
    x, y = corners[..., 0], corners[..., 1]
    return np.asarray((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1) / 2)


def _convex(corners: Points) -> NDArray[np.bool_]:
    side = np.roll(corners, -1, axis=1) - corners
    following = np.roll(side, -1, axis=1)
    turn = side[..., 0] * following[..., 1] - side[..., 1] * following[..., 0]
    return np.asarray((turn > 0).all(axis=1))


def _misfit(corners: Points, ratio: float, shape: tuple[int, ...]) -> tuple[Floats, NDArray[np.bool_]]:
    """How far from a rectangle of the ratio (1 is the most); which must be turned to start on a long side."""
    height, width = shape[:2]
    seen = (corners - np.array([width, height]) / 2) / (FOCAL * max(width, height))
    p, q, r, s = (seen[:, i] for i in range(4))
    # Columns of the homography from the unit square (Heckbert 1989, 2.2).
    right, down, odd = q - r, s - r, p - q + r - s
    turn = _cross(right, down)
    turn = np.where(np.abs(turn) < 1e-12, 1e-12, turn)
    g, h = _cross(odd, down) / turn, _cross(right, odd) / turn
    across = np.column_stack([q - p + g[:, None] * q, g])
    downwards = np.column_stack([s - p + h[:, None] * s, h])
    long, high = np.linalg.norm(across, axis=1), np.linalg.norm(downwards, axis=1)
    skew = np.abs((across * downwards).sum(axis=1)) / np.maximum(long * high, 1e-12)
    aspect = np.log(np.maximum(long, 1e-12) / np.maximum(high, 1e-12))
    off = np.abs(np.abs(aspect) - np.log(ratio))
    return np.asarray(np.hypot(off / ASPECT, skew / SKEW)), np.asarray(aspect < 0)


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _scores(corners: Points, sides: NDArray[np.int64], lines: Sequence[_Line]) -> Floats:
    """How much of the sides is seen, the least seen one (a finger, a faint contrast) forgiven half."""
    if not len(corners):
        return np.empty(0)
    points = np.array([line.point for line in lines])[sides]
    directions = np.array([line.direction for line in lines])[sides]
    ends = (corners, np.roll(corners, -1, axis=1))
    start, end = (((at - points) * directions).sum(axis=2) for at in ends)
    low, high = np.minimum(start, end), np.maximum(start, end)
    length = np.maximum(high - low, 1)
    seen = _seen(lines, sides, low, high) / length
    more = _seen(lines, sides, low - OVERRUN * length, low)
    more += _seen(lines, sides, high, high + OVERRUN * length)
    beyond = more / (2 * OVERRUN * length)
    worst = seen.min(axis=1)
    area = np.log2(np.maximum(np.abs(_area(corners)), 1))
    return np.asarray((seen.sum(axis=1) - worst / 2) / 3.5 - 0.3 * beyond.mean(axis=1) + LARGE * area)


def _seen(lines: Sequence[_Line], which: NDArray[np.int64], low: Floats, high: Floats) -> Floats:
    """Pixels of lines that are seen between two places; all lines of a picture have the same reach."""
    seen, reach = np.stack([line.seen for line in lines]), lines[0].reach
    last = seen.shape[1] - 1
    first, end = (np.clip(((at + reach) / BIN).astype(int), 0, last) for at in (low, high))
    return np.asarray((seen[which, end] - seen[which, first]) * BIN)


def _distinct(found: Sequence[Outline]) -> list[Outline]:
    """Without those that nearly repeat a better one."""
    kept: list[Outline] = []
    for outline in found:
        width = float(np.linalg.norm(outline.corners[1] - outline.corners[0]))
        centre = outline.corners.mean(axis=0)
        apart = [np.linalg.norm(centre - other.corners.mean(axis=0)) for other in kept]
        if all(distance > 0.08 * width for distance in apart):
            kept.append(outline)
    return kept
