"""Videos as they come from phones, and what only looks like one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo import hostile
from tests.verification.engine.clips import clip, clip_at, turned
from verification.engine.luma import luma
from verification.engine.video import Limits, VideoRejected, frames, probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def rejection(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(VideoRejected) as rejected:
        probe(BytesIO(data), limits=limits or Limits())
    return rejected.value.code


@pytest.mark.parametrize("codec", ["h264", "hevc", "vp8", "vp9", "av1"])
def test_every_codec_of_phones_and_browsers_is_decoded(codec: str) -> None:
    data = clip(codec)
    info = probe(BytesIO(data))
    assert (info.codec, info.width, info.height, info.frames) == (codec, 128, 96, 45)
    assert info.seconds == pytest.approx(3, abs=0.1)
    assert info.fps == pytest.approx(15, abs=0.5)
    pictures = list(frames(BytesIO(data)))
    assert [picture.index for picture in pictures] == list(range(45))
    assert pictures[-1].seconds == pytest.approx(44 / 15, abs=0.01)


def test_frames_are_upright_whatever_way_the_phone_was_held() -> None:
    data = turned(clip())
    info = probe(BytesIO(data))
    assert (info.width, info.height) == (96, 128)
    picture = next(frames(BytesIO(data))).upright(1000)
    assert picture.shape == (128, 96, 3)
    assert picture[:64].mean() > 200 > 50 > picture[64:].mean()  # left becomes top


def test_an_iphone_film_is_read_upright_in_eight_bits() -> None:
    data = turned(clip("hevc_hdr"))
    assert b"hvc1" in data
    info = probe(BytesIO(data))
    assert (info.codec, info.width, info.height, info.container) == ("hevc", 96, 128, "mov")
    picture = next(frames(BytesIO(data)))
    assert picture.upright(1000)[:64].mean() > 200 > 50 > picture.upright(1000)[64:].mean()
    assert luma(picture, 1000)[:, :60].mean() > 250
    assert luma(picture, 1000)[:, 68:].mean() < 5


@pytest.mark.parametrize("codec", ["h264", "vp9"])
def test_brightness_is_that_of_the_picture_as_it_is_shown(codec: str) -> None:
    picture = next(frames(BytesIO(clip(codec))))
    shown = cv2.cvtColor(picture.upright(64), cv2.COLOR_BGR2GRAY)
    assert np.abs(shown.astype(int) - luma(picture, 64)).mean() < 3


def test_a_picture_is_reduced_to_the_side_asked_for_and_never_enlarged() -> None:
    picture = next(frames(BytesIO(clip())))
    assert picture.upright(64).shape == (48, 64, 3)
    assert picture.upright(4000).shape == (96, 128, 3)
    assert luma(picture, 64).shape == (48, 64)
    assert luma(picture, 64).dtype == np.uint8


def test_a_variable_frame_rate_is_accepted() -> None:
    times = [*np.arange(0, 1, 1 / 30), *np.arange(1, 3, 1 / 8)]
    info = probe(BytesIO(clip_at(times)))
    assert info.frames == len(times)
    assert info.fps == pytest.approx(len(times) / info.seconds, abs=0.01)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (hostile.empty, "not_a_video"),
        (hostile.noise, "not_a_video"),
        (hostile.renamed_text, "not_a_video"),
        (hostile.playlist, "not_a_video"),
        (hostile.audio_only, "not_a_video"),
        (hostile.huge_pictures, "video_too_large"),
        (hostile.endless, "video_too_long"),
        (hostile.thousand_a_second, "video_frame_rate"),
    ],
)
def test_a_hostile_file_is_refused_for_its_reason(
    make: Callable[[Path], None], code: str, tmp_path: Path
) -> None:
    path = tmp_path / ("file.webm" if make is hostile.huge_pictures else "file.mp4")
    make(path)
    assert rejection(path.read_bytes()) == code


@pytest.mark.parametrize("fast_start", [False, True], ids=["index last", "index first"])
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_file_that_was_cut_is_truncated(share: float, fast_start: bool) -> None:
    data = clip(fast_start=fast_start, size=(320, 240), seconds=4)
    assert rejection(data[: int(len(data) * share)]) == "video_truncated"


def test_a_webm_that_was_cut_is_truncated() -> None:
    data = clip("vp8", size=(320, 240), seconds=4)
    assert rejection(data[: len(data) // 2]) == "video_truncated"


def test_a_container_whose_pictures_are_noise_is_truncated() -> None:
    data = clip(fast_start=True)
    start = data.index(b"mdat") + 4
    noise = np.random.default_rng(0).bytes(len(data) - start)
    assert rejection(data[:start] + noise) == "video_truncated"


def test_another_codec_is_refused() -> None:
    assert rejection(clip("mpeg4")) == "video_codec"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(pixels=128 * 96 - 1), "video_too_large"),
        (Limits(bytes=500), "video_too_large"),
        (Limits(max_seconds=2.5), "video_too_long"),
        (Limits(min_seconds=3.5), "video_too_short"),
        (Limits(fps=14), "video_frame_rate"),
    ],
)
def test_each_limit_has_its_own_reason(limits: Limits, code: str) -> None:
    assert rejection(clip(), limits) == code


@pytest.mark.parametrize("size", [(72, 128), (128, 72)])
def test_a_video_of_just_the_largest_size_is_accepted_either_way_up(size: tuple[int, int]) -> None:
    info = probe(BytesIO(clip(size=size)), limits=Limits(pixels=72 * 128))
    assert (info.width, info.height) == size


def test_a_picture_larger_than_its_header_says_is_never_decoded(tmp_path: Path) -> None:
    path = tmp_path / "file.webm"
    hostile.huge_pictures(path)
    data = path.read_bytes()
    large, small = hostile.BOMB_SIDE.to_bytes(2, "big"), (512).to_bytes(2, "big")
    for tag in (b"\xb0\x82", b"\xba\x82"):
        data = data.replace(tag + large, tag + small)  # only the picture itself is large now
    with pytest.raises(VideoRejected):
        list(frames(BytesIO(data)))
