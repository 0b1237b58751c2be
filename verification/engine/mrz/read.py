"""Machine-readable zones of identity documents, read on the pictures of a video."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from .check_digits import ALPHABET
from .decode import fuse, repair
from .fields import MrzFields, parse
from .frame import read_frame
from .plausible import implausible_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.types import Frame, Image

    from .decode import Fused
    from .frame import FrameReading
    from .grid import Quad

__all__ = ["MrzFields", "MrzReading", "MrzStatus", "read_mrz", "read_mrz_image"]

MIN_AGREEING_FRAMES = 2
MIN_CONFIDENCE = 0.7
"""Mean probability that the least certain character must have for the zone to count as read.

Of single pictures that passed every check digit, the wrong ones had at most 0.59 (five, small or hard), the
right ones 0.73 or more in 95 of 100 (generated captures and photographs of `bench/mrz.py`).
"""


class MrzStatus(StrEnum):
    """How far a reading may be relied upon."""

    READ = "read"
    """Every check digit passes as read, two pictures agree on every character, none firmly dissents."""
    CONFIRM = "confirm"
    """Every check digit passes, but a character was changed for it or the pictures do not bear it out."""
    UNREAD = "unread"
    """A zone is there; its check digits do not pass."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MrzReading:
    """One zone, read."""

    status: MrzStatus
    layout: str
    lines: tuple[str, ...]
    fields: MrzFields
    checks: dict[str, bool]
    """By check digit, as *read*: a repaired reading shows which ones failed."""
    confidence: tuple[tuple[float, ...], ...]
    """Per row and position, the probability of the character given, among those allowed there."""
    agreeing_frames: int
    frames_read: int
    """Pictures in which this layout was found."""
    frame: int
    """`Frame.index` of the best picture."""
    quad: Quad
    """Corners in the best picture, in reading order: top left, top right, bottom right, bottom left."""
    rotation: int
    """Quarter turns (`np.rot90`, counter-clockwise) that put the best picture's text upright."""


def read_mrz(frames: Sequence[Frame], *, max_frames: int = 5) -> MrzReading | None:
    """Read the zone that `frames` (sharpest first) show; None when the first `max_frames` show none."""
    found = [(frame.index, read_frame(frame.image)) for frame in frames[:max_frames]]
    readings = [(index, reading) for index, reading in found if reading is not None]
    if not readings:
        return None
    return _judged([index for index, _ in readings], [reading for _, reading in readings])


def read_mrz_image(image: Image) -> MrzReading | None:
    """Read the zone of a single picture. The status is never `READ`: no second picture supports the names."""
    reading = read_frame(image)
    return None if reading is None else _judged([0], [reading])


def _judged(indices: Sequence[int], readings: Sequence[FrameReading]) -> MrzReading:
    fused = fuse(readings)
    checks = fused.layout.verify(fused.lines)
    lines = fused.lines if all(checks.values()) else repair(fused)
    confidence = _confidence(fused, lines or fused.lines)
    status = MrzStatus.UNREAD if lines is None else MrzStatus.CONFIRM
    if lines == fused.lines and _is_sure(fused, confidence):
        status = MrzStatus.READ
    best = readings[fused.members[0]]
    return MrzReading(
        status=status,
        layout=fused.layout.name,
        lines=lines or fused.lines,
        fields=parse(fused.layout, lines or fused.lines),
        checks=checks,
        confidence=confidence,
        agreeing_frames=fused.agreeing,
        frames_read=len(fused.members),
        frame=indices[fused.members[0]],
        quad=best.quad,
        rotation=best.rotation,
    )


def _is_sure(fused: Fused, confidence: tuple[tuple[float, ...], ...]) -> bool:
    """Say whether a reading that passes its check digits may stand without a person's look."""
    return (
        fused.agreeing >= MIN_AGREEING_FRAMES
        and fused.dissenting == 0
        and min(min(row) for row in confidence) >= MIN_CONFIDENCE
        and not implausible_fields(parse(fused.layout, fused.lines))
    )


def _confidence(fused: Fused, lines: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(float(np.exp(posterior[i, ALPHABET.index(c)])) for i, c in enumerate(line))
        for posterior, line in zip(fused.posteriors, lines, strict=True)
    )
