"""Finds the sides of the document in the frames of a video."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.edges import Refined, refined
from verification.engine.document.follow import Follower, Pictures
from verification.engine.document.foretold import by_zone
from verification.engine.document.kinds import BACK, FRONT, ID_1, ID_3, SIZES
from verification.engine.document.outline import outlines
from verification.engine.document.plane import width_of
from verification.engine.document.portrait import portrait_likeness
from verification.engine.document.rectify import best_side
from verification.engine.document.side import Sight
from verification.engine.geometry import PLACES
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from verification.engine.document.kinds import Kind, Size
    from verification.engine.document.side import Side
    from verification.engine.mrz.read import MrzReading
    from verification.engine.types import Frame

ZONE_REACH, OUTLINE_REACH = 0.05, 0.025
"""Of the document's width: how far its edges may lie from where its zone or an outline puts them."""
MOST_TRIED = 6
"""Frames, the sharpest first, in which a side without a zone is sought; it is followed into the others."""
SEEN_EDGES, CERTAIN_EDGES = 0.45, 0.7
"""Strength of all edges of a document but the weakest: to be considered, to look no further."""
LIKE_SIZE = 1.35
"""How much larger or smaller one side may be filmed than the other."""
SIZE_WEIGHT = 3.0
"""Times the logarithm of the sizes' ratio, in strength of edges: lines in a card make small outlines."""


def find_sides(frames: Sequence[Frame], mrz: MrzReading | None, kind: Kind | None) -> list[Side]:
    """The front, then the back, as far as the frames show them.

    The zone tells where its own side lies, and that side is recognised by its print in the other frames. In
    the remaining ones an outline of the right shape is sought: a front must have a portrait at its place, a
    back without a zone (that of the older card) must be as large as the front and be seen twice. A passport's
    data page is its only side. Without a zone, only a front can be found, one of `kind` or, where that is not
    known either, one of the size of a card or a passport.
    """
    pictures = Pictures(frames)
    if mrz is None:
        sizes = [SIZES[kind]] if kind else [ID_1, ID_3]
        front = _front(_sharpest(frames), sizes)
        if front is None:
            return []
        size, sight = front
        return [best_side(FRONT, size, _followed(pictures, frames, size, sight))]
    size = PLACES[mrz.layout].size
    name = BACK if size is ID_1 else FRONT
    known = _followed(pictures, frames, size, _by_zone(frames, mrz))
    sides = [best_side(name, size, known)]
    if size is not ID_3:
        other = FRONT if name == BACK else BACK
        sights = _other_side(pictures, other, size, known)
        sides += [best_side(other, size, sights)] if sights else []
    return sorted(sides, key=lambda side: side.name != FRONT)


def _by_zone(frames: Sequence[Frame], mrz: MrzReading) -> Sight:
    frame = next(frame for frame in frames if frame.index == mrz.frame)
    foretold = by_zone(np.array(mrz.quad), PLACES[mrz.layout])
    return Sight(frame, refined(frame.image, foretold, ZONE_REACH).corners)


def _followed(pictures: Pictures, frames: Sequence[Frame], size: Size, first: Sight) -> list[Sight]:
    """The same side in all of the frames that show it, in order of time."""
    follower = Follower(first.frame.image, first.corners, size)
    sights = [first]
    for frame in frames:
        if frame is not first.frame:
            corners = follower.find(pictures.details(frame, follower.width))
            sights += [] if corners is None else [Sight(frame, corners)]
    return sorted(sights, key=lambda sight: sight.frame.seconds)


def _other_side(pictures: Pictures, name: str, size: Size, known: Sequence[Sight]) -> list[Sight]:
    seen = {sight.frame.index for sight in known}
    rest = [frame for frame in pictures.frames if frame.index not in seen]
    width = float(np.median([width_of(sight.corners) for sight in known]))
    if name == FRONT:
        front = _front(_sharpest(rest), [size], width)
        return _followed(pictures, rest, size, front[1]) if front else []
    portrait = thresholds().portrait_likeness.value
    for frame, edges, _ in _outlined(_sharpest(rest), [size], width):
        # One turns a document over like a page: what was up stays up.
        nearest = min(known, key=lambda sight: abs(sight.frame.seconds - frame.seconds))
        across = nearest.corners[1] - nearest.corners[0]
        ways = (edges.corners, np.roll(edges.corners, 2, axis=0))
        upright = max(ways, key=lambda corners: float((corners[1] - corners[0]) @ across))
        if all(portrait_likeness(frame.image, corners, size) < portrait for corners in ways):
            sights = _followed(pictures, rest, size, Sight(frame, upright))
            if len(sights) > 1:
                return sights
    return []


def _sharpest(frames: Sequence[Frame]) -> list[Frame]:
    return sorted(frames, key=attrgetter("sharpness"), reverse=True)[:MOST_TRIED]


def _front(
    frames: Sequence[Frame], sizes: Sequence[Size], width: float | None = None
) -> tuple[Size, Sight] | None:
    """An outline with a portrait at its place and certain edges, or else with the best edges there are.

    `width`: that of the other side in the frames; the nearer to it, the better.
    """
    best, found = -np.inf, None
    for frame, edges, size in _outlined(frames, sizes, width):
        strength = edge_strength(edges)
        if width is not None:
            strength -= SIZE_WEIGHT * abs(np.log(width_of(edges.corners) / width))
        if strength <= best:
            continue
        ways = (edges.corners, np.roll(edges.corners, 2, axis=0))
        likeness = [portrait_likeness(frame.image, corners, size) for corners in ways]
        if max(likeness) > thresholds().portrait_likeness.value:
            best, found = strength, (size, Sight(frame, ways[int(np.argmax(likeness))]))
        if best >= CERTAIN_EDGES:
            break
    return found


def _outlined(
    frames: Sequence[Frame], sizes: Sequence[Size], width: float | None
) -> Iterator[tuple[Frame, Refined, Size]]:
    """Outlines of one of the sizes with clear edges; either long side may be the upper one."""
    by_ratio = {size.width / size.height: size for size in sizes}
    for frame in frames:
        for outline in outlines(frame.image, list(by_ratio)):
            edges = refined(frame.image, outline.corners, OUTLINE_REACH)
            like = width is None or 1 / LIKE_SIZE < width_of(edges.corners) / width < LIKE_SIZE
            if like and edge_strength(edges) >= SEEN_EDGES:
                yield frame, edges, by_ratio[outline.ratio]


def edge_strength(edges: Refined) -> float:
    """Of all sides but the weakest, which a finger may hide."""
    return float(np.sort(edges.strengths)[1])
