"""The files of the films are those that phones and browsers write."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

from ecarte.demo.film import Shot, film_document
from ecarte.demo.film.encode import SUFFIXES
from ecarte.demo.film.origin import FFMPEG
from ecarte.demo.people import CAST
from verification.engine.video import frames

if TYPE_CHECKING:
    from pathlib import Path

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.film.rhythm import Rhythm
    from verification.engine.types import Image

pytestmark = pytest.mark.slow

CARD = CAST[0]
SMALL = (480, 272)
PROGRAMS = (b"x264", b"x265", b"Lavf", b"Lavc", b"libvpx", b"SVT")


def shown(path: Path) -> list[Image]:
    """The pictures as the engine sees them, upright."""
    with path.open("rb") as file:
        return [picture.upright(480) for picture in frames(file)]


def stamps(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [frame.time or 0.0 for frame in container.decode(video=0)]


@pytest.mark.parametrize("codec", SUFFIXES)
def test_each_codec_is_read_by_the_engine_as_what_it_is(codec: Codec, tmp_path: Path) -> None:
    path = tmp_path / f"film.{SUFFIXES[codec]}"
    film_document(CARD, path, codec=codec, seconds=0.4, size=SMALL, fps=25)
    pictures = shown(path)
    assert len(pictures) == 10
    assert pictures[0].shape == (272, 480, 3)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.codec.canonical_name == codec


@pytest.mark.parametrize("codec", SUFFIXES)
def test_no_encoder_makes_this_process_go_before_all_others(codec: Codec, tmp_path: Path) -> None:
    before = os.sched_getscheduler(0)
    film_document(CARD, tmp_path / f"film.{SUFFIXES[codec]}", codec=codec, seconds=0.2, size=SMALL)
    assert os.sched_getscheduler(0) == before


@pytest.mark.parametrize("codec", SUFFIXES)
def test_no_genuine_file_names_the_program_that_made_it(codec: Codec, tmp_path: Path) -> None:
    path = tmp_path / f"film.{SUFFIXES[codec]}"
    film_document(CARD, path, codec=codec, seconds=0.2, size=SMALL)
    data = path.read_bytes()
    assert not [program for program in PROGRAMS if program in data]


def test_phones_and_browsers_say_who_they_are(tmp_path: Path) -> None:
    said = {}
    for codec in ("h264", "hevc", "vp8"):
        path = tmp_path / f"film.{SUFFIXES[codec]}"
        film_document(CARD, path, codec=codec, seconds=0.2, size=SMALL)
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            said[codec] = container.metadata, stream.metadata, stream.codec_context.codec_tag
    assert "com.android.version" in said["h264"][0]
    assert said["h264"][1]["handler_name"] == "VideoHandle"
    assert said["hevc"][0]["com.apple.quicktime.make"] == "Apple"
    assert said["hevc"][0]["major_brand"] == "qt  "
    assert said["hevc"][2] == "hvc1"
    assert said["vp8"][0]["encoder"] == "Chrome"


def test_a_converted_file_names_its_converter(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    film_document(CARD, path, seconds=0.2, size=SMALL, shot=Shot(origin=FFMPEG))
    with av.open(str(path)) as container:
        assert container.metadata["encoder"].startswith("Lavf")
    assert b"x264" in path.read_bytes()


@pytest.mark.parametrize(("codec", "turns"), [("h264", 1), ("h264", 2), ("hevc", 3)])
def test_pictures_stored_turned_are_shown_upright(codec: Codec, turns: int, tmp_path: Path) -> None:
    size = SMALL[::-1] if turns % 2 else SMALL
    upright, turned = (tmp_path / f"{name}.{SUFFIXES[codec]}" for name in ("upright", "turned"))
    for path, stored in ((upright, 0), (turned, turns)):
        shot = Shot(severity="clean", stored_turns=stored)
        film_document(CARD, path, codec=codec, seconds=1.2, fps=5, size=size, seed=2, shot=shot)
    with av.open(str(turned)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == SMALL
    one, other = shown(upright)[-1], shown(turned)[-1]
    assert one.shape == other.shape
    rows, columns = one.shape[:2]
    middle = one[rows // 3 : 2 * rows // 3, columns // 3 : 2 * columns // 3]
    found = [
        float(cv2.matchTemplate(np.rot90(other, quarters).copy(), middle, cv2.TM_CCOEFF_NORMED).max())
        for quarters in range(4)
    ]
    assert found[0] == max(found)
    assert found[0] > max(found[1:]) + 0.1


def test_a_browser_cannot_tell_the_player_to_turn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="browser"):
        film_document(
            CARD, tmp_path / "film.webm", codec="vp8", seconds=0.1, size=SMALL, shot=Shot(stored_turns=1)
        )


@pytest.mark.parametrize(
    ("rhythm", "least", "most"),
    [("constant", 0, 0.00003), ("phone", 0.0002, 0.003), ("variable", 0.004, 0.05)],
)
def test_stamps_are_as_regular_as_their_origin(
    rhythm: Rhythm, least: float, most: float, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    film_document(CARD, path, seconds=3, size=(160, 90 + 2), seed=3, shot=Shot(rhythm=rhythm))
    gaps = [after - before for before, after in pairwise(stamps(path))]
    assert min(gaps) > 0
    assert least <= float(np.std(gaps)) <= most
    assert 2.5 < sum(gaps) < 3


def test_the_back_can_be_filmed_first(tmp_path: Path) -> None:
    ends = []
    for back_first in (False, True):
        path = tmp_path / f"{back_first}.mp4"
        shot = Shot(severity="clean", back_first=back_first, hologram=False)
        film_document(CARD, path, seconds=3, fps=5, size=SMALL, seed=1, shot=shot)
        pictures = shown(path)
        ends.append((pictures[5], pictures[-1]))
    (front, back), (first, last) = ends

    def likeness(one: Image, other: Image) -> float:
        rows, columns = one.shape[:2]
        middle = one[rows // 3 : 2 * rows // 3, columns // 3 : 2 * columns // 3]
        return float(cv2.matchTemplate(other, middle, cv2.TM_CCOEFF_NORMED).max())

    assert likeness(front, last) > likeness(front, first) + 0.1
    assert likeness(back, first) > likeness(back, last) + 0.1
