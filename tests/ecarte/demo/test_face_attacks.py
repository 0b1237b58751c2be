"""Each attack on the face bears the trace it is made for, and a genuine film does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import pytest

from ecarte.demo.film import film_face
from ecarte.demo.film.face_attacks import FACE_ATTACKS, film_attack
from ecarte.demo.film.gestures import spread
from ecarte.demo.film.replay import Replay
from ecarte.demo.film.sitter import sitter, sitting
from ecarte.demo.film.swap import morph
from ecarte.demo.people import CAST
from verification.engine.clock import Clock
from verification.engine.face.actions import Action
from verification.engine.face.challenge.depth import relief
from verification.engine.face.detect import detect
from verification.engine.face.follow import follow
from verification.engine.face.mesh import measure
from verification.engine.face.sface import sface
from verification.engine.video import probe

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.face.look import Look
    from verification.engine.types import Image

pytestmark = pytest.mark.slow

PERSON = replace(CAST[1], face="a_film")
SIZE, FPS, SECONDS = (360, 640), 10, 3.0
ASKED = spread([Action.TURN_LEFT], SECONDS)


def attack(name: str, path: Path, seed: int = 1, **how: Any) -> Path:
    wanted: dict[str, Any] = {"gestures": ASKED, "seconds": SECONDS, "size": SIZE, "fps": FPS}
    film_attack(name, PERSON, path, seed, **wanted | how)
    return path


def genuine(path: Path, seed: int = 1, **how: Any) -> Path:
    wanted: dict[str, Any] = {"gestures": ASKED, "seconds": SECONDS, "size": SIZE, "fps": FPS}
    film_face(PERSON, path, seed=seed, **wanted | how)
    return path


def pictures(path: Path, layout: str = "bgr24") -> list[Image]:
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format=layout), np.uint8) for frame in container.decode(video=0)]


def looks(path: Path) -> list[Look]:
    with path.open("rb") as file:
        return follow(file, probe(file), clock=Clock()).looks


def turned(path: Path) -> float:
    yaw = [look.mesh.pose.yaw for look in looks(path)]
    return max(yaw) - float(np.median(yaw))


def depth(path: Path) -> float | None:
    return relief([look.mesh for look in looks(path)], least_turn=4)


def who(picture: Image) -> np.ndarray:
    [face, *_] = detect(picture, long_side=640)
    return np.asarray(sface(picture, measure(picture, face).points), float)


@pytest.mark.parametrize("name", FACE_ATTACKS)
@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_every_attack_is_a_film_of_its_length_that_decodes(name: str, suffix: str, tmp_path: Path) -> None:
    path = attack(name, tmp_path / f"film.{suffix}", seconds=0.5)
    with av.open(str(path)) as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    assert len(times) >= 5
    assert times == sorted(times)
    assert times[-1] == pytest.approx(0.4, abs=0.15) or name == "loop"


@pytest.mark.parametrize("name", FACE_ATTACKS)
def test_a_seed_gives_one_film_and_another_seed_another(name: str, tmp_path: Path) -> None:
    one, again, other = (
        pictures(attack(name, tmp_path / f"{rank}.mp4", seed, seconds=0.4))
        for rank, seed in enumerate((2, 2, 3))
    )
    assert np.array_equal(one[0], again[0])
    assert np.array_equal(one[-1], again[-1])
    assert one[0].shape != other[0].shape or not np.array_equal(one[0], other[0])


@pytest.mark.parametrize("name", ["flat_print", "bent_print", "still"])
def test_paper_and_pictures_do_not_show_the_depth_of_a_head(name: str, tmp_path: Path) -> None:
    head, flat = depth(genuine(tmp_path / "head.mp4")), depth(attack(name, tmp_path / "flat.mp4"))
    assert head is not None
    assert flat is None or flat < 0.7 * head


@pytest.mark.parametrize("name", ["screen", "paper_mask", "virtual_camera", "injected", "face_swap"])
def test_who_can_do_what_is_asked_turns_their_head(name: str, tmp_path: Path) -> None:
    assert turned(attack(name, tmp_path / "film.mp4")) > 15


def test_an_older_film_shows_other_gestures(tmp_path: Path) -> None:
    asked = spread([Action.TURN_LEFT, Action.TURN_RIGHT], SECONDS)
    done = pictures(attack("older_film", tmp_path / "film.mp4", gestures=asked))
    right = pictures(genuine(tmp_path / "right.mp4", seed=20_001, gestures=asked))
    assert not np.array_equal(done[len(done) // 3], right[len(done) // 3])


def replayed(seed: int, *, bezel: bool) -> Image:
    """An evenly grey film on a screen, as a camera before it sees it."""
    grey = np.full((960, 540, 3), 128, np.uint8)
    return Replay(np.random.default_rng(seed), lambda _: grey, (540, 960), (540, 960), bezel=bezel).picture(0)


@pytest.mark.parametrize("seed", range(4))
def test_a_screen_shows_its_pixels_where_what_it_plays_is_even(seed: int) -> None:
    middle = replayed(seed, bezel=False)[416:544, 206:334].astype(np.float32)
    fine = middle - cv2.GaussianBlur(middle, (0, 0), 6)
    assert fine.std() > 0.5


@pytest.mark.parametrize("seed", range(4))
def test_around_a_screen_that_is_seen_whole_is_its_body(seed: int) -> None:
    near, far = (replayed(seed, bezel=bezel) for bezel in (False, True))
    assert (far.max(axis=2) < 20).mean() > 0.01
    assert (near.max(axis=2) < 20).mean() < 0.001


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_loop_comes_back_to_its_beginning(seed: int, tmp_path: Path) -> None:
    def nearest(path: Path) -> float:
        first, *others = (picture[::4, ::4].astype(int) for picture in pictures(path, "gray"))
        return min(float(np.abs(first - other).mean()) for other in others[FPS:])

    looped, once = attack("loop", tmp_path / "loop.mp4", seed), genuine(tmp_path / "once.mp4", seed)
    assert nearest(looped) < 0.6 * nearest(once)
    assert (nearest(looped) == 0) == (seed == 0)


def test_a_virtual_camera_is_regular_without_noise_and_signed(tmp_path: Path) -> None:
    fed, real = attack("virtual_camera", tmp_path / "fed.mp4", 3), genuine(tmp_path / "real.mp4")

    def gaps(path: Path) -> float:
        with av.open(str(path)) as container:
            times = [frame.time or 0.0 for frame in container.decode(video=0)]
        return float(np.std([after - before for before, after in pairwise(times)]))

    def grain(path: Path) -> float:
        corner = pictures(path, "gray")[3][:64, :64].astype(np.float32)
        return float(np.abs(corner - cv2.medianBlur(corner, 3)).mean())

    assert gaps(fed) < 0.00003 < 0.0002 < gaps(real)
    assert grain(fed) < 0.5 * grain(real)
    for path, signed in ((fed, True), (real, False)):
        with av.open(str(path)) as container:
            assert ("encoder" in container.metadata) == signed


def test_a_swapped_face_is_the_persons(tmp_path: Path) -> None:
    portrait = sitter(PERSON.face).picture[..., :3]
    shown = pictures(attack("face_swap", tmp_path / "swap.mp4", gestures=()))
    assert float(who(shown[3]) @ who(np.ascontiguousarray(portrait))) > 0.3


def test_the_person_changes_in_the_middle(tmp_path: Path) -> None:
    shown = pictures(attack("changed_person", tmp_path / "film.mp4", gestures=()))
    same = pictures(genuine(tmp_path / "same.mp4", gestures=()))
    alike, change = (float(who(film[1]) @ who(film[-2])) for film in (same, shown))
    assert change < alike - 0.3


def test_a_morph_is_like_both(tmp_path: Path) -> None:
    one, other = sitter("a_film"), sitter("b_film")
    mixed = who(_bare(morph(one, other)))
    apart = float(who(_bare(one.picture)) @ who(_bare(other.picture)))
    for parent in (one, other):
        assert float(mixed @ who(_bare(parent.picture))) > apart + 0.2


def test_a_morph_is_itself_a_portrait(tmp_path: Path) -> None:
    mixed = sitting(morph(sitter("a_film"), sitter("c_film"), 0.3))
    assert mixed.mesh.presence > 0.9


def _bare(cut: Image) -> Image:
    weight = cut[..., 3:] / 255
    return np.asarray(cut[..., :3] * weight + 150 * (1 - weight), np.uint8)
