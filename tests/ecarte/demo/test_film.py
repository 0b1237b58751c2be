"""The films decode as phone videos do, and show whom they should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import pytest

from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST
from ecarte.demo.person import Expected, FilmQuality
from verification.engine.face.library import face_recognition

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.types import Image

pytestmark = pytest.mark.slow

GENUINE = CAST[1]
IMPOSTOR = next(person for person in CAST if person.expected is Expected.OTHER_FACE)
UPRIGHT = (360, 640)


def _pictures(path: Path) -> list[Image]:
    """RGB pictures, as face_recognition wants them."""
    with av.open(str(path)) as container:
        # dlib wants rows without padding.
        return [np.array(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]


def _embedding(picture: Image) -> Any:
    [location] = face_recognition.face_locations(picture)
    return face_recognition.face_encodings(picture, [location])[0]


def _nose_between_eyes(picture: Image) -> float:
    """0 when the nose is under the eye on the left of the picture, 1 under the other."""
    [points] = face_recognition.face_landmarks(picture, model="small")
    left, right, nose = (np.mean(points[name], axis=0)[0] for name in ("left_eye", "right_eye", "nose_tip"))
    return float((nose - left) / (right - left))


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


def _printed_portrait(path: Path) -> Any:
    """Of the sharpest picture of the front; the ghost portrait may be found too."""
    front = _pictures(path)[:4]
    picture = max(front, key=lambda rgb: cv2.Laplacian(rgb, cv2.CV_64F).var())
    location = max(face_recognition.face_locations(picture), key=lambda box: box[2] - box[0])
    return face_recognition.face_encodings(picture, [location])[0]


def test_the_genuine_face_matches_the_filmed_portrait_and_the_impostor_does_not(tmp_path: Path) -> None:
    for person in (GENUINE, IMPOSTOR):
        film_document(person, tmp_path / f"{person.slug}.mp4", seconds=1.6, size=(1280, 720), fps=5)
    film_face(GENUINE, tmp_path / "face.mp4", seconds=0.4, size=UPRIGHT, fps=10)
    face = _embedding(_pictures(tmp_path / "face.mp4")[-1])
    genuine, impostor = (_printed_portrait(tmp_path / f"{person.slug}.mp4") for person in (GENUINE, IMPOSTOR))
    assert IMPOSTOR.face == GENUINE.face
    assert np.linalg.norm(genuine - face) < 0.45
    assert np.linalg.norm(impostor - face) > 0.6


def test_the_head_turns_to_its_own_side_and_comes_back(tmp_path: Path) -> None:
    film_face(
        GENUINE, tmp_path / "face.mp4", seconds=4, size=UPRIGHT, fps=5, actions=["turn_left", "turn_right"]
    )
    pictures = _pictures(tmp_path / "face.mp4")
    start, left, right, end = (_nose_between_eyes(pictures[index]) for index in (0, 6, 13, 19))
    # The picture is not mirrored: the person's left is on our right.
    assert left > max(start, end) + 0.1
    assert right < min(start, end) - 0.1


def test_what_no_head_can_do_and_what_no_phone_films_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no head can do this"):
        film_face(GENUINE, tmp_path / "face.mp4", actions=["fly"])
    with pytest.raises(ValueError, match="upright"):
        film_face(GENUINE, tmp_path / "face.mp4", size=(1280, 720))
