"""The films decode as phone videos do, and show whom they should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import pytest

from ecarte.demo.film import film_document, film_face
from ecarte.demo.film.gestures import spread
from ecarte.demo.people import CAST
from ecarte.demo.person import Expected, FilmQuality
from verification.engine.face.actions import Action
from verification.engine.face.compare import References, match
from verification.engine.face.detect import detect
from verification.engine.face.embed import Embedding, embed
from verification.engine.face.mesh import measure
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

pytestmark = pytest.mark.slow

GENUINE = CAST[1]
IMPOSTOR = next(person for person in CAST if person.expected is Expected.OTHER_FACE)
UPRIGHT = (360, 640)


def _pictures(path: Path) -> list[Image]:
    """RGB pictures."""
    with av.open(str(path)) as container:
        return [np.array(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]


def _mesh(picture: Image) -> Mesh:
    """Of the largest face; the ghost portrait may be found too."""
    bgr = np.ascontiguousarray(picture[:, :, ::-1])
    return measure(bgr, detect(bgr, long_side=max(bgr.shape))[0])


def _embedding(picture: Image) -> Embedding:
    return embed(np.ascontiguousarray(picture[:, :, ::-1]), _mesh(picture).points)


@pytest.mark.parametrize(("codec", "suffix"), [("h264", "mp4"), ("vp8", "webm")])
def test_both_codecs_decode_with_size_rate_and_length(codec: Any, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"film.{suffix}"
    film_document(GENUINE, path, codec=codec, seconds=0.6, size=(640, 360), fps=25)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == codec
        assert (stream.width, stream.height) == (640, 360)
        assert float(stream.average_rate or 0) == pytest.approx(25, rel=0.02)
        assert container.duration == pytest.approx(600_000, abs=50_000)
        assert len(list(container.decode(stream))) == 15


def test_no_two_pictures_of_a_film_are_alike(tmp_path: Path) -> None:
    film_document(GENUINE, tmp_path / "document.mp4", seconds=0.5, size=(640, 360))
    film_face(GENUINE, tmp_path / "face.mp4", seconds=0.5, size=UPRIGHT)
    for name in ("document.mp4", "face.mp4"):
        pictures = [picture.tobytes() for picture in _pictures(tmp_path / name)]
        assert len(set(pictures)) == len(pictures) == 15


def test_a_seed_gives_one_film_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        film_document(GENUINE, tmp_path / f"{name}.mp4", seconds=0.2, size=(320, 180), seed=seed)
    one, again, other = (_pictures(tmp_path / f"{name}.mp4") for name in ("one", "again", "other"))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_an_unreadable_film_is_dark_without_detail(tmp_path: Path) -> None:
    film_document(GENUINE, tmp_path / "good.mp4", seconds=0.2, size=(640, 360))
    film_document(GENUINE, tmp_path / "bad.mp4", seconds=0.2, size=(640, 360), quality=FilmQuality.UNREADABLE)
    good, bad = (_pictures(tmp_path / name)[-1].astype(float) for name in ("good.mp4", "bad.mp4"))
    assert bad.mean() < 0.6 * good.mean()
    assert bad.std() < 0.6 * good.std()


def _printed_portrait(path: Path) -> Embedding:
    """Of the sharpest picture of the front."""
    front = _pictures(path)[:4]
    return _embedding(max(front, key=lambda rgb: cv2.Laplacian(rgb, cv2.CV_64F).var()))


def test_the_genuine_face_matches_the_filmed_portrait_and_the_impostor_does_not(tmp_path: Path) -> None:
    for person in (GENUINE, IMPOSTOR):
        film_document(person, tmp_path / f"{person.slug}.mp4", seconds=1.6, size=(1280, 720), fps=5)
    film_face(GENUINE, tmp_path / "face.mp4", seconds=0.4, size=UPRIGHT, fps=10)
    face = _embedding(_pictures(tmp_path / "face.mp4")[-1])
    genuine, impostor = (
        match(References(portrait=_printed_portrait(tmp_path / f"{each.slug}.mp4"), eye_distance=40), [face])[
            0
        ]
        for each in (GENUINE, IMPOSTOR)
    )
    assert IMPOSTOR.face == GENUINE.face
    assert genuine.verdict is Verdict.PASS
    assert (impostor.verdict, impostor.detail) == (Verdict.FAIL, "different")


def test_the_head_turns_to_its_own_side_and_comes_back(tmp_path: Path) -> None:
    film_face(
        GENUINE,
        tmp_path / "face.mp4",
        seconds=4,
        size=UPRIGHT,
        fps=5,
        gestures=spread([Action.TURN_LEFT, Action.TURN_RIGHT], 4),
    )
    pictures = _pictures(tmp_path / "face.mp4")
    yaws = [_mesh(picture).pose.yaw for picture in pictures]
    start, left, right, end = yaws[0], max(yaws[3:10]), min(yaws[10:18]), yaws[-1]
    assert left > max(start, end) + 18
    assert right < min(start, end) - 18
