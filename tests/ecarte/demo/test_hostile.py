"""Each hostile file is what it says."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from ecarte.demo import hostile
from ecarte.demo.film import film_document
from ecarte.demo.people import CAST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("write", [hostile.empty, hostile.noise, hostile.renamed_text, hostile.playlist])
def test_no_film_can_be_opened_in_it(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "film.mp4")
    with pytest.raises(av.error.InvalidDataError):
        av.open(str(tmp_path / "film.mp4"))


def test_a_truncated_film_has_lost_its_index(tmp_path: Path) -> None:
    whole, half = tmp_path / "whole.mp4", tmp_path / "half.mp4"
    film_document(CAST[0], whole, seconds=0.2, size=(320, 180))
    hostile.truncated(half, whole)
    assert half.stat().st_size == whole.stat().st_size // 2
    with pytest.raises(av.error.InvalidDataError):
        av.open(str(half))


def test_the_bomb_is_small_and_announces_huge_pictures_in_track_and_picture(tmp_path: Path) -> None:
    path = tmp_path / "bomb.webm"
    hostile.huge_pictures(path)
    assert path.stat().st_size < 5_000
    announced = hostile.BOMB_SIDE.to_bytes(2, "little") * 2
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (hostile.BOMB_SIDE, hostile.BOMB_SIDE)
        packet = next(container.demux(stream))
    assert bytes(packet)[6:10] == announced


def test_the_endless_film_lasts_a_day_in_two_pictures(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    hostile.endless(path)
    assert path.stat().st_size < 5_000
    with av.open(str(path)) as container:
        assert (container.duration or 0) >= hostile.LONG_SECONDS * 1_000_000
        assert len(list(container.decode(video=0))) == 2


def test_a_thousand_pictures_a_second(tmp_path: Path) -> None:
    path = tmp_path / "fast.mp4"
    hostile.thousand_a_second(path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == Fraction(1000)
        assert stream.frames == 3000


def test_the_audio_file_has_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "audio.mp4"
    hostile.audio_only(path)
    with av.open(str(path)) as container:
        assert not container.streams.video
        assert len(container.streams.audio) == 1
