"""Lines of evenly spaced characters, found at any angle as chains of connected components."""

from __future__ import annotations

from dataclasses import dataclass
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
MAX_LINES = 10

_MAX_COMPONENTS = 6000
_MAX_SEEDS, _SEED_CHARACTERS = 60, 5
_THRESHOLD_WINDOW, _THRESHOLD_CONTRAST = 35, 9


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

    def points(self, u: Floats, across: Floats) -> Floats:
        """Give picture coordinates (…, 2) of the points `across` pixels beside the curve at `u`."""
        v = np.polyval(self.curve, u) + across
        return np.stack([u, v], axis=-1) @ rotation(self.angle)


def rotation(angle: float) -> Floats:
    """Give the matrix whose rows are the directions along and across a line."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]])


def find_lines(grey: MatLike) -> list[TextLine]:
    """Give the lines that may belong to a machine-readable zone, longest first."""
    centres, sizes = _components(grey)
    if len(sizes) < MIN_CHARACTERS:
        return []
    found: list[TextLine] = []
    for angle in _main_directions(centres, sizes):
        found += _lines_along(angle, centres, sizes)
    return sorted(found, key=lambda line: -line.characters)[:MAX_LINES]


def _components(grey: MatLike) -> tuple[Floats, Floats]:
    """Give middles and sizes of the dark blobs that could be characters."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    ink = cv2.adaptiveThreshold(
        soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _THRESHOLD_WINDOW, _THRESHOLD_CONTRAST
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
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


def _main_directions(centres: Floats, sizes: Floats) -> list[float]:
    """Give up to three directions (radians, modulo half a turn) along which many blobs follow each other.

    Counted: pairs whose continuation by the same step, on either side, meets another blob.
    """
    first, second = _neighbours(centres, sizes)
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
    for _ in range(3):
        peak = int(smooth.argmax())
        if smooth[peak] < MIN_CHARACTERS:
            break
        turned = (angles - (peak + 0.5) * np.pi / bins + np.pi / 2) % np.pi - np.pi / 2
        close = np.abs(turned) < np.pi / bins * 2
        directions.append((peak + 0.5) * np.pi / bins + float(np.median(turned[close])))
        smooth[np.arange(peak - 5, peak + 6) % bins] = 0
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


def _lines_along(angle: float, centres: Floats, sizes: Floats) -> list[TextLine]:
    turned = centres @ rotation(angle).T
    order = np.argsort(turned[:, 0], kind="stable")
    u, v, size = turned[order, 0], turned[order, 1], sizes[order]
    chains = _chains(u, v, size)
    lines = [_fit(angle, u[chain], v[chain], size[chain]) for chain in _joined(chains, u, v, size)]
    return [line for line in lines if line is not None]


def _chains(u: Floats, v: Floats, size: Floats) -> list[list[int]]:
    """Link every blob to its nearest successor when each is the other's nearest; `u` ascends."""
    successor = np.full(len(u), -1)
    predecessor_cost = np.full(len(u), np.inf)
    predecessor = np.full(len(u), -1)
    last = np.searchsorted(u, u + 2.0 * size, side="right")
    first = np.searchsorted(u, u + 0.45 * size, side="left")
    for i in range(len(u)):
        if first[i] >= last[i]:
            continue
        j = np.arange(first[i], last[i])
        along, beside = u[j] - u[i], np.abs(v[j] - v[i])
        ratio = size[j] / size[i]
        cost = along + 3 * beside
        cost[(beside > 0.22 * along + 0.1 * size[i]) | (ratio < 0.5) | (ratio > 2.0)] = np.inf
        best = int(cost.argmin())
        if cost[best] < predecessor_cost[j[best]]:
            target = int(j[best])
            if predecessor[target] >= 0:
                successor[predecessor[target]] = -1
            successor[i], predecessor[target], predecessor_cost[target] = target, i, cost[best]
    chains = []
    for head in np.flatnonzero((predecessor < 0) & (successor >= 0)):
        chain = [int(head)]
        while successor[chain[-1]] >= 0:
            chain.append(int(successor[chain[-1]]))
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
            fits &= (heights > 0.5 * height) & (heights < 2 * height)
            if not fits.any():
                break
            nearest = int(np.where(fits, gap, np.inf).argmin())
            free[nearest] = False
            line = sorted(line + pieces[nearest])
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
    )
