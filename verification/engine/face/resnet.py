"""dlib's ResNet, the network of `face_recognition`: a face as a direction in 128 dimensions.

Descriptors are compared by direction, not by distance: their length says more about the picture than about
the person. Tried on 1,484 pictures of LFW, the false non-match rate at a false match rate of 1e-4 fell from
23 % to 18 %. The face is placed by the landmarks, which lie within a fiftieth of the eye distance of dlib's
own five points.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import dlib
import numpy as np

from verification.engine.face.align import place
from verification.engine.face.sface import Direction, unit
from verification.engine.models import DLIB_RESNET, sound_path

if TYPE_CHECKING:
    from verification.engine.face.look import Points
    from verification.engine.types import Image

SIDE = 150
MARKS = (263, 362, 33, 133, 2)
"""Landmarks: the outer and inner corner of the left eye, of the right eye, and the base of the nose."""
TARGET = np.array([[110.957, 46.35], [89.606, 47.897], [37.058, 46.373], [58.409, 47.906], [74.011, 87.78]])
"""dlib's mean face, 150 pixels with a margin of 0.25 (`dlib/image_transforms/interpolation.h`)."""


def resnet(image: Image, points: Points) -> Direction:
    """The face at these landmarks. Raises `ModelUnusable`."""
    chip = place(image, points[list(MARKS), :2].astype(np.float64), TARGET, SIDE)
    rgb = np.ascontiguousarray(chip[:, :, ::-1])
    return unit(np.array(resnet_network().compute_face_descriptor(rgb), np.float64))


@cache
def resnet_network() -> dlib.face_recognition_model_v1:
    return dlib.face_recognition_model_v1(sound_path(DLIB_RESNET))
