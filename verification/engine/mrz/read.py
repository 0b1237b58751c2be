"""Machine-readable zones of identity documents, read on the pictures of a video."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.thresholds import thresholds

from .check_digits import ALPHABET
from .decode import fuse, repair, share_among_passing
from .fields import MrzFields, parse
from .frame import GOOD_SCORE, glance, read_frame
from .plausible import implausible_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from verification.engine.types import Frame, Image

    from .decode import Fused
    from .frame import FrameReading
    from .grid import Quad

    Floats = NDArray[np.float32]

__all__ = ["Alternative", "MrzFields", "MrzReading", "MrzStatus", "read_mrz", "read_mrz_image"]

ENOUGH_FRAMES = 3
"""Pictures that agree end the search for more; `mrz_agreeing` are enough for a zone to count as read."""
CLOSER_LOOKS = 3
"""Pictures looked at again, enlarged, when all of them together do not settle the reading."""
SURE, POSSIBLE, MOST_CANDIDATES, MOST_ALTERNATIVES = 0.9, 0.02, 3, 12
"""Probabilities below which a place is shown to a person, and from which a character is shown there."""


class MrzStatus(StrEnum):
    """How far a reading may be relied upon."""

    READ = "read"
    """Every check digit passes as read, two pictures agree on every character, none firmly dissents."""
    CONFIRM = "confirm"
    """Every check digit passes, but a character was changed for it or the pictures do not bear it out."""
    UNREAD = "unread"
    """A zone is there; its check digits do not pass."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """A place whose character is not sure."""

    row: int
    column: int
    characters: tuple[tuple[str, float], ...]
    """What it may be and how probably, the likeliest first; it need not hold the character given."""


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
    alternatives: tuple[Alternative, ...]
    """The least sure places, in reading order, for a person to confirm."""
    implausible: tuple[str, ...]
    """Names of the fields whose values no list or calendar knows."""
    agreeing_frames: int
    frames_read: int
    """Pictures in which this layout was found."""
    frame: int
    """`Frame.index` of the best picture."""
    quad: Quad
    """Corners in the best picture, in reading order: top left, top right, bottom right, bottom left."""
    rotation: int
    """Quarter turns (`np.rot90`, counter-clockwise) that put the best picture's text upright."""

    @property
    def sound(self) -> bool:
        """Whether all but a second picture speaks for it: the check digits as read, confidence, plausibility.

        The most that one picture alone can be: no check digit protects the names.
        """
        sure = min(min(row) for row in self.confidence) >= thresholds().mrz_confidence.value
        return all(self.checks.values()) and sure and not self.implausible


def read_mrz(
    frames: Sequence[Frame], *, max_frames: int = 12, lasts: Callable[[], bool] = lambda: True
) -> MrzReading | None:
    """Read the zone that `frames` (best first) show; None when none of the first `max_frames` shows one.

    Stops as soon as `ENOUGH_FRAMES` agree and none dissents, or the time that there is no longer `lasts`.
    """
    waiting = list(frames[:max_frames])
    looked: dict[int, FrameReading | None] = {}
    hits: list[float] = []
    missed = False
    judged: MrzReading | None = None
    while waiting and not _is_settled(judged) and (not looked or lasts()):
        frame = waiting.pop(_next(waiting, hits, missed=missed))
        looked[frame.index] = glance(frame.image)
        missed = looked[frame.index] is None
        if not missed:
            hits.append(frame.seconds)
            judged = _judged(looked)
    if not waiting and (judged is None or judged.status is not MrzStatus.READ) and lasts():
        judged = _look_closer(frames[:max_frames], looked)
    return judged


def _is_settled(judged: MrzReading | None) -> bool:
    return judged is not None and judged.status is MrzStatus.READ and judged.agreeing_frames >= ENOUGH_FRAMES


def _next(waiting: Sequence[Frame], hits: Sequence[float], *, missed: bool) -> int:
    """Choose the best picture left; after one without a zone, that nearest to one with: the same side."""
    if not (missed and hits):
        return 0
    apart = [min(abs(frame.seconds - hit) for hit in hits) for frame in waiting]
    return int(np.argmin(apart))


def _look_closer(frames: Sequence[Frame], looked: dict[int, FrameReading | None]) -> MrzReading | None:
    """Look again at the pictures that show a zone least well, then at those that show none."""
    scores = {index: -np.inf if reading is None else reading.score for index, reading in looked.items()}
    weak = [frame for frame in frames if scores[frame.index] < GOOD_SCORE]
    weak.sort(key=lambda frame: looked[frame.index] is None)
    for frame in weak[:CLOSER_LOOKS]:
        again = glance(frame.image, closer=True)
        if again is not None and again.score > scores[frame.index]:
            looked[frame.index] = again
    return _judged(looked)


def read_mrz_image(image: Image) -> MrzReading | None:
    """Read the zone of a single picture. The status is never `READ`: no second picture supports the names."""
    return _judged({0: read_frame(image)})


def _judged(looked: Mapping[int, FrameReading | None]) -> MrzReading | None:
    """Make one reading of those of the pictures, by index; None when there is none."""
    indices = [index for index, reading in looked.items() if reading is not None]
    readings = [reading for reading in looked.values() if reading is not None]
    if not readings:
        return None
    fused = fuse(readings)
    checks = fused.layout.verify(fused.lines)
    lines = fused.lines if all(checks.values()) else repair(fused)
    confidence = _confidence(fused, lines or fused.lines)
    fields = parse(fused.layout, lines or fused.lines)
    implausible = implausible_fields(fields)
    status = MrzStatus.UNREAD if lines is None else MrzStatus.CONFIRM
    if lines == fused.lines and not implausible and _is_sure(fused, confidence):
        status = MrzStatus.READ
    best = readings[fused.members[0]]
    return MrzReading(
        status=status,
        layout=fused.layout.name,
        lines=lines or fused.lines,
        fields=fields,
        checks=checks,
        confidence=confidence,
        alternatives=_alternatives(fused, confidence),
        implausible=implausible,
        agreeing_frames=fused.agreeing,
        frames_read=len(fused.members),
        frame=indices[fused.members[0]],
        quad=best.quad,
        rotation=best.rotation,
    )


def _is_sure(fused: Fused, confidence: tuple[tuple[float, ...], ...]) -> bool:
    """Say whether a plausible reading that passes its check digits may stand without a person's look."""
    agree = fused.agreeing >= thresholds().mrz_agreeing.value
    return agree and fused.dissenting == 0 and _is_confident(fused, confidence)


def _is_confident(fused: Fused, confidence: tuple[tuple[float, ...], ...]) -> bool:
    """Say whether every character is, or all but one that a check digit bears out.

    An O taken for a 0 would fail the check digit over it. Of two places one could make up for the other.
    """
    least = thresholds().mrz_confidence.value
    places = [
        (row, column)
        for row, line in enumerate(confidence)
        for column, sure in enumerate(line)
        if sure < least
    ]
    return not places or (len(places) == 1 and share_among_passing(fused, *places[0]) >= least)


def _confidence(fused: Fused, lines: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(float(np.exp(posterior[i, ALPHABET.index(c)])) for i, c in enumerate(line))
        for posterior, line in zip(fused.posteriors, lines, strict=True)
    )


def _alternatives(fused: Fused, confidence: tuple[tuple[float, ...], ...]) -> tuple[Alternative, ...]:
    places = sorted(
        (sure, row, column)
        for row, line in enumerate(confidence)
        for column, sure in enumerate(line)
        if sure < SURE
    )[:MOST_ALTERNATIVES]
    return tuple(
        Alternative(row=row, column=column, characters=_candidates(fused.posteriors[row][column]))
        for _, row, column in sorted(places, key=lambda place: place[1:])
    )


def _candidates(posterior: Floats) -> tuple[tuple[str, float], ...]:
    likeliest = np.argsort(-posterior)[:MOST_CANDIDATES]
    weighed = ((ALPHABET[i], round(float(np.exp(posterior[i])), 3)) for i in likeliest)
    return tuple((character, share) for character, share in weighed if share >= POSSIBLE)
