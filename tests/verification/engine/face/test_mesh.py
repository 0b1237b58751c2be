"""Landmarks lie on the face, and tell which way it looks and what it does."""

from __future__ import annotations

from dataclasses import asdict
from math import radians
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ecarte.demo.faces import EYE_DISTANCE, EYE_Y, EYES_X
from ecarte.demo.film.motion import rotation
from tests.verification.engine.face.pictures import MARGIN, Does, leaning, picture
from verification.engine.face.detect import detect
from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS, Mesh
from verification.engine.face.mesh import face_at, measure, measure_boxed
from verification.engine.face.pose import CANONICAL, RIGID, pose_of

if TYPE_CHECKING:
    from verification.engine.types import Image

TURN, NOD = radians(27), radians(16)


def mesh_of(image: Image) -> Mesh:
    return measure(image, detect(image, long_side=320)[0])


def mesh(name: str, **attitude: float) -> Mesh:
    return mesh_of(picture(name, Does(**attitude)))


@pytest.mark.parametrize("name", ["a_film", "c_portrait", "g_film"])
def test_the_irises_lie_in_the_eyes(name: str) -> None:
    at = mesh(name).points[:, :2]
    assert at[RIGHT_IRIS] == pytest.approx((MARGIN + EYES_X[0], MARGIN + EYE_Y), abs=8)
    assert at[LEFT_IRIS] == pytest.approx((MARGIN + EYES_X[1], MARGIN + EYE_Y), abs=8)


def test_the_nose_is_nearer_than_the_ears() -> None:
    depth = mesh("a_film").points[:, 2]
    nose, ears = 4, [234, 454]
    assert depth[nose] < min(depth[ears]) - EYE_DISTANCE / 2


def test_a_face_is_surely_one_and_a_wall_is_surely_none() -> None:
    image = picture("a_film")
    face = detect(image, long_side=320)[0]
    assert measure(image, face).presence > 0.99
    assert measure(np.full_like(image, 150), face).presence < 0.01


def test_a_face_is_followed_by_where_it_was_a_moment_ago() -> None:
    before, now = mesh("b_film"), np.roll(picture("b_film"), (12, 18), (0, 1))
    followed = measure(now, before.points)
    assert followed.presence > 0.99
    moved = followed.points[:, :2] - before.points[:, :2]
    assert moved.mean(axis=0) == pytest.approx((18, 12), abs=2)


@pytest.mark.parametrize("degrees", [-40, -20, 20, 40])
def test_a_leaning_face_has_its_landmarks_although_the_detector_sees_it_upright(degrees: float) -> None:
    straight, leans = mesh("a_film"), mesh_of(leaning(picture("a_film"), degrees))
    assert leans.presence > 0.99
    assert leans.pose.roll - straight.pose.roll == pytest.approx(degrees, abs=4)
    assert leans.pose.yaw == pytest.approx(straight.pose.yaw, abs=4)
    assert leans.expression.smile == pytest.approx(straight.expression.smile, abs=0.2)


def test_the_box_of_an_upright_face_is_enough() -> None:
    image = picture("a_film")
    middle = (MARGIN + sum(EYES_X) // 2, MARGIN + EYE_Y)
    side = round(1.9 * EYE_DISTANCE)
    boxed = measure_boxed(image, (middle[0] - side // 2, middle[1] - side // 4, side, side))
    away = np.linalg.norm((boxed.points - mesh("a_film").points)[:, :2], axis=1)
    assert away.mean() < 0.04 * EYE_DISTANCE


def test_a_mesh_gives_the_points_of_a_detector() -> None:
    image = picture("a_film")
    detected, seen = detect(image, long_side=640)[0], face_at(mesh_of(image))
    for point in ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right"):
        assert getattr(seen, point) == pytest.approx(getattr(detected, point), abs=16)


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll"), [(0, 0, 0), (25, 0, 0), (0, -20, 0), (0, 0, 15), (-30, 10, -20)]
)
def test_the_angles_of_a_turned_head_are_exact(yaw: float, pitch: float, roll: float) -> None:
    """Of the canonical face, whose axes are left, up and forwards, in a picture that counts downwards."""
    turned = CANONICAL @ rotation(radians(-pitch), radians(yaw), radians(-roll)).T
    points = np.zeros((478, 3), np.float32)
    points[RIGID] = 17 * turned * [1, -1, -1] + [400, 300, 0]
    assert list(asdict(pose_of(points)).values()) == pytest.approx([yaw, pitch, roll], abs=0.1)


@pytest.mark.parametrize("name", ["a_film", "b_film", "e_film"])
def test_a_head_turns_to_the_persons_own_left_and_right(name: str) -> None:
    rest = mesh(name).pose.yaw
    assert mesh(name, yaw=TURN).pose.yaw > rest + 12
    assert mesh(name, yaw=-TURN).pose.yaw < rest - 12


@pytest.mark.parametrize("name", ["a_film", "b_film", "e_film"])
def test_a_head_looks_up_and_down(name: str) -> None:
    rest = mesh(name).pose.pitch
    assert mesh(name, pitch=NOD).pose.pitch > rest + 6
    assert mesh(name, pitch=-NOD).pose.pitch < rest - 6


@pytest.mark.parametrize("name", ["c_film", "e_film", "g_film"])
def test_closed_eyes_are_told_from_open_ones(name: str) -> None:
    open_eyes, closed = mesh(name).expression, mesh(name, blink=1).expression
    assert closed.left_eye_closed > open_eyes.left_eye_closed + 0.1
    assert closed.right_eye_closed > open_eyes.right_eye_closed + 0.1


@pytest.mark.parametrize("name", ["c_film", "e_film"])
def test_the_left_eye_is_the_persons_own(name: str) -> None:
    image, middle = picture(name, Does(blink=1)), MARGIN + sum(EYES_X) // 2
    image[:, :middle] = picture(name)[:, :middle]
    winking = mesh_of(image).expression
    assert winking.left_eye_closed > winking.right_eye_closed + 0.05


def test_an_open_mouth_is_told_from_a_closed_one() -> None:
    assert mesh("e_film", mouth=1).expression.mouth_open > mesh("e_film").expression.mouth_open + 0.1


def test_a_smile_is_told_from_a_face_at_rest() -> None:
    assert mesh("b_film", smile=1).expression.smile > mesh("b_film").expression.smile + 0.1
