"""Faces are found, each with its eyes, and cut to one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.faces import EYE_DISTANCE, EYE_Y, EYES_X
from tests.verification.engine.face.pictures import MARGIN, leaning, picture
from verification.engine.face.crop import crop
from verification.engine.face.detect import detect
from verification.engine.geometry import EYES, FACE

if TYPE_CHECKING:
    from verification.engine.types import Image

NAMES = "abcdefg"


@pytest.mark.parametrize("name", NAMES)
def test_the_eyes_are_found_where_they_are(name: str) -> None:
    (face,) = detect(picture(f"{name}_film"), long_side=640)
    assert face.left_eye == pytest.approx((MARGIN + EYES_X[0], MARGIN + EYE_Y), abs=16)
    assert face.right_eye == pytest.approx((MARGIN + EYES_X[1], MARGIN + EYE_Y), abs=16)
    assert face.eye_distance == pytest.approx(EYE_DISTANCE, rel=0.1)


def test_the_points_lie_where_a_face_has_them() -> None:
    (face,) = detect(picture("a_film"), long_side=640)
    assert face.left_eye[0] < face.nose[0] < face.right_eye[0]
    assert face.mouth_left[0] < face.nose[0] < face.mouth_right[0]
    assert face.left_eye[1] < face.nose[1] < face.mouth_left[1]


def test_a_small_copy_shows_the_same_face_in_the_pixels_of_the_picture() -> None:
    image = picture("b_film")
    coarse, fine = detect(image, long_side=160)[0], detect(image, long_side=640)[0]
    assert coarse.left_eye == pytest.approx(fine.left_eye, abs=20)
    assert coarse.eye_distance == pytest.approx(fine.eye_distance, rel=0.1)


@pytest.mark.parametrize("degrees", [-30, 30])
def test_a_leaning_face_is_found(degrees: float) -> None:
    assert len(detect(leaning(picture("d_film"), degrees), long_side=320)) == 1


def test_a_face_in_the_dark_is_found() -> None:
    noise = np.random.default_rng(1).normal(0, 3, picture("a_film").shape)
    dark = np.clip(picture("a_film") * 0.15 + noise, 0, 255).astype(np.uint8)
    assert len(detect(dark, long_side=320)) == 1


def _plain() -> Image:
    return np.full((480, 640, 3), 150, np.uint8)


def _noise() -> Image:
    return np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)


@pytest.mark.parametrize("image", [_plain(), _noise()], ids=["plain", "noise"])
def test_nothing_is_found_where_there_is_no_face(image: Image) -> None:
    assert detect(image, long_side=640) == []


def test_the_largest_face_comes_first() -> None:
    image = picture("a_film")
    small = np.asarray(cv2.resize(picture("b_film"), None, fx=0.6, fy=0.6), np.uint8)
    both = np.full((image.shape[0], image.shape[1] + small.shape[1], 3), 150, np.uint8)
    both[: small.shape[0], : small.shape[1]] = small
    both[:, small.shape[1] :] = image
    first, second = detect(both, long_side=640)
    assert first.eye_distance > second.eye_distance * 1.4
    assert first.left_eye[0] > small.shape[1] > second.right_eye[0]


def test_crops_put_the_eyes_at_the_same_places_whatever_the_scale_and_the_tilt() -> None:
    turned = leaning(picture("c_film"), 12)
    cropped = crop(turned, detect(turned, long_side=640)[0])
    assert cropped.shape == (*FACE[::-1], 3)
    face = detect(cropped, long_side=640)[0]
    assert face.left_eye == pytest.approx(EYES[0], abs=15)
    assert face.right_eye == pytest.approx(EYES[1], abs=15)
