"""The zone of one picture: found, put upright, laid out, and every character weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .align import Alignment, align
from .grid import PlacedRow, Quad, fit_grid
from .groups import zones
from .layouts import ANY, LAYOUTS
from .lines import find_lines
from .network import read_strips
from .screen import screen
from .strip import column_centres
from .zones import strips_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from verification.engine.types import Image

    from .grid import Grid
    from .layouts import Layout
    from .lines import TextLine
    from .screen import ScreenedLine
    from .zones import Zone

    Floats = NDArray[np.float32]

LARGEST, SMALLEST = 2400, 1000
"""Longer sides between which pictures are searched; others are scaled."""
ENLARGED = 1.25
"""Of the usual scale: parts characters that touch, and finds smaller ones."""
SLANTS = (0.0, 0.35, -0.35)
"""Tried in this order: steep views lean the characters by up to twenty degrees and more."""
LARGE_CHARACTER = 30
"""Pixels from one character to the next that need no more detail than the picture searched has."""
MAX_ZONES = 3
LINES_AT_ONCE = 12
CLEAR = -0.1
"""Likeness of a zone beyond which no other lines are looked at."""
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
    """Read the zone of one picture, looking closer where the first look is not sure; None without a zone."""
    first = glance(image)
    if first is not None and first.score > GOOD_SCORE:
        return first
    found = [reading for reading in (first, glance(image, closer=True)) if reading is not None]
    return max(found, key=lambda reading: reading.score, default=None)


def glance(image: Image, *, closer: bool = False) -> FrameReading | None:
    """Read the zone of one picture, `closer`: enlarged, leaning characters too; None when it finds none."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    scale = _usual_scale(max(grey.shape)) * (ENLARGED if closer else 1)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    searched = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
    best: FrameReading | None = None
    for zone in _candidates(searched, SLANTS if closer else SLANTS[:1]):
        in_detail = scale < 1 and zone.lines[0].pitch / scale < LARGE_CHARACTER
        reading = (
            _read_zone(grey, zone.scaled(1 / scale), 1.0) if in_detail else _read_zone(searched, zone, scale)
        )
        if reading is not None and (best is None or reading.score > best.score):
            best = reading
        if best is not None and best.score > GOOD_SCORE:
            break
    return best if best is not None and best.score > WORST_SCORE else None


def _candidates(grey: MatLike, slants: Sequence[float]) -> list[Zone]:
    """Give the likeliest zones of the first slant that shows any."""
    lines = find_lines(grey)
    for slant in slants:
        found = _likeliest(grey, [replace(line, slant=slant) for line in lines])
        if found:
            return found
    return []


def _likeliest(grey: MatLike, lines: Sequence[TextLine]) -> list[Zone]:
    """Look at no more lines than it takes to see a clear zone."""
    screened: list[ScreenedLine] = []
    found: list[Zone] = []
    for start in range(0, len(lines), LINES_AT_ONCE):
        screened += screen(grey, lines[start : start + LINES_AT_ONCE])
        found = zones(screened)
        if found and found[0].likeness > CLEAR:
            break
    return found[:MAX_ZONES]


def _usual_scale(longest: int) -> float:
    return min(1.0, LARGEST / longest) if longest > SMALLEST else min(2.0, SMALLEST / longest)


def _read_zone(grey: MatLike, zone: Zone, scale: float) -> FrameReading | None:
    """Read the zone as the kind its lines are long enough for, and as the next if that is not convincing."""
    answers = read_strips(strips_of(grey, zone))
    best: FrameReading | None = None
    for width in _likely_widths(answers):
        reading = _read_as(width, grey, zone, answers, scale)
        if reading is not None and (best is None or reading.score > best.score):
            best = reading
        if best is not None and best.score > GOOD_SCORE:
            break
    return best


def _read_as(width: int, grey: MatLike, zone: Zone, answers: Floats, scale: float) -> FrameReading | None:
    """Fit the grid to the characters along the lines, read again along it, keep the better of each row."""
    aligned = {
        layout.name: [[align(answer, row) for row in layout.alphabets] for answer in answers]
        for layout in LAYOUTS
        if layout.width == width
    }
    fits = [_best_fit(layout, aligned[layout.name]) for layout in LAYOUTS if layout.name in aligned]
    fit = max(fits, key=lambda f: f.score, default=None)
    if fit is None or not fit.rows:
        return None
    layout, first = fit.layout, aligned[fit.layout.name]
    placed = {}
    for row, index in fit.rows.items():
        alignment, line = first[index][row], zone.lines[index]
        if alignment is not None:
            x = column_centres(len(answers[index]))[alignment.columns].astype(np.float64)
            placed[row] = PlacedRow(line=line, abscissae=zone.abscissae(line, x))
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
        rotation=round(zone.lines[0].angle / (np.pi / 2)) % 4,
    )


def _width_scores(answer: Floats) -> dict[int, float]:
    """Give the score of the strip as a row of each width, any character anywhere."""
    widths = {layout.width for layout in LAYOUTS}
    found = {width: align(answer, (ANY,) * width) for width in widths}
    return {width: a.score if a is not None else -np.inf for width, a in found.items()}


def _likely_widths(answers: Floats) -> list[int]:
    """Give the two likeliest widths, by the two lines that fit each best."""
    scores = [_width_scores(answer) for answer in answers]
    likelihood = {width: sum(sorted(s[width] for s in scores)[-2:]) for width in scores[0]}
    return sorted(likelihood, key=lambda width: -likelihood[width])[:2]


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
