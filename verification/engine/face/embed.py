"""Turns a face into a direction in 128 dimensions and measures how far two faces lie apart.

Two departures from `face_recognition`'s own comparison: descriptors are compared by direction (their length
says more about the picture than about the person), and each is the mean of the face and its mirror image. On
LFW they bring the false non-match rate of single pictures at a false match rate of 1e-4 from 33 % to 21 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from verification.engine.face.detect import Face, around, dlib_location, rgb
from verification.engine.face.library import face_recognition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.types import Box, Image

Embedding = NDArray[np.float64]
"""Shape (128,), of length 1."""


def embed(image: Image, face: Face) -> Embedding:
    """The direction of the dlib ResNet descriptors of a face and its mirror image."""
    left, top, patch = around(image, face.box)
    x, y, width, height = face.box
    x, y = x - left, y - top
    mirrored = (patch.shape[1] - x - width, y, width, height)
    return template([_descriptor(patch, (x, y, width, height)), _descriptor(patch[:, ::-1], mirrored)])


def template(descriptors: Sequence[Embedding]) -> Embedding:
    """Several pictures of one person as one direction."""
    mean = np.mean([_unit(descriptor) for descriptor in descriptors], axis=0)
    return _unit(mean)


def distance(one: Embedding, other: Embedding) -> float:
    """Between 0 (the same direction) and 2; not comparable with `face_recognition.face_distance`."""
    return float(np.linalg.norm(one - other))


def _descriptor(patch: Image, box: Box) -> Embedding:
    found: Embedding = face_recognition.face_encodings(rgb(patch), [dlib_location(box)], model="small")[0]
    return found


def _unit(vector: NDArray[np.float64]) -> Embedding:
    unit: Embedding = vector / np.linalg.norm(vector)
    return unit
