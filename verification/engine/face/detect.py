"""Finds faces and their eyes in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.library import face_recognition

if TYPE_CHECKING:
    from verification.engine.types import Box, Image

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """One face, in pixels of the picture it was found in. Left and right are the picture's."""

    box: Box
    left_eye: Point
    right_eye: Point
    nose: Point

    @property
    def eye_distance(self) -> float:
        """Pixels between the centres of the eyes."""
        return math.dist(self.left_eye, self.right_eye)

    @property
    def turn(self) -> float:
        """How far the nose lies from the middle of the eyes, in eye distances: 0 is frontal."""
        axis = np.subtract(self.right_eye, self.left_eye)
        middle = np.add(self.left_eye, self.right_eye) / 2
        return abs(float(np.dot(np.subtract(self.nose, middle), axis) / max(float(axis @ axis), 1e-6)))


def rgb(image: Image) -> Image:
    """The picture as `face_recognition` wants it."""
    return np.ascontiguousarray(image[:, :, ::-1])


def dlib_location(box: Box) -> tuple[int, int, int, int]:
    """Top, right, bottom, left: the order of `face_recognition`."""
    x, y, width, height = box
    return y, x + width, y + height, x


def detect(image: Image, *, long_side: int) -> list[Face]:
    """Upright faces, largest first.

    The detector (HOG) finds faces of 80 pixels or more; it runs on the picture resized to `long_side`, which
    sets both its cost and the smallest face. Landmarks are found on the picture as given.
    """
    scale = long_side / max(image.shape[:2])
    resized = cv2.resize(
        image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    found = face_recognition.face_locations(
        rgb(resized.astype(np.uint8)), number_of_times_to_upsample=0, model="hog"
    )
    boxes = [_box(location, scale) for location in found]
    faces = [with_landmarks(image, box) for box in boxes]
    return sorted(faces, key=lambda face: face.eye_distance, reverse=True)


def at_scale(image: Image, face: Face, scale: float) -> Face:
    """The same face in the same picture `scale` times larger, its eyes found again in the finer pixels."""
    x, y, width, height = (round(side * scale) for side in face.box)
    return with_landmarks(image, (x, y, width, height))


def _box(location: tuple[int, int, int, int], scale: float) -> Box:
    top, right, bottom, left = (round(side / scale) for side in location)
    return left, top, right - left, bottom - top


def with_landmarks(image: Image, box: Box) -> Face:
    """The face in this box of the picture."""
    left, top, patch = around(image, box)
    x, y, width, height = box
    location, corner = dlib_location((x - left, y - top, width, height)), (left, top)
    marks = face_recognition.face_landmarks(rgb(patch), [location], model="small")[0]
    eyes = sorted(tuple(np.add(np.mean(marks[eye], axis=0), corner)) for eye in ("left_eye", "right_eye"))
    nose = np.add(marks["nose_tip"][0], corner)
    return Face(
        box=box,
        left_eye=(float(eyes[0][0]), float(eyes[0][1])),
        right_eye=(float(eyes[1][0]), float(eyes[1][1])),
        nose=(float(nose[0]), float(nose[1])),
    )


def around(image: Image, box: Box) -> tuple[int, int, Image]:
    """A corner and the patch from there on: the box and half its size more on each side, cheap to convert."""
    x, y, width, height = box
    left, top = max(0, x - width // 2), max(0, y - height // 2)
    return left, top, image[top : y + height + height // 2, left : x + width + width // 2]
