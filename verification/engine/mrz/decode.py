"""Readings of several pictures made one, and judged by the grammar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.thresholds import thresholds

from .align import mask
from .check_digits import ALPHABET
from .frame import WORST_SCORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from .frame import FrameReading
    from .layouts import Layout

    Floats = NDArray[np.float32]
    Lines = tuple[str, ...]

_FLOOR = -7.0
"""No single picture rules a character out: its log-probability counts at least this much."""
_RUNNERS_UP, _REPAIR_COST = 3, 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Fused:
    """The common reading of the pictures that show one layout."""

    layout: Layout
    members: tuple[int, ...]
    """Indices of the readings used, best first."""
    lines: Lines
    """The likeliest allowed character at each place: never changed by a check digit."""
    posteriors: tuple[Floats, ...]
    """Mean over the pictures, normalised over the characters allowed; log-probabilities."""
    agreeing: int
    """Pictures whose own reading is `lines`, to the character."""
    dissenting: int
    """Pictures that firmly read another character somewhere, while their own check digits pass."""


def best_lines(layout: Layout, posteriors: Sequence[Floats]) -> Lines:
    """Give the likeliest allowed character of each position."""
    return tuple(
        "".join(ALPHABET[i] for i in (posterior + mask(row)).argmax(axis=1))
        for posterior, row in zip(posteriors, layout.alphabets, strict=True)
    )


def fuse(readings: Sequence[FrameReading]) -> Fused:
    """Sum the log-probabilities of the readings of the best supported layout."""
    weights: dict[str, float] = defaultdict(float)
    for reading in readings:
        weights[reading.layout.name] += reading.score - WORST_SCORE
    chosen = max(weights, key=lambda name: weights[name])
    members = sorted(
        (i for i, reading in enumerate(readings) if reading.layout.name == chosen),
        key=lambda i: -readings[i].score,
    )
    layout = readings[members[0]].layout
    floored = [[np.maximum(row, _FLOOR) for row in readings[i].posteriors] for i in members]
    summed = [np.sum(rows, axis=0) for rows in zip(*floored, strict=True)]
    lines = best_lines(layout, summed)
    return Fused(
        layout=layout,
        members=tuple(members),
        lines=lines,
        posteriors=tuple(
            _normalised(row / len(members) + mask(alphabets))
            for row, alphabets in zip(summed, layout.alphabets, strict=True)
        ),
        agreeing=sum(best_lines(layout, readings[i].posteriors) == lines for i in members),
        dissenting=sum(_dissents(readings[i], lines) for i in members),
    )


def _normalised(row: Floats) -> Floats:
    normalised: Floats = row - np.log(np.exp(row).sum(axis=1, keepdims=True))
    return normalised


def _dissents(reading: FrameReading, lines: Lines) -> bool:
    """A picture whose own check digits fail misread: that is no other opinion."""
    firmly = np.log(thresholds().mrz_dissent.value)
    own = best_lines(reading.layout, reading.posteriors)
    if own == lines or not all(reading.layout.verify(own).values()):
        return False
    for posterior, row, line in zip(reading.posteriors, reading.layout.alphabets, lines, strict=True):
        allowed = posterior + mask(row)
        common = allowed[np.arange(len(line)), [ALPHABET.index(c) for c in line]]
        if (allowed.max(axis=1) - common).max() > firmly:
            return True
    return False


def repair(fused: Fused) -> Lines | None:
    """Give the likeliest lines one character away on which every check digit passes, or None.

    A guess for a person to confirm: of all ways to accept a wrong reading, this is the commonest.
    """
    for cost, row, column, character in sorted(_alternatives(fused)):
        if cost > _REPAIR_COST:
            return None
        line = fused.lines[row]
        changed = line[:column] + character + line[column + 1 :]
        lines = (*fused.lines[:row], changed, *fused.lines[row + 1 :])
        if all(fused.layout.verify(lines).values()):
            return lines
    return None


def share_among_passing(fused: Fused, row: int, column: int) -> float:
    """Give the probability of the character read, among those with which every check digit passes too."""
    line, passing = fused.lines[row], {}
    for index, character in enumerate(ALPHABET):
        changed = line[:column] + character + line[column + 1 :]
        lines = (*fused.lines[:row], changed, *fused.lines[row + 1 :])
        if all(fused.layout.verify(lines).values()):
            passing[character] = float(np.exp(fused.posteriors[row][column, index]))
    return passing[line[column]] / sum(passing.values())


def _alternatives(fused: Fused) -> Iterator[tuple[float, int, int, str]]:
    """Give the runners-up of every place: cost (log-likelihood lost), row, column, character."""
    for row, posterior in enumerate(fused.posteriors):
        for column, ranked in enumerate(np.argsort(-posterior, axis=1)[:, : _RUNNERS_UP + 1]):
            for i in ranked[1:]:
                yield float(posterior[column, ranked[0]] - posterior[column, i]), row, column, ALPHABET[i]
