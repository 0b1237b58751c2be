"""Finds, decodes and judges the seals of a document."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from verification.engine.document.kinds import BACK, Kind
from verification.engine.document.plane import homography, rectangle
from verification.engine.geometry import PIXELS_PER_MM
from verification.engine.seals.barcode import decode
from verification.engine.seals.blurred import decode_blurred
from verification.engine.seals.judge import judge_payload
from verification.engine.seals.lattice import fit_lattices
from verification.engine.seals.locate import FAINTEST, at_box, code_box, contrast, without
from verification.engine.seals.reading import (
    GRAVEST_FIRST,
    MOST_SEALS,
    Judged,
    SealKind,
    SealReading,
    SealVerdict,
)
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from verification.engine.document.side import Points, Side
    from verification.engine.seals.barcode import Code, Grey
    from verification.engine.seals.lattice import Lattice
    from verification.engine.seals.trust import SealTrust
    from verification.engine.types import BoxMm, Frame, Image


class Carried(NamedTuple):
    """The seal that a kind of document must carry, and where."""

    seal: SealKind
    side: str
    box_mm: BoxMm


CARRIED: Mapping[Kind, Carried] = {
    Kind.IDENTITY_CARD: Carried(SealKind.IDENTITY_CARD, BACK, (9.0, 3.3, 12.19, 12.19))
}
"""The kinds that must carry a seal, and where: only the identity card since 2021.

France Titres says of every such card that its back bears one; the place is that of the State's specimen. The
older card and the passport have none, and that every residence permit has one is stated nowhere public.
"""
_MOST_CODES = 20
"""Of one picture that are judged."""
_MOST_SIGHTS = 4
_MOST_FRAMES = 2
"""Further pictures that are looked into when the best one does not yield."""
_FITS, _CLOSE = 0.55, 0.03
"""Of a lattice's score: what is less is no code; a size that fits almost as well as the best is tried too."""


def read_seals(
    sides: Iterable[Side],
    *,
    kind: Kind | None,
    trust: SealTrust,
    frames: Sequence[Frame] = (),
) -> tuple[SealReading, ...]:
    """Each seal that is found, and for each that should be there and is not, or cannot be read, why.

    A seal too blurred for one picture may yield in several. `frames` are looked through if no side was found.
    At most `MOST_SEALS`, those that tell most first.
    """
    on_sides = [_on_side(side, kind, trust) for side in sides]
    found = [reading for readings in on_sides for reading in readings]
    if not on_sides:
        found += _in_frames(frames[:_MOST_FRAMES], trust)
    return tuple(sorted(found, key=_least_telling)[:MOST_SEALS])


def _least_telling(reading: SealReading) -> tuple[bool, bool, bool, int]:
    """Other codes come last; a missing seal, of which a side has one at most, is crowded out by none."""
    judged = reading.judged
    return (
        judged.kind is SealKind.OTHER,
        not judged.is_of_identity,
        judged.kind is not SealKind.UNKNOWN,
        GRAVEST_FIRST.index(judged.verdict),
    )


def _on_side(side: Side, kind: Kind | None, trust: SealTrust) -> list[SealReading]:
    codes = decode(_grey(side.image))[:_MOST_CODES]
    boxes = [_box_mm(code) for code in codes]
    found = [
        SealReading(judge_payload(code.payload, trust), side.name, box)
        for code, box in zip(codes, boxes, strict=True)
    ]
    carried = _expected(side, kind)
    if found and (carried is None or any(reading.judged.kind is carried.seal for reading in found)):
        return found
    if carried is not None and any(_overlap(box, carried.box_mm) for box in boxes):
        return found  # whether the seal is beneath is not to be seen
    return found + _unsharp(side, carried, boxes, trust)


def _unsharp(
    side: Side, carried: Carried | None, others: Sequence[BoxMm], trust: SealTrust
) -> list[SealReading]:
    """The seal that could not be decoded at once, or is not there, beside `others` that could."""
    spread = without(contrast(side.image), others)
    box = code_box(spread)
    looked_at = box or (carried.box_mm if carried else None)
    if looked_at is None:
        return []
    payload = _decode_blurred(side, looked_at)
    if payload is not None:
        return [SealReading(judge_payload(payload, trust), side.name, looked_at)]
    if box is not None:
        return [_unread(SealVerdict.NOT_READABLE, side, box)]
    seen = _seen_well(side, spread, looked_at)
    return [_unread(SealVerdict.ABSENT if seen else SealVerdict.NOT_READABLE, side, looked_at)]


def _decode_blurred(side: Side, box: BoxMm) -> bytes | None:
    """In the side's own frame at first, then in that one and more together."""
    picture = _grey(side.frame.image)
    best, *others = fit_lattices(picture, _to_frame(side, side.corners), box)
    if best.score < _FITS:
        return None
    payload = decode_blurred([(picture, best)])
    if payload is None and others[0].score > best.score - _CLOSE:
        payload = decode_blurred([(picture, others[0])])
    more = list(_more(side, box, best.size)) if payload is None else []
    if more:
        payload = decode_blurred([(picture, best), *more])
    return payload


def _more(side: Side, box: BoxMm, size: int) -> Iterator[tuple[Grey, Lattice]]:
    """The sharpest of its other frames."""
    others = [sight for sight in side.sights if sight.frame is not side.frame]
    for sight in sorted(others, key=attrgetter("frame.sharpness"), reverse=True)[:_MOST_SIGHTS]:
        picture = _grey(sight.frame.image)
        yield picture, fit_lattices(picture, _to_frame(side, sight.corners), box, [size])[0]


def _in_frames(frames: Sequence[Frame], trust: SealTrust) -> list[SealReading]:
    """The first frame that shows any is enough."""
    for frame in frames:
        codes = decode(_grey(frame.image))[:_MOST_CODES]
        if codes:
            return [SealReading(judge_payload(code.payload, trust), None, None) for code in codes]
    return []


def _expected(side: Side, kind: Kind | None) -> Carried | None:
    carried = CARRIED.get(kind) if kind else None
    return carried if carried and carried.side == side.name else None


def _overlap(one: BoxMm, other: BoxMm) -> bool:
    return all(
        one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2]
        for axis in (0, 1)
    )


def _seen_well(side: Side, spread: NDArray[np.float32], box: BoxMm) -> bool:
    """Whether a seal that is there would have been located."""
    limits = thresholds()
    x, y, width, height = (round(PIXELS_PER_MM * length) for length in box)
    return (
        side.complete
        and side.resolution >= limits.seal_seen_resolution.value
        and float(np.percentile(spread, 99)) >= limits.seal_seen_contrast.value
        and float(np.median(at_box(spread, box))) < FAINTEST
        and float(side.glare[y : y + height, x : x + width].mean()) <= limits.seal_seen_glare.value
    )


def _unread(verdict: SealVerdict, side: Side, box: BoxMm) -> SealReading:
    return SealReading(Judged(kind=SealKind.UNKNOWN, verdict=verdict), side.name, box)


def _to_frame(side: Side, corners: Points) -> NDArray[np.float64]:
    """Takes millimetres of the side to pixels of the frame."""
    return homography(rectangle(side.size), corners)


def _box_mm(code: Code) -> BoxMm:
    corners = np.array(code.corners) / PIXELS_PER_MM
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    return float(left), float(top), float(right - left), float(bottom - top)


def _grey(image: Image) -> Grey:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
