"""Every scene, severity and fault that a document is filmed with is what it says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.film import Shot, capture, photograph
from ecarte.demo.film.camera import PITCH
from ecarte.demo.film.mix import light_left
from ecarte.demo.film.shot import CONDITIONS, SCENES, SEVERITIES
from ecarte.demo.film.surface import surfaces
from ecarte.demo.people import CAST

if TYPE_CHECKING:
    from ecarte.demo.film.shot import Scene, Severity
    from ecarte.demo.film.still import Photograph
    from verification.engine.types import Image

pytestmark = pytest.mark.slow

CARD = CAST[0]
SIDES = surfaces(CARD)
FRONT, BACK = SIDES

every_severity = pytest.mark.parametrize("severity", SEVERITIES)
every_scene = pytest.mark.parametrize("scene", [*SCENES, "screen"])


def rectified(photo: Photograph, scale: int = SCALE) -> Image:
    """What stands between the corners that the photograph tells, seen from straight above."""
    width, height = (round(length * scale) for length in FRONT.size)
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turn = cv2.getPerspectiveTransform(photo.corners.astype(np.float32), straight)
    return np.asarray(cv2.warpPerspective(photo.image, turn, (width, height)), np.uint8)


def likeness(one: Image, other: Image) -> float:
    """Correlation of two pictures' brightness, without what is finer than a millimetre and without corners."""
    inside = slice(4 * SCALE, -4 * SCALE)
    soft = [
        cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (0, 0), SCALE / 2)[inside, inside]
        for picture in (one, other)
    ]
    return float(np.corrcoef(soft[0].ravel(), soft[1].ravel())[0, 1])


@every_scene
@every_severity
def test_the_document_is_where_the_photograph_says(scene: Scene, severity: Severity) -> None:
    photo = photograph(BACK, Shot(scene=scene, severity=severity), seed=4)
    assert photo.image.shape == (1080, 1920, 3)
    there = rectified(photo)
    assert likeness(there, BACK.picture) > 0.7
    aside = np.roll(there, 3 * SCALE, axis=(0, 1))
    assert likeness(aside, BACK.picture) < likeness(there, BACK.picture) - 0.1


@every_severity
def test_the_zone_has_the_size_of_its_severity(severity: Severity) -> None:
    least, most = CONDITIONS[severity].character
    for seed in range(4):
        corners = photograph(BACK, Shot(severity=severity), seed=seed).corners
        edges = [float(np.hypot(*(after - before))) for before, after in pairwise([*corners, corners[0]])]
        # The far edges look shorter by as much as the near ones look longer.
        character = (edges[0] + edges[2]) / 2 / BACK.size[0] * PITCH
        leaning = np.cos(np.radians(1.4 * CONDITIONS[severity].tilt))
        assert 0.94 * least * leaning < character < 1.06 * most


def test_each_severity_is_smaller_and_noisier_than_the_one_before() -> None:
    sizes, grains = [], []
    for severity in SEVERITIES:
        photo = photograph(BACK, Shot(severity=severity), seed=11)
        sizes.append(cv2.contourArea(photo.corners.astype(np.float32)))
        luma = cv2.cvtColor(photo.image, cv2.COLOR_BGR2GRAY)
        grain = np.abs(cv2.subtract(luma, cv2.medianBlur(luma, 5), dtype=cv2.CV_16S))
        grains.append(float(np.median(grain[-100:, :100])))
    assert sizes == sorted(sizes, reverse=True)
    assert grains == sorted(grains)
    assert grains[-1] > grains[0]


def test_quarter_turns_turn_the_whole_picture() -> None:
    corners = [photograph(BACK, Shot(severity="clean", turns=turns), seed=1).corners for turns in range(4)]
    along = [top_right - top_left for top_left, top_right, *_ in corners]
    for turns, (x, y) in enumerate(along):
        assert round(float(np.degrees(np.arctan2(y, x))) / 90) % 4 == turns
    assert capture(BACK.picture, turns=1, severity="clean").shape == (1920, 1080, 3)


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_a_share_of_the_document_stays_outside(share: float) -> None:
    for seed in range(3):
        corners = photograph(BACK, Shot(severity="clean", cut=share), seed=seed).corners
        picture = np.array([(0, 0), (1920, 0), (1920, 1080), (0, 1080)], np.float32)
        inside, _ = cv2.intersectConvexConvex(corners.astype(np.float32), picture)
        seen = inside / cv2.contourArea(corners.astype(np.float32))
        assert 1 - seen == pytest.approx(share, abs=0.07)


def test_fingers_hide_a_little_of_the_edge_and_nothing_of_the_zone() -> None:
    for seed in range(4):
        shots = [Shot(scene="hand", severity="clean"), Shot(scene="table", severity="clean")]
        held, lying = (rectified(photograph(BACK, shot, seed=seed)) for shot in shots)
        changed = cv2.absdiff(cv2.GaussianBlur(held, (0, 0), 8), cv2.GaussianBlur(BACK.picture, (0, 0), 8))
        hidden = changed.max(axis=2) > 90
        assert 0.002 < hidden.mean() < 0.08
        assert not hidden[-18 * SCALE :, 4 * SCALE : -4 * SCALE].any()
        assert lying.shape == held.shape


def test_clutter_has_edges_where_a_bare_table_has_none() -> None:
    def edges(scene: Scene) -> float:
        photo = photograph(BACK, Shot(scene=scene, severity="clean"), seed=2)
        luma = cv2.cvtColor(photo.image, cv2.COLOR_BGR2GRAY)
        cv2.fillConvexPoly(luma, np.round(photo.corners).astype(np.int32), 128)
        return float((cv2.Canny(luma, 60, 160) > 0).mean())

    assert edges("clutter") > 3 * edges("table")


def test_a_thing_that_barely_reaches_into_the_picture_throws_its_shadow() -> None:
    for shape in ((40, 1), (1, 40)):
        light = light_left(np.full(shape, 255, np.uint8), 9, 0.4)
        assert light.shape == shape
        assert light.max() < 255


def test_a_seed_gives_one_picture_and_another_seed_another() -> None:
    one, again, other = (capture(BACK.picture, scene="hand", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_of_a_person_the_side_with_the_zone_is_taken() -> None:
    of_the_person = photograph(CARD, Shot(severity="clean"), seed=3)
    assert likeness(rectified(of_the_person), BACK.picture) > 0.85
    assert likeness(rectified(of_the_person), FRONT.picture) < 0.6
