"""Whether the film of a document shows one, near, whole, bright and sharp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.edges import refined
from verification.engine.document.kinds import FRONT, ID_1, ID_3
from verification.engine.document.locate import OUTLINE_REACH, SEEN_EDGES, edge_strength
from verification.engine.document.outline import outlines
from verification.engine.document.quality import side_findings, video_finding
from verification.engine.document.rectify import best_side, from_above
from verification.engine.document.side import VIEW_PIXELS_PER_MM, Sight
from verification.engine.face.detect import detect
from verification.engine.frames import measured
from verification.engine.quick.report import is_raised
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from verification.engine.document.kinds import Size
    from verification.engine.types import Frame
    from verification.engine.video import Picture

LONG_SIDE, MOST_SEARCHED = 2560, 8
"""Pixels; frames in which a front is sought."""
FACE_SIDE = 320
MEASURED = ("document.complete", "document.glare", "document.resolution")
_SIZES = {size.width / size.height: size for size in (ID_1, ID_3)}


def look_at_document(pictures: Iterable[Picture]) -> list[Finding]:
    """`document.video`; `document.side_front`, a failure only where nothing in the film is like a document at
    all; of the front, where it is found, `.complete`, `.glare` and `.resolution`.

    A front is an outline of the right shape with a face in it: the zone, by which the full checks know more,
    takes too long to be read.
    """
    frames = [measured(picture).frame(LONG_SIDE) for picture in pictures]
    seen = video_finding(frames)
    if seen.verdict is not Verdict.PASS:
        return [seen]
    searched = frames[:: max(1, len(frames) // MOST_SEARCHED)][:MOST_SEARCHED]
    return [seen, *_front(sight for frame in searched for sight in _sights(frame))]


def _front(sights: Iterator[tuple[Size, Sight]]) -> list[Finding]:
    """What is said of the first moment at which nothing is wrong with a front, or else of the last one."""
    outlined, said = False, list[Finding]()
    for size, sight in sights:
        outlined = True
        if (upright := _with_face(size, sight)) is None:
            continue
        sides = [best_side(FRONT, size, [upright])]
        said = [finding for finding in side_findings(sides, None) if finding.code in MEASURED]
        if not any(map(is_raised, said)):
            break
    if not outlined:
        return [Finding(code="document.side_front", verdict=Verdict.FAIL, detail="missing")]
    if not said:
        return [Finding(code="document.side_front", verdict=Verdict.NOT_RUN, detail="front_not_found")]
    return [Finding(code="document.side_front", verdict=Verdict.PASS), *said]


def _sights(frame: Frame) -> Iterator[tuple[Size, Sight]]:
    """Outlines of the size of a card or of a passport, with clear edges."""
    for outline in outlines(frame.image, list(_SIZES)):
        edges = refined(frame.image, outline.corners, OUTLINE_REACH)
        if edge_strength(edges) >= SEEN_EDGES:
            yield _SIZES[outline.ratio], Sight(frame, edges.corners)


def _with_face(size: Size, sight: Sight) -> Sight | None:
    """The same, its own top left first; None where it shows no face either way up."""
    for corners in (sight.corners, np.roll(sight.corners, 2, axis=0)):
        view = from_above(sight.frame.image, corners, size, VIEW_PIXELS_PER_MM)
        if detect(view, long_side=FACE_SIDE):
            return Sight(sight.frame, corners)
    return None
