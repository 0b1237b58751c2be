"""The applicant's face is followed through the video, and its best pictures are kept."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.film.encode import write_film
from tests.verification.engine.face.pictures import STILL, WALL, Does, leaning, picture
from verification.engine.clock import Clock
from verification.engine.face.crop import THUMB_EYES
from verification.engine.face.detect import detect
from verification.engine.face.follow import SLOTS, STILL_SIDE, Followed, follow
from verification.engine.face.look import LEFT_IRIS
from verification.engine.face.rules import face_findings
from verification.engine.thresholds import thresholds
from verification.engine.types import Image, Verdict
from verification.engine.video import probe

if TYPE_CHECKING:
    from pathlib import Path

FPS = 10
SIZE = 560
"""Pixels of one person's picture, square."""


def person(name: str, does: Does | None = None, lean: float = 0) -> Image:
    whole = leaning(picture(name, does or STILL), lean)
    return np.asarray(cv2.resize(whole, (SIZE, SIZE), interpolation=cv2.INTER_AREA), np.uint8)


def wall() -> Image:
    return np.full((SIZE, SIZE, 3), WALL, np.uint8)


def followed(pictures: list[Image], folder: Path) -> Followed:
    path, (height, width) = folder / "face.mp4", pictures[0].shape[:2]
    rows = [np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8) for image in pictures]
    write_film(path, rows, codec="h264", fps=FPS, size=(width, height), bits=1)
    file = io.BytesIO(path.read_bytes())
    return follow(file, probe(file), clock=Clock())


def verdicts(found: Followed) -> dict[str, Verdict]:
    return {finding.code: finding.verdict for finding in face_findings(found)}


@cache
def turning() -> tuple[Image, ...]:
    """Straight, turned away, straight again; a second each."""
    return (*[person("a_film")] * 10, *[person("a_film", Does(yaw=0.47))] * 10, *[person("a_film")] * 10)


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    return followed(list(turning()), tmp_path_factory.mktemp("turning"))


def test_every_look_shows_the_face_in_order_of_time(turned: Followed) -> None:
    assert turned.looked == len(turned.looks) == 30
    moments = [look.seconds for look in turned.looks]
    assert moments == sorted(moments)
    assert all(look.mesh.presence > 0.9 for look in turned.looks)


def test_a_turn_is_seen_when_it_happens(turned: Followed) -> None:
    yaw = np.array([look.mesh.pose.yaw for look in turned.looks])
    assert yaw[11:20].min() > yaw[:10].max() + 10
    assert yaw[21:].max() < yaw[11:20].min() - 10


def test_the_best_pictures_are_frontal_ones(turned: Followed) -> None:
    assert 1 <= len(turned.best) <= SLOTS
    assert all(abs(shown.mesh.pose.yaw) < 12 for shown in turned.best[:2] + turned.best[-1:])
    best = max(turned.best, key=lambda shown: shown.quality.weight)
    assert not 1 <= best.look.seconds < 2


def test_a_best_picture_bears_its_face_and_landmarks_in_its_own_pixels(turned: Followed) -> None:
    for shown in turned.best:
        assert max(shown.image.shape[:2]) <= STILL_SIDE
        (face,) = detect(shown.image, long_side=SIZE)
        assert tuple(shown.mesh.points[LEFT_IRIS, :2]) == pytest.approx(face.right_eye, abs=8)
        assert shown.face.right_eye == pytest.approx(face.right_eye, abs=8)


def test_nothing_is_found_against_a_clear_film(turned: Followed) -> None:
    assert {code for code, verdict in verdicts(turned).items() if verdict is not Verdict.PASS} == set()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_film_that_lies_on_its_side_is_set_upright(quarters: int, tmp_path: Path) -> None:
    pictures = [np.ascontiguousarray(np.rot90(image, quarters)) for image in turning()]
    found = followed(pictures, tmp_path)
    assert len(found.looks) == 30
    assert max(abs(look.mesh.pose.roll) for look in found.looks) < 10
    (face,) = detect(found.best[0].image, long_side=SIZE)
    assert face.left_eye[1] < face.mouth_left[1]


def test_thumbs_have_the_eyes_at_the_same_pixels_however_the_head_leans(tmp_path: Path) -> None:
    pictures = [person("c_film", lean=degrees) for degrees in np.linspace(-25, 25, 30)]
    thumbs = [look.thumb for look in followed(pictures, tmp_path).looks]
    assert len(thumbs) == 30
    for thumb in thumbs:
        (face,) = detect(np.asarray(cv2.resize(thumb, None, fx=4, fy=4), np.uint8), long_side=256)
        assert np.divide(face.left_eye, 4) == pytest.approx(THUMB_EYES[0], abs=4)
        assert np.divide(face.right_eye, 4) == pytest.approx(THUMB_EYES[1], abs=4)


def test_a_companion_is_counted(tmp_path: Path) -> None:
    alone = np.hstack([person("a_film"), wall()])
    together = np.hstack([person("a_film"), person("b_film")])
    found = followed([alone] * 15 + [together] * 15, tmp_path)
    assert 0.3 < found.with_others / found.counted < 0.7
    assert {look.others for look in found.looks} == {0, 1}
    assert verdicts(found)["face.count"] is Verdict.DOUBT


def test_the_face_that_was_followed_stays_the_applicants_when_a_larger_one_comes(tmp_path: Path) -> None:
    small = wall()
    small[140:420, 140:420] = cv2.resize(person("a_film"), (280, 280), interpolation=cv2.INTER_AREA)
    alone, together = np.hstack([small, wall()]), np.hstack([small, person("b_film")])
    found = followed([alone] * 10 + [together] * 15, tmp_path)
    assert found.with_others > 0
    assert all(look.face.nose[0] < SIZE for look in found.looks)


def test_a_face_that_leaves_and_comes_back_is_found_again(tmp_path: Path) -> None:
    found = followed([person("a_film")] * 10 + [wall()] * 10 + [person("a_film")] * 10, tmp_path)
    assert found.looked == 30
    moments = [look.seconds for look in found.looks]
    assert len([moment for moment in moments if moment < 1]) == 10
    assert not [moment for moment in moments if 1.1 < moment < 1.9]
    assert len([moment for moment in moments if moment >= 2]) == 10


def test_a_film_without_a_face_fails_and_nothing_else_is_claimed(tmp_path: Path) -> None:
    found = followed([wall()] * 25, tmp_path)
    assert (found.looked, found.looks, found.best) == (25, [], [])
    seen = verdicts(found)
    assert seen.pop("face.found") is Verdict.FAIL
    assert set(seen.values()) == {Verdict.NOT_RUN}


def test_a_face_in_the_dark_is_followed_and_doubted(tmp_path: Path) -> None:
    dark = (person("a_film") * 0.15).astype(np.uint8)
    found = followed([dark] * 25, tmp_path)
    assert len(found.looks) == 25
    finding = next(finding for finding in face_findings(found) if finding.code == "face.light")
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "too_dark")
    assert finding.threshold == thresholds().face_dark.value
