"""Finds the portrait printed on the document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import dlib
import numpy as np

from verification.engine.document.plane import homography, rectangle
from verification.engine.face.detect import detect
from verification.engine.face.mesh import face_at, measure, measure_boxed
from verification.engine.geometry import PIXELS_PER_MM
from verification.engine.thresholds import thresholds
from verification.engine.video import turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cv2.typing import MatLike

    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Points, Side
    from verification.engine.face.detect import Face
    from verification.engine.face.look import Mesh
    from verification.engine.types import Box, Frame, Image

SEARCH_SIDE = 1280
ALMOST_LARGEST = 0.8
PORTRAIT_SHARE = 0.42
"""Of a document's width, from the left: where French documents and most others have the portrait."""
SEARCH_WIDTH = 260
"""Pixels of that share: a portrait's face is 100 to 115 pixels wide then, on each of the formats."""
SMOOTHED = 1.5
"""Against noise, and the fine lines over portraits."""
LEAST_LIKENESS = -1.0
"""Of the detector: what is less is not told apart."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The face, in pixels of `image`: the frame turned so that the face is upright."""

    frame: Frame
    image: Image
    mesh: Mesh
    enlarged: float = 1
    """Pixels of `image` for one of the frame's: what is enlarged shows no more."""

    @property
    def face(self) -> Face:
        return face_at(self.mesh)

    @property
    def eye_distance(self) -> float:
        """Between the centres of the eyes, in pixels of the frame."""
        return self.face.eye_distance / self.enlarged


def portrait_of(side: Side) -> Portrait | None:
    """The main portrait of a side: the face in its left part."""
    scale = face_scale(side.size) / PIXELS_PER_MM
    part = side.image[:, : round(PORTRAIT_SHARE * side.image.shape[1])]
    reduced = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = _faces(reduced, thresholds().portrait_likeness.value)
    if not found:
        return None
    _, box = max(found)
    x, y, width, height = (round(length / scale) for length in box)
    mesh = measure_boxed(side.image, (x, y, width, height))
    return Portrait(side.frame, side.image, mesh, max(1.0, PIXELS_PER_MM / side.resolution))


def portrait_likeness(image: Image, corners: Points, size: Size) -> float:
    """How much a face stands upright in the left part of the document that lies at `corners`.

    In units of the detector, that of a portrait is above `portrait_likeness`.
    """
    scale = face_scale(size)
    columns, rows = round(PORTRAIT_SHARE * size.width * scale), round(size.height * scale)
    part = cv2.warpPerspective(image, homography(corners, rectangle(size, scale)), (columns, rows))
    return max((likeness for likeness, _ in _faces(part, LEAST_LIKENESS)), default=LEAST_LIKENESS)


def _faces(part: MatLike, least: float) -> list[tuple[float, Box]]:
    """Upright faces with their likeness."""
    smooth = np.asarray(cv2.GaussianBlur(part, (0, 0), SMOOTHED), np.uint8)
    rgb = np.ascontiguousarray(smooth[:, :, ::-1])
    found, scores, _ = upright_faces().run(rgb, 0, least)
    boxes = [(face.left(), face.top(), face.width(), face.height()) for face in found]
    return list(zip(map(float, scores), boxes, strict=True))


@cache
def upright_faces() -> dlib.fhog_object_detector:
    """Unlike a network, it tells a face that stands upright from one that does not."""
    return dlib.get_frontal_face_detector()


def face_scale(size: Size) -> float:
    """Pixels a millimetre at which the detector sees the portrait: it wants faces of 80 pixels."""
    return SEARCH_WIDTH / (PORTRAIT_SHARE * size.width)


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
    image = turned(frame.image, turns)
    faces = detect(image, long_side=SEARCH_SIDE)
    return Portrait(frame, image, measure(image, faces[0])) if faces else None
