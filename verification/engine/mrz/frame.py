"""The zone of one picture: found, put upright, laid out, and every character weighed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .align import Alignment, align
from .grid import PlacedRow, Quad, fit_grid
from .layouts import ANY, LAYOUTS
from .lines import find_lines
from .network import read_strips
from .strip import column_centres
from .zones import strips_of, zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from verification.engine.types import Image

    from .grid import Grid
    from .layouts import Layout
    from .zones import Zone

    Floats = NDArray[np.float32]

LARGEST, SMALLEST = 2400, 1000
"""Longer sides between which pictures are worked on; others are scaled."""
MAX_ZONES = 3
GOOD_SCORE = -0.5
"""A score (mean log-probability of a character) at which no other zone or orientation is tried."""
WORST_SCORE = -2.0
"""Below this the text is not a machine-readable zone."""
_MISSING_ROW = -1.5


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameReading:
    """What one picture says of each character of a zone."""

    layout: Layout
    posteriors: tuple[Floats, ...]
    """Per row (position, character of `ALPHABET`), log-probabilities."""
    score: float
    quad: Quad
    rotation: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    layout: Layout
    rows: dict[int, int]
    """Row of the layout to index of the line."""
    score: float


def read_frame(image: Image) -> FrameReading | None:
    """Read the zone of one picture; None when there is none."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    best: FrameReading | None = None
    for scale in _working_scales(max(grey.shape)):
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        resized = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
        for zone in zones(find_lines(resized))[:MAX_ZONES]:
            reading = _read_zone(resized, zone, scale)
            if reading is not None and (best is None or reading.score > best.score):
                best = reading
            if best is not None and best.score > GOOD_SCORE:
                return best
    return best if best is not None and best.score > WORST_SCORE else None


def _working_scales(longest: int) -> tuple[float, float]:
    """Give the scale to work at and the one to try next: enlarging parts characters that touch."""
    first = min(1.0, LARGEST / longest) if longest > SMALLEST else min(2.0, SMALLEST / longest)
    return first, 1.25 * first


def _read_zone(grey: MatLike, zone: Zone, scale: float) -> FrameReading | None:
    """Read along the lines found, fit the grid, read again along the grid, keep the better of each row."""
    upright, answers = _oriented(grey, zone)
    aligned = {
        layout.name: [[align(answer, row) for row in layout.alphabets] for answer in answers]
        for layout in _layouts_of_likely_width(answers)
    }
    fits = [_best_fit(layout, aligned[layout.name]) for layout in LAYOUTS if layout.name in aligned]
    fit = max(fits, key=lambda f: f.score, default=None)
    if fit is None or not fit.rows:
        return None
    layout, first = fit.layout, aligned[fit.layout.name]
    placed = {}
    for row, index in fit.rows.items():
        alignment, line = first[index][row], upright.lines[index]
        if alignment is not None:
            x = column_centres(len(answers[index]))[alignment.columns].astype(np.float64)
            placed[row] = PlacedRow(line=line, abscissae=upright.abscissae(line, x))
    grid = fit_grid(layout, placed)
    if grid is None:
        return None
    rows = _second_look(grey, grid, {row: first[index][row] for row, index in fit.rows.items()})
    if rows is None:
        return None
    return FrameReading(
        layout=layout,
        posteriors=tuple(row.posterior for row in rows),
        score=float(np.mean([row.score for row in rows])),
        quad=tuple((x / scale, y / scale) for x, y in grid.quad()),
        rotation=round(upright.lines[0].angle / (np.pi / 2)) % 4,
    )


def _oriented(grey: MatLike, zone: Zone) -> tuple[Zone, Floats]:
    """Give the zone in its reading direction, with the network's answers for its lines."""
    if abs(zone.lines[0].angle) > np.pi * 0.6:
        zone = zone.turned()
    answers = read_strips(strips_of(grey, zone))
    score = _likeness(answers)
    if score > GOOD_SCORE:
        return zone, answers
    turned = zone.turned()
    others = read_strips(strips_of(grey, turned))
    return (turned, others) if _likeness(others) > score else (zone, answers)


def _likeness(answers: Floats) -> float:
    return max(score for answer in answers for score in _width_scores(answer).values())


def _width_scores(answer: Floats) -> dict[int, float]:
    """Give the score of the strip as a row of each width, any character anywhere."""
    widths = {layout.width for layout in LAYOUTS}
    found = {width: align(answer, (ANY,) * width) for width in widths}
    return {width: a.score if a is not None else -np.inf for width, a in found.items()}


def _layouts_of_likely_width(answers: Floats) -> list[Layout]:
    scores = [_width_scores(answer) for answer in answers]
    best_lines = {w: sorted(s[w] for s in scores)[-2:] for w in scores[0]}
    width = max(best_lines, key=lambda w: sum(best_lines[w]))
    return [layout for layout in LAYOUTS if layout.width == width]


def _best_fit(layout: Layout, aligned: Sequence[Sequence[Alignment | None]]) -> _Fit:
    """Say which line is which row, in order, lines and rows left out at a cost."""
    best = _Fit(layout=layout, rows={}, score=-np.inf)
    for count in range(1, min(layout.height, len(aligned)) + 1):
        for rows in combinations(range(layout.height), count):
            for lines in combinations(range(len(aligned)), count):
                pairs = dict(zip(rows, lines, strict=True))
                matched = [aligned[index][row] for row, index in pairs.items()]
                total = sum(a.score if a is not None else -np.inf for a in matched)
                score = (total + _MISSING_ROW * (layout.height - count)) / layout.height
                if score > best.score:
                    best = _Fit(layout=layout, rows=pairs, score=score)
    return best


def _second_look(grey: MatLike, grid: Grid, first: dict[int, Alignment | None]) -> list[Alignment] | None:
    rows = []
    answers = read_strips(grid.strips(grey))
    for index, (answer, alphabets) in enumerate(zip(answers, grid.layout.alphabets, strict=True)):
        seen = [a for a in (align(answer, alphabets), first.get(index)) if a is not None]
        if not seen:
            return None
        rows.append(max(seen, key=lambda a: a.score))
    return rows
