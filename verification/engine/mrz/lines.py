"""Lines of evenly spaced characters, found at any angle as chains of connected components."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from cv2.typing import MatLike
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

MIN_SIZE, MAX_SIZE = 6, 90
"""Height of a character, in pixels."""
MIN_CHARACTERS = 10
LONGEST = 44
MAX_LINES = 72

_MAX_COMPONENTS = 10000
_MAX_DIRECTIONS = 5
_MAX_SEEDS, _SEED_CHARACTERS = 60, 5
_WINDOW = 35
_LEAST_CONTRAST, _DEVIATIONS = 9.0, 0.8
"""Ink is that much darker than the mean of the window: an amount against noise, and a share of the standard
deviation, so that background lines fainter than the text fall away and characters come apart (after Niblack).
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLine:
    """A chain of characters along the direction `angle` (radians, modulo half a turn), fitted by a parabola.

    With u along `angle` and v across it (both in pixels, axes of `rotation(angle)`): v = polyval(curve, u).
    """

    angle: float
    curve: tuple[float, float, float]
    start: float
    end: float
    pitch: float
    size: float
    characters: int
    slant: float = 0.0
    """How far the characters lean along the line for each pixel across it: perspective leans them."""

    def scaled(self, factor: float) -> TextLine:
        """Give the same line in the picture enlarged by `factor`."""
        a, b, c = self.curve
        return replace(
            self,
            curve=(a / factor, b, c * factor),
            start=self.start * factor,
            end=self.end * factor,
            pitch=self.pitch * factor,
            size=self.size * factor,
        )

    def turned(self) -> TextLine:
        """Give the same line read upside down."""
        a, b, c = self.curve
        return replace(self, angle=self.angle + np.pi, curve=(-a, b, -c), start=-self.end, end=-self.start)

    def along(self, angle: float) -> TextLine:
        """Give the same line with `angle`, a nearby direction, as its axis."""
        u = np.linspace(self.start, self.end, 16)
        turned = self.points(u, np.zeros_like(u)) @ rotation(angle).T
        a, b, c = np.polyfit(turned[:, 0], turned[:, 1], 2)
        start, end = float(turned[0, 0]), float(turned[-1, 0])
        pitch = self.pitch * (end - start) / (self.end - self.start)
        return replace(
            self, angle=angle, curve=(float(a), float(b), float(c)), start=start, end=end, pitch=pitch
        )

    def straight(self) -> TextLine:
        """Give the same line with its own direction as its axis."""
        a, b, _ = self.curve
        return self.along(self.angle + float(np.arctan(a * (self.start + self.end) + b)))

    def points(self, u: Floats, across: Floats) -> Floats:
        """Give picture coordinates (…, 2) of the points `across` pixels beside the curve at `u`."""
        v = np.polyval(self.curve, u) + across
        u = u + self.slant * across
        return np.stack([u, v], axis=-1) @ rotation(self.angle)


def rotation(angle: float) -> Floats:
    """Give the matrix whose rows are the directions along and across a line."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]])


def find_lines(grey: MatLike) -> list[TextLine]:
    """Give the lines that may belong to a machine-readable zone, the likeliest first."""
    centres, sizes = _components(grey)
    if len(sizes) < MIN_CHARACTERS:
        return []
    pairs = _neighbours(centres, sizes)
    found: list[TextLine] = []
    for angle in _main_directions(centres, *pairs):
        found += _lines_along(angle, centres, sizes, *pairs)
    lines: list[TextLine] = []
    for line in sorted(found, key=_unlikeness)[: 2 * MAX_LINES]:
        if not any(_same(line, other) for other in lines):
            lines.append(line)
    return lines[:MAX_LINES]


def _same(line: TextLine, other: TextLine) -> bool:
    """Say whether two lines, found in different directions, are one: the other's middle lies on the first."""
    middle = np.array([(other.start + other.end) / 2])
    u, v = (other.points(middle, np.zeros(1)) @ rotation(line.angle).T)[0]
    apart = abs(float(np.polyval(line.curve, u)) - v)
    return bool(line.start < u < line.end and apart < 0.4 * line.size)


def _unlikeness(line: TextLine) -> int:
    """Short lines, and lines longer than any zone has."""
    return abs(LONGEST - line.characters)


def _components(grey: MatLike) -> tuple[Floats, Floats]:
    """Give middles and sizes of the dark blobs that could be characters."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(_ink(grey), connectivity=8, ltype=cv2.CV_32S)
    x, y, width, height, area = stats[1:].T.astype(np.float64)
    size, thin = np.maximum(width, height), np.minimum(width, height)
    keep = (size >= MIN_SIZE) & (size <= MAX_SIZE) & (thin >= 0.12 * size) & (area >= 0.1 * width * height)
    keep &= area >= 8
    centres = np.stack([x + (width - 1) / 2, y + (height - 1) / 2], axis=1)[keep]
    sizes = size[keep]
    if len(sizes) > _MAX_COMPONENTS:
        largest = np.argsort(-sizes)[:_MAX_COMPONENTS]
        centres, sizes = centres[largest], sizes[largest]
    return centres, sizes


def _ink(grey: MatLike) -> MatLike:
    """Give 1 where the picture is dark for its surroundings."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    window = (_WINDOW, _WINDOW)
    mean = cv2.boxFilter(soft, cv2.CV_32F, window)
    variance = cv2.sqrBoxFilter(soft, cv2.CV_32F, window) - mean * mean
    darker = cv2.subtract(mean, soft, dtype=cv2.CV_32F)
    deep = darker * darker > _DEVIATIONS**2 * variance
    return np.asarray(deep & (darker > _LEAST_CONTRAST)).view(np.uint8)


def _neighbours(centres: Floats, sizes: Floats) -> tuple[Indices, Indices]:
    """Give the pairs of blobs of similar size about one character apart, each pair once."""
    order = np.argsort(centres[:, 0], kind="stable")
    x = centres[order, 0]
    reach = np.searchsorted(x, x + np.minimum(2.0 * sizes[order], 120), side="right")
    firsts, seconds = [], []
    for step in range(1, int((reach - np.arange(len(x))).max(initial=1))):
        a = np.flatnonzero(np.arange(len(x)) + step < reach)
        if not len(a):
            break
        firsts.append(order[a])
        seconds.append(order[a + step])
    if not firsts:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    ratio = sizes[first] / sizes[second]
    mean = (sizes[first] + sizes[second]) / 2
    distance = np.hypot(*(centres[second] - centres[first]).T)
    near = (ratio > 0.5) & (ratio < 2.0) & (distance > 0.6 * mean) & (distance < 2.0 * mean)
    return first[near], second[near]


def _main_directions(centres: Floats, first: Indices, second: Indices) -> list[float]:
    """Give a few directions (radians, modulo half a turn) along which many blobs follow each other.

    Counted: pairs whose continuation by the same step, on either side, meets another blob.
    """
    if not len(first):
        return []
    step = centres[second] - centres[first]
    middle_of = {"forward": centres[second] + step, "back": centres[first] - step}
    hits = np.zeros(len(first), np.bool_)
    grid = _Grid(centres, 8.0)
    for expected in middle_of.values():
        hits |= grid.near(expected, 0.2 * np.hypot(*step.T))
    angles = np.arctan2(step[hits, 1], step[hits, 0]) % np.pi
    bins = 60
    counts = np.bincount((angles / np.pi * bins).astype(int) % bins, minlength=bins).astype(np.float64)
    smooth = counts + 0.7 * (np.roll(counts, 1) + np.roll(counts, -1))
    directions: list[float] = []
    for _ in range(_MAX_DIRECTIONS):
        peak = int(smooth.argmax())
        if smooth[peak] < MIN_CHARACTERS:
            break
        turned = (angles - (peak + 0.5) * np.pi / bins + np.pi / 2) % np.pi - np.pi / 2
        close = np.abs(turned) < np.pi / bins * 2
        directions.append((peak + 0.5) * np.pi / bins + float(np.median(turned[close])))
        smooth[np.arange(peak - 4, peak + 5) % bins] = 0
    return directions


class _Grid:
    """Blobs by cell, to ask quickly whether one is near a point."""

    def __init__(self, centres: Floats, cell: float) -> None:
        self._cell = cell
        self._shape = tuple(int(v) + 3 for v in centres.max(axis=0) / cell)
        self._owner = np.full(self._shape, -1, np.intp)
        at = (centres / cell).astype(int) + 1
        self._owner[at[:, 0], at[:, 1]] = np.arange(len(centres))
        self._centres = centres

    def near(self, points: Floats, radius: Floats) -> NDArray[np.bool_]:
        at = (points / self._cell).astype(int) + 1
        inside = np.asarray(((at >= 1) & (at < np.array(self._shape) - 1)).all(axis=1), np.bool_)
        at = np.where(inside[:, None], at, 1)
        found = np.zeros(len(points), np.bool_)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                owner = self._owner[at[:, 0] + dx, at[:, 1] + dy]
                distance = np.hypot(*(self._centres[owner] - points).T)
                found |= inside & (owner >= 0) & (distance < radius)
        return found


def _lines_along(
    angle: float, centres: Floats, sizes: Floats, first: Indices, second: Indices
) -> list[TextLine]:
    u, v = centres @ rotation(angle)[0], centres @ rotation(angle)[1]
    backwards = u[first] > u[second]
    left, right = np.where(backwards, second, first), np.where(backwards, first, second)
    along, beside = u[right] - u[left], np.abs(v[right] - v[left])
    level = beside <= 0.22 * along + 0.1 * sizes[left]
    cost = (along + 3 * beside)[level]
    chains = _chains(left[level], right[level], cost)
    lines = [_fit(angle, u[chain], v[chain], sizes[chain]) for chain in _joined(chains, u, v, sizes)]
    return [line for line in lines if line is not None]


def _chains(left: Indices, right: Indices, cost: Floats) -> list[list[int]]:
    """Link every blob to its nearest successor when each is the other's nearest, from left to right."""
    cheapest_first = np.argsort(cost, kind="stable")
    left, right = left[cheapest_first], right[cheapest_first]
    left, nearest = np.unique(left, return_index=True)
    order = np.argsort(nearest)
    left, right = left[order], right[nearest[order]]
    right, nearest = np.unique(right, return_index=True)
    successor = dict(zip(left[nearest].tolist(), right.tolist(), strict=True))
    chains = []
    for head in successor.keys() - set(successor.values()):
        chain = [head]
        while chain[-1] in successor:
            chain.append(successor[chain[-1]])
        if len(chain) >= 3:
            chains.append(chain)
    return chains


def _joined(chains: list[list[int]], u: Floats, v: Floats, size: Floats) -> list[list[int]]:
    """Join the pieces of one line, from the longest pieces outwards."""
    pieces = sorted(chains, key=len, reverse=True)
    if not pieces:
        return []
    ends = np.array([(piece[0], piece[-1]) for piece in pieces])
    heights = np.array([size[piece[len(piece) // 2]] for piece in pieces])
    free = np.ones(len(pieces), bool)
    lines = []
    for seed in range(min(_MAX_SEEDS, len(pieces))):
        if not free[seed] or len(pieces[seed]) < _SEED_CHARACTERS:
            continue
        line, height = pieces[seed], float(np.median(size[pieces[seed]]))
        free[seed] = False
        while True:
            curve = np.polyfit(u[line], v[line], 1 if len(line) < 20 else 2)
            gap = np.maximum(u[ends[:, 0]] - u[line[-1]], u[line[0]] - u[ends[:, 1]])
            off = np.abs(np.polyval(curve, u[ends]) - v[ends]).max(axis=1)
            fits = free & (gap > 0) & (gap < 9 * height) & (off < 0.4 * height + 0.03 * gap)
            fits &= (heights > 0.67 * height) & (heights < 1.5 * height)
            if not fits.any():
                break
            nearest = int(np.where(fits, gap, np.inf).argmin())
            free[nearest] = False
            line = sorted(line + pieces[nearest], key=lambda blob: u[blob])
        if len(line) >= MIN_CHARACTERS:
            lines.append(line)
    return lines


def _fit(angle: float, u: Floats, v: Floats, size: Floats) -> TextLine | None:
    steps = np.diff(u)
    pitch = float(np.median(steps))
    even = np.abs(steps - pitch) < 0.25 * pitch
    if even.mean() < 0.4:
        return None
    curve = np.polyfit(u, v, 2 if len(u) >= 15 else 1)
    off = np.abs(np.polyval(curve, u) - v)
    good = off < 0.3 * np.median(size)
    if good.sum() < MIN_CHARACTERS:
        return None
    curve = np.polyfit(u[good], v[good], 2 if good.sum() >= 15 else 1)
    full = np.concatenate([np.zeros(3 - len(curve)), curve])
    return TextLine(
        angle=angle,
        curve=(float(full[0]), float(full[1]), float(full[2])),
        start=float(u[good].min()),
        end=float(u[good].max()),
        pitch=float(np.median(steps[even])),
        size=float(np.percentile(size[good], 75)),
        characters=int(good.sum()),
    ).straight()
