"""Each measure of a picture says what a person could mend, and worse pictures weigh less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tests.verification.engine.face.pictures import Does, picture
from verification.engine.face.crop import crop_turned
from verification.engine.face.detect import detect
from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS
from verification.engine.face.mesh import measure
from verification.engine.face.quality import Quality, quality
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

NAMES = "abcdefg"
LOWER_FACE = (234, 132, 172, 150, 176, 152, 400, 379, 397, 361, 454, 195)
"""Landmarks around it, from ear to ear."""


def mesh_of(image: Image) -> Mesh:
    return measure(image, detect(image, long_side=640)[0])


def measured(image: Image, mesh: Mesh | None = None) -> Quality:
    mesh = mesh or mesh_of(image)
    return quality(image, mesh, crop_turned(image, mesh))


def with_sunglasses(name: str) -> tuple[Image, Mesh]:
    image = picture(name)
    mesh = mesh_of(image)
    between = float(np.linalg.norm(mesh.points[LEFT_IRIS, :2] - mesh.points[RIGHT_IRIS, :2]))
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        x, y = (round(float(value)) for value in mesh.points[iris, :2])
        lens = (round(0.42 * between), round(0.32 * between))
        cv2.ellipse(image, (x, y), lens, 0, 0, 360, (25, 22, 20), -1, cv2.LINE_AA)
    return image, mesh


def with_mask(name: str) -> tuple[Image, Mesh]:
    image = picture(name)
    mesh = mesh_of(image)
    outline = mesh.points[list(LOWER_FACE), :2].round().astype(np.int32)
    cv2.fillPoly(image, [outline], (225, 215, 190), cv2.LINE_AA)
    return image, mesh


@pytest.mark.parametrize("name", [f"{name}_{kind}" for name in NAMES for kind in ("film", "portrait")])
def test_a_bare_face_is_neither_hidden_nor_covered(name: str) -> None:
    seen = measured(picture(name))
    assert seen.lenses > thresholds().face_eyes.value
    assert seen.mouth_relief > thresholds().face_covered.value


@pytest.mark.parametrize("name", NAMES)
def test_dark_lenses_hide_the_eyes(name: str) -> None:
    assert measured(*with_sunglasses(f"{name}_film")).lenses < thresholds().face_eyes.value


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_mask_covers_the_mouth(name: str) -> None:
    assert measured(*with_mask(f"{name}_film")).mouth_relief < thresholds().face_covered.value


def test_the_eye_distance_of_a_turned_head_is_that_of_a_straight_one() -> None:
    straight, turned = measured(picture("a_film")), measured(picture("a_film", Does(yaw=0.47)))
    assert turned.eye_distance == pytest.approx(straight.eye_distance, rel=0.12)


def test_brightness_follows_the_light() -> None:
    image = picture("e_film")
    mesh = mesh_of(image)
    half = measured((image * 0.5).astype(np.uint8), mesh)
    assert half.brightness == pytest.approx(measured(image, mesh).brightness / 2, rel=0.05)


def test_light_from_one_side_is_uneven() -> None:
    image = picture("e_film")
    mesh = mesh_of(image)
    shade = np.where(np.arange(image.shape[1]) < mesh.points[4, 0], 0.2, 1.0)[None, :, None]
    assert measured(image, mesh).unevenness < thresholds().face_uneven.value
    assert measured((image * shade).astype(np.uint8), mesh).unevenness > thresholds().face_uneven.value


def test_what_is_blown_out_is_measured_as_a_share_and_weighs_less() -> None:
    image = picture("e_film")
    mesh = mesh_of(image)
    assert measured(np.full_like(image, 255), mesh).blown_out == 1
    seen = measured(image, mesh)
    assert seen.blown_out < 0.01
    assert replace(seen, blown_out=0.3).weight < 0.6 * seen.weight


def test_an_open_mouth_weighs_less() -> None:
    seen = measured(picture("e_film"))
    assert replace(seen, mouth_open=0.6).weight < 0.8 * replace(seen, mouth_open=0.1).weight


def _blurred(image: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 6), np.uint8)


def _dark(image: Image) -> Image:
    return (image * 0.2).astype(np.uint8)


@pytest.mark.parametrize("spoil", [_blurred, _dark])
def test_a_spoilt_picture_weighs_less(spoil: Callable[[Image], Image]) -> None:
    image = picture("e_film")
    mesh = mesh_of(image)
    assert 0 < measured(spoil(image), mesh).weight < 0.7 * measured(image, mesh).weight


@pytest.mark.parametrize("does", [Does(yaw=0.6), Does(pitch=0.5), Does(yaw=-0.6)])
def test_a_head_turned_away_weighs_less(does: Does) -> None:
    assert measured(picture("e_film", does)).weight < 0.8 * measured(picture("e_film")).weight


def test_blur_lowers_the_sharpness_below_what_is_asked() -> None:
    image = picture("e_film")
    mesh = mesh_of(image)
    assert measured(_blurred(image), mesh).sharpness < thresholds().face_sharp.value
    assert measured(image, mesh).sharpness > thresholds().face_sharp.value
