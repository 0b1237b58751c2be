"""Finds the portrait printed on the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.detect import Face, detect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verification.engine.types import Frame, Image

SEARCH_SIDE = 1280
ALMOST_LARGEST = 0.8


@dataclass(frozen=True, slots=True)
class Portrait:
    """The face, in pixels of `image`: the frame turned so that the face is upright."""

    frame: Frame
    image: Image
    face: Face


def find_portrait(frames: Sequence[Frame], *, rotations: Iterable[int]) -> Portrait | None:
    """The sharpest of the largest faces, at the first of the quarter turns that shows any.

    The largest, because cards also carry a smaller, fainter copy of the portrait.
    """
    for turns in rotations:
        found = [portrait for frame in frames if (portrait := _largest_face(frame, turns)) is not None]
        if found:
            size = max(portrait.face.eye_distance for portrait in found)
            large = [portrait for portrait in found if portrait.face.eye_distance >= ALMOST_LARGEST * size]
            return max(large, key=lambda portrait: portrait.frame.sharpness)
    return None


def _largest_face(frame: Frame, turns: int) -> Portrait | None:
    image = np.ascontiguousarray(np.rot90(frame.image, turns))
    faces = detect(image, long_side=SEARCH_SIDE)
    return Portrait(frame, image, faces[0]) if faces else None
