"""A head that turns has depth; a photograph that turns has none, however far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.faces.turned import Thing, Turn, pictures
from ecarte.demo import faces
from ecarte.demo.film.motion import rotation
from verification.engine.face.challenge.depth import depth_finding, relief
from verification.engine.face.detect import detect
from verification.engine.face.look import Expression, Mesh, Pose
from verification.engine.face.mesh import measure
from verification.engine.thresholds import thresholds
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cloud = NDArray[np.float64]
    """Shape (478, 3), in eye distances."""

AT_REST = Expression(left_eye_closed=0, right_eye_closed=0, mouth_open=0, smile=0, gaze_left=0, gaze_up=0)
EYES = 80.0
"""Pixels between the eyes."""
AFAR = 6.0
"""Eye distances to the camera: an arm's length."""


def head() -> Cloud:
    """Landmarks on half an ellipsoid with a nose."""
    rng = np.random.default_rng(4)
    x, y = rng.uniform(-1.1, 1.1, 478), rng.uniform(-1.2, 1.2, 478)
    bulge = np.sqrt(np.clip(1 - (x / 1.3) ** 2 - (y / 1.7) ** 2, 0.05, 1))
    cloud = np.column_stack([x, y, -bulge - 0.4 * np.exp(-((x / 0.25) ** 2) - ((y - 0.4) / 0.4) ** 2)])
    cloud[468], cloud[473] = (-0.5, 0, -0.75), (0.5, 0, -0.75)
    return cloud


def photograph() -> Cloud:
    return np.asarray(head() * [1, 1, 0])


def mesh(
    cloud: Cloud, yaw: float, *, believed: float | None = None, tremble: float = 0.4, seed: int = 0
) -> Mesh:
    """Seen in perspective; `believed` is the yaw that the landmarks' model reports."""
    turned = cloud @ rotation(np.radians(2), np.radians(yaw), np.radians(3)).T
    seen = turned[:, :2] / (1 + turned[:, 2:] / AFAR) * EYES + 300
    seen += np.random.default_rng(seed).normal(0, tremble, seen.shape)
    points = np.column_stack([seen, turned[:, 2] * EYES]).astype(np.float32)
    pose = Pose(yaw=yaw if believed is None else believed, pitch=2, roll=3)
    return Mesh(points=points, presence=1, expression=AT_REST, pose=pose)


def film(cloud: Cloud, to: float, *, believed: float | None = None) -> list[Mesh]:
    """Twenty looks ahead, eight on the way, six turned."""
    way = np.concatenate([np.zeros(20), np.linspace(0, 1, 8), np.ones(6)])
    model = to if believed is None else believed
    return [mesh(cloud, share * to, believed=share * model, seed=at) for at, share in enumerate(way)]


def depth_of(meshes: list[Mesh]) -> float | None:
    return relief(meshes, least_turn=thresholds().face_depth_turn.value)


@pytest.mark.parametrize("to", [-30, -20, 20, 30])
def test_a_head_that_turns_has_depth_to_either_side(to: float) -> None:
    depth = depth_of(film(head(), to))
    assert depth is not None
    assert depth >= thresholds().face_depth.value


@pytest.mark.parametrize("to", [20, 35, 50, 60])
def test_a_photograph_that_turns_has_none_however_far(to: float) -> None:
    depth = depth_of(film(photograph(), to, believed=16))
    assert depth is not None
    assert depth < thresholds().face_depth.value


def test_the_depth_does_not_hang_on_how_far_the_head_turns() -> None:
    little, far = depth_of(film(head(), 18)), depth_of(film(head(), 32))
    assert little == pytest.approx(far, rel=0.15)


def test_whoever_never_turns_far_enough_cannot_be_told_from_a_photograph() -> None:
    assert depth_of(film(head(), 10)) is None


def test_nobody_seen_has_no_depth() -> None:
    finding = depth_finding([])
    assert (finding.code, finding.verdict, finding.detail) == ("face.depth", Verdict.NOT_RUN, "not_turned")


def photographed(thing: Thing, yaw: float) -> list[Mesh]:
    """What the landmarks' model makes of a photograph that turns, as a head or as a print."""
    cut = faces.load_face("c_film").astype(np.float32)
    portrait = (cut[..., :3] * (cut[..., 3:] / 255)).astype(np.uint8)
    turn = Turn(thing=thing, yaw=yaw, pitch=4, away=350, radius=150)
    shown = pictures(np.random.default_rng(2), portrait, turn)
    return [measure(picture, detect(picture, long_side=320)[0]) for picture in shown]


def test_landmarks_of_a_head_have_depth_and_those_of_a_print_have_not() -> None:
    head_depth = relief(photographed("head", 27), least_turn=3)
    print_depth = relief(photographed("flat", 45), least_turn=3)
    assert head_depth is not None
    assert print_depth is not None
    assert print_depth < thresholds().face_depth.value <= head_depth
