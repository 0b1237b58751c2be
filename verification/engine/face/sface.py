"""SFace: a face as a direction in 128 dimensions.

Two departures from the network as it comes. It is placed by points of the landmarks instead of the detector's
five, which tremble by a fifteenth of the eye distance; and what all faces have in common (the `centre` of the
calibration) is subtracted before directions are compared. Tried on 1,484 pictures of LFW, as false non-match
rates of single pictures at a false match rate of 1e-4: from 3.0 % to 2.0 %, and with the mirror image from
1.8 % to 1.3 %.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from verification.engine.face.align import place
from verification.engine.face.look import LEFT_IRIS, MOUTH_LEFT, MOUTH_RIGHT, NOSE, RIGHT_IRIS
from verification.engine.models import SFACE, sound_path

if TYPE_CHECKING:
    from verification.engine.face.align import Positions
    from verification.engine.face.look import Points
    from verification.engine.types import Image

Direction = NDArray[np.float64]
"""Shape (128,), of length 1."""
SIDE = 112
TARGET = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Where SFace learnt to find eyes, nose and corners of the mouth (OpenCV, `face_recognize.cpp`)."""
NOSE_TIP, NOSE_SHARE = 1, 0.4
"""The network's nose lies between two landmarks; the share of the lower."""


def sface(image: Image, points: Points) -> Direction:
    """The face at these landmarks and its mirror image, not centred. Raises `ModelUnusable`."""
    aligned = place(image, _five(points), TARGET, SIDE)
    return unit(_feature(aligned) + _feature(np.ascontiguousarray(aligned[:, ::-1])))


def unit(vector: NDArray[np.float64]) -> Direction:
    """The direction of a vector, or of each row."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    direction: Direction = vector / np.maximum(length, 1e-12)
    return direction


def _five(points: Points) -> Positions:
    at = points[:, :2].astype(np.float64)
    nose = at[NOSE] + NOSE_SHARE * (at[NOSE_TIP] - at[NOSE])
    return np.array([at[RIGHT_IRIS], at[LEFT_IRIS], nose, at[MOUTH_RIGHT], at[MOUTH_LEFT]])


def _feature(aligned: Image) -> Direction:
    return unit(np.asarray(sface_network().feature(aligned)[0], np.float64))


@cache
def sface_network() -> cv2.FaceRecognizerSF:
    return cv2.FaceRecognizerSF.create(sound_path(SFACE), "")
