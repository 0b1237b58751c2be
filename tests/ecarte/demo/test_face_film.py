"""People who film their own face: they do what is asked for, when it is asked for, as a head does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from ecarte.demo.faces import load_face
from ecarte.demo.film.face import AT_HOME, Setting, film_face
from ecarte.demo.film.gestures import spread
from ecarte.demo.people import CAST
from verification.engine.clock import Clock
from verification.engine.face.actions import Action
from verification.engine.face.challenge.depth import depth_finding
from verification.engine.face.detect import detect
from verification.engine.face.follow import follow
from verification.engine.face.mesh import measure
from verification.engine.types import Verdict
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from verification.engine.face.look import Look, Mesh
    from verification.engine.types import Image

pytestmark = pytest.mark.slow

PERSON = CAST[1]
SIZE, FPS = (360, 640), 10
ACTIONS, SECONDS = tuple(Action), 14.0
ASKED = spread(ACTIONS, SECONDS)
SOONEST = 0.25
"""Seconds from the request to the first movement: nobody reacts before."""
LIPS, RIGHT_CHEEK = (13, 14), 205


def _eyes_closed(mesh: Mesh) -> float:
    return min(mesh.expression.left_eye_closed, mesh.expression.right_eye_closed)


AMOUNTS: dict[Action, tuple[Callable[[Mesh], float], float]] = {
    Action.TURN_LEFT: (lambda mesh: mesh.pose.yaw, 22),
    Action.TURN_RIGHT: (lambda mesh: -mesh.pose.yaw, 22),
    Action.LOOK_UP: (lambda mesh: mesh.pose.pitch, 12),
    Action.LOOK_DOWN: (lambda mesh: -mesh.pose.pitch, 12),
    Action.OPEN_MOUTH: (lambda mesh: mesh.expression.mouth_open, 0.3),
    Action.SMILE: (lambda mesh: mesh.expression.smile, 0.4),
    Action.CLOSE_EYES: (_eyes_closed, 0.25),
}
"""How far each goes, in degrees or from 0 to 1, and what it at least goes from rest."""


@cache
def performed() -> list[Look]:
    """Of somebody who is asked for every gesture, one after the other."""
    with TemporaryDirectory(prefix="face-film-") as folder:
        path = Path(folder) / "film.mp4"
        film_face(PERSON, path, gestures=ASKED, seconds=SECONDS, size=SIZE, fps=FPS, seed=3)
        with path.open("rb") as file:
            return follow(file, probe(file), clock=Clock()).looks


def _over_time(action: Action) -> tuple[np.ndarray, np.ndarray]:
    """Seconds, and how far from rest towards `action` the face is."""
    amount, _ = AMOUNTS[action]
    seconds = np.array([look.seconds for look in performed()])
    values = np.array([amount(look.mesh) for look in performed()])
    return seconds, values - np.median(values[seconds < ASKED[0].start])


def _shown(path: Path) -> list[Image]:
    """BGR pictures as a player shows them."""
    with path.open("rb") as file:
        return [picture.upright(max(SIZE)) for picture in frames(file)]


def _filmed(path: Path, setting: Setting = AT_HOME, **how: Any) -> list[Image]:
    film_face(PERSON, path, seconds=0.4, size=SIZE, fps=5, setting=setting, **how)
    return _shown(path)


def _mesh(picture: Image) -> Mesh:
    return measure(picture, detect(picture, long_side=640)[0])


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_each_gesture_goes_far_enough_within_the_time_in_which_it_is_asked_for(asked: Any) -> None:
    seconds, values = _over_time(asked.action)
    during = values[(seconds >= asked.start) & (seconds <= asked.end)]
    assert during.max() >= AMOUNTS[asked.action][1]


@pytest.mark.parametrize("asked", [one for one in ASKED if one.action is not Action.CLOSE_EYES], ids=str)
def test_a_person_reacts_after_they_are_asked_and_is_back_at_rest_before_the_next_request(asked: Any) -> None:
    seconds, values = _over_time(asked.action)
    peak = values[(seconds >= asked.start) & (seconds <= asked.end)].max()
    reaction = values[(seconds >= asked.start) & (seconds < asked.start + SOONEST)]
    after = values[(seconds > asked.end) & (seconds <= asked.end + SOONEST)]
    assert np.abs(reaction).max() < 0.5 * peak
    assert np.abs(after).max() < 0.5 * peak


def test_the_head_that_turns_has_depth() -> None:
    assert depth_finding(performed()).verdict is Verdict.PASS


def test_an_open_mouth_is_dark_inside(tmp_path: Path) -> None:
    asked = spread([Action.OPEN_MOUTH], 3)
    film_face(PERSON, tmp_path / "film.mp4", gestures=asked, seconds=3, size=SIZE, fps=FPS, seed=3)
    pictures = _shown(tmp_path / "film.mp4")
    meshes = [_mesh(picture) for picture in pictures]
    widest = int(np.argmax([mesh.expression.mouth_open for mesh in meshes]))
    upper, lower = meshes[widest].points[list(LIPS), :2]
    depth = upper + 0.75 * (lower - upper)
    cheek = meshes[widest].points[RIGHT_CHEEK, :2]
    inside, skin = (
        float(pictures[widest][round(float(y)), round(float(x))].mean()) for x, y in (depth, cheek)
    )
    assert lower[1] - upper[1] > 8
    assert inside < 0.6 * skin


def test_who_is_asked_for_nothing_looks_ahead(tmp_path: Path) -> None:
    film_face(PERSON, tmp_path / "film.mp4", seconds=3, size=SIZE, fps=5, seed=4)
    meshes = [_mesh(picture) for picture in _shown(tmp_path / "film.mp4")]
    assert len(meshes) == 15
    assert max(abs(mesh.pose.yaw) for mesh in meshes) < 12
    assert max(mesh.expression.mouth_open for mesh in meshes) < 0.3


def test_a_seed_gives_one_film_and_another_seed_another(tmp_path: Path) -> None:
    one, again, other = (
        np.array(_filmed(tmp_path / f"{name}.mp4", seed=seed))
        for name, seed in (("one", 1), ("again", 1), ("other", 2))
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_film_stored_turned_is_shown_upright(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    turned = _filmed(path, Setting(stored_turns=1))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == SIZE[::-1]
    assert turned[0].shape == (SIZE[1], SIZE[0], 3)
    assert abs(_mesh(turned[0]).pose.roll) < 10


def test_light_is_poor_or_comes_from_the_side(tmp_path: Path) -> None:
    def halves(name: str, setting: Setting) -> list[float]:
        picture = _filmed(tmp_path / f"{name}.mp4", setting, seed=5)[-1]
        x, y, width, height = detect(picture, long_side=640)[0].box
        face = picture[y : y + height, x : x + width].astype(float)
        return [face[:, : width // 2].mean(), face[:, width // 2 :].mean()]

    even, dim, back, side = (halves(light, Setting(light=light)) for light in ("even", "dim", "back", "side"))
    assert sum(dim) < 0.6 * sum(even)
    assert sum(back) < 0.7 * sum(even)
    assert min(side) < 0.75 * max(side)


def test_behind_the_person_stands_another(tmp_path: Path) -> None:
    for company, faces in ((False, 1), (True, 2)):
        picture = _filmed(tmp_path / f"{company}.mp4", Setting(company=company), seed=5)[-1]
        assert len(detect(picture, long_side=640)) == faces


def test_sunglasses_hide_the_eyes_and_a_mask_the_mouth(tmp_path: Path) -> None:
    bare = _filmed(tmp_path / "bare.mp4", seed=5)[-1].astype(int)
    mesh = _mesh(bare.astype(np.uint8))
    eye, mouth = (mesh.points[index, :2].round().astype(int) for index in (468, 14))

    def changed(setting: Setting, at: np.ndarray) -> float:
        worn = _filmed(tmp_path / f"{setting.wears[0]}.mp4", setting, seed=5)[-1].astype(int)
        around = slice(at[1] - 4, at[1] + 5), slice(at[0] - 4, at[0] + 5)
        return float(np.abs(worn[around] - bare[around]).mean())

    sunglasses, mask = Setting(wears=("sunglasses",)), Setting(wears=("mask",))
    assert changed(sunglasses, eye) > 25 > changed(mask, eye)
    assert changed(mask, mouth) > 25 > changed(sunglasses, mouth)


def test_the_portrait_of_anybody_can_be_filmed(tmp_path: Path) -> None:
    other = next(person for person in CAST if person.face != PERSON.face)
    film_face(other, tmp_path / "other.mp4", seconds=0.4, size=SIZE, fps=5, seed=1)
    own = _filmed(tmp_path / "own.mp4", seed=1)
    theirs = _filmed(tmp_path / "portrait.mp4", seed=1, portrait=load_face(other.face))
    assert np.array_equal(theirs, _shown(tmp_path / "other.mp4"))
    assert not np.array_equal(theirs, own)


def test_a_picture_without_a_face_is_nobody(tmp_path: Path) -> None:
    blank = np.full((704, 512, 4), 255, np.uint8)
    with pytest.raises(ValueError, match="no face"):
        film_face(PERSON, tmp_path / "film.mp4", portrait=blank)
