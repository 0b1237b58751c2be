"""What is measured of the applicant's face in one frame of the video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from verification.engine.face.detect import Face
    from verification.engine.types import Image

Points = NDArray[np.float32]
"""Shape (478, 3): x and y in pixels of the picture, and depth in the same unit, smaller is nearer."""
RIGHT_IRIS, LEFT_IRIS, NOSE, MOUTH_RIGHT, MOUTH_LEFT = 468, 473, 4, 61, 291
"""Landmarks; right and left are the person's own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pose:
    """Degrees. Yaw grows towards the person's own left, pitch upwards, roll clockwise as seen."""

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    """From 0, at rest, to 1."""

    left_eye_closed: float
    """Left and right are the person's own."""
    right_eye_closed: float
    mouth_open: float
    smile: float
    gaze_left: float
    """-1 is to the person's right."""
    gaze_up: float
    """-1 is downwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mesh:
    """The face landmarks of one picture."""

    points: Points
    presence: float
    """Probability that this is a face at all."""
    expression: Expression
    pose: Pose


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One frame in which the applicant's face was followed. Lengths are in pixels of a picture of `side`."""

    index: int
    """Of the frame in the video."""
    seconds: float
    side: int
    """The larger dimension, in pixels, of the picture that `face` and `mesh` were measured in."""
    face: Face
    mesh: Mesh
    others: int
    """Further faces of at least half its size, when last counted."""
    sharpness: float
    thumb: Image
    """Shape (64, 64, 3): the face turned upright, the eyes always at the same pixels."""
    crop: Image
    """Shape (300, 240, 3): the same with head and shoulders, for the agent."""
    scene: Image
    """Shape (36, 64) or (64, 36): brightness of the whole picture, as small as can be told apart."""
