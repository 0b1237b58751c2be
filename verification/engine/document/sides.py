"""The pictures of the document that the agent sees: each side from straight above, the zone, the portrait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.foretold import zone_size
from verification.engine.document.kinds import BACK, FRONT
from verification.engine.document.rectify import from_above
from verification.engine.face.crop import crop
from verification.engine.geometry import MARGIN, PLACES, ZONE_MARGIN
from verification.engine.stills import still

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verification.engine.document.portrait import Portrait
    from verification.engine.document.side import Side
    from verification.engine.mrz.read import MrzReading
    from verification.engine.types import Box, BoxMm, Frame, Image, Still

    ToStill = Callable[[str, BoxMm], Box]
    """Takes the name of a side and a box on it to pixels of the side's still."""

STILLS = {FRONT: "document", BACK: "document_back"}
LARGEST_SIDE = 1600
"""Of a frame that is shown whole."""


def document_stills(
    frames: Sequence[Frame],
    sides: Sequence[Side],
    mrz: MrzReading | None,
    portrait: Portrait | None,
    *,
    front: bool = True,
) -> list[Still]:
    """`document`, `document_back`, `mrz` and `portrait`, as far as they were found in one film.

    Sides and zone have `PIXELS_PER_MM`. Of a film that was to show the `front` there always is a `document`:
    where that was not found, the sharpest frame that shows nothing else.
    """
    stills = [still(STILLS[side.name], _with_margin(side), side.frame.seconds) for side in sides]
    if front and not any(side.name == FRONT for side in sides):
        stills.insert(0, _whole_frame(frames, sides))
    if mrz is not None:
        stills.append(_zone(frames, mrz))
    if portrait is not None:
        stills.append(still("portrait", crop(portrait.image, portrait.face), portrait.frame.seconds))
    return stills


def _with_margin(side: Side) -> Image:
    return from_above(side.frame.image, side.corners, side.size, margin=MARGIN * side.size.width)


def _zone(frames: Sequence[Frame], mrz: MrzReading) -> Still:
    frame = next(frame for frame in frames if frame.index == mrz.frame)
    zone = np.array(mrz.quad)
    size = zone_size(zone, PLACES[mrz.layout])
    return still("mrz", from_above(frame.image, zone, size, margin=ZONE_MARGIN), frame.seconds)


def _whole_frame(frames: Sequence[Frame], sides: Sequence[Side]) -> Still:
    elsewhere = {view.seconds for side in sides for view in side.views}
    others = [frame for frame in frames if frame.seconds not in elsewhere] or frames
    best = max(others, key=lambda frame: frame.sharpness)
    scale = min(1.0, LARGEST_SIDE / max(best.image.shape[:2]))
    image = cv2.resize(best.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return still("document", np.asarray(image, np.uint8), best.seconds)
