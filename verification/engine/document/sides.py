"""The pictures of the document that the agent sees: each side from straight above, the zone, the portrait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.locate import (
    FORMATS,
    by_contour,
    by_zone,
    from_above,
    ratio_of,
    sides_ratio,
)
from verification.engine.face.crop import crop
from verification.engine.stills import still

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.portrait import Portrait
    from verification.engine.mrz.read import MrzReading
    from verification.engine.types import Frame, Image, Still

LARGEST_SIDE = 1600
MARGIN = 0.02
"""Of the still's width, around the document: its edge is evidence."""
ZONE_MARGIN = 0.03
TWO_SIDED = "TD1"
"""The one layout whose zone is on the back."""


def document_stills(
    frames: Sequence[Frame], mrz: MrzReading | None, portrait: Portrait | None
) -> list[Still]:
    """`document`, `document_back` where there is one, `mrz` and `portrait`, as far as they were found.

    A side whose outline is not found is shown as the whole frame; there always is a `document`.
    """
    stills: list[Still] = []
    if mrz is not None:
        frame = next(frame for frame in frames if frame.index == mrz.frame)
        name = "document_back" if mrz.layout == TWO_SIDED else "document"
        stills += [_zone_side(name, frame, mrz), _zone(frame, mrz)]
    if portrait is not None:
        if mrz is None or mrz.layout == TWO_SIDED:
            stills.append(_portrait_side(portrait))
        stills.append(still("portrait", crop(portrait.image, portrait.face), portrait.frame.seconds))
    if not any(shown.name == "document" for shown in stills):
        others = [frame for frame in frames if mrz is None or frame.index != mrz.frame] or frames
        best = max(others, key=lambda frame: frame.sharpness)
        stills.append(still("document", _reduced(best.image), best.seconds))
    return stills


def _zone_side(name: str, frame: Frame, mrz: MrzReading) -> Still:
    shape, zone = FORMATS[mrz.layout], np.array(mrz.quad)
    foretold = by_zone(zone, shape)
    corners = by_contour(frame.image, inside=zone, across=zone[1] - zone[0], expected=foretold)
    if corners is None:
        corners = foretold
    return still(
        name, from_above(frame.image, corners, ratio=shape.width / shape.height, margin=MARGIN), frame.seconds
    )


def _portrait_side(portrait: Portrait) -> Still:
    eyes = np.array([portrait.face.left_eye, portrait.face.right_eye])
    corners = by_contour(portrait.image, inside=eyes, across=eyes[1] - eyes[0])
    if corners is None:
        return still("document", _reduced(portrait.image), portrait.frame.seconds)
    image = from_above(portrait.image, corners, ratio=ratio_of(corners), margin=MARGIN)
    return still("document", image, portrait.frame.seconds)


def _zone(frame: Frame, mrz: MrzReading) -> Still:
    zone = np.array(mrz.quad)
    return still(
        "mrz", from_above(frame.image, zone, ratio=sides_ratio(zone), margin=ZONE_MARGIN), frame.seconds
    )


def _reduced(image: Image) -> Image:
    scale = min(1.0, LARGEST_SIDE / max(image.shape[:2]))
    reduced = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, dtype=np.uint8)
