"""The best frames: sharp, well exposed, spread over the video."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest

from tests.verification.engine.clips import clip, clip_at
from verification.engine.frames import Sample, best_frames, best_over_time, measured, sampled, sharpness
from verification.engine.video import Picture, frames, probe


def test_a_blurred_picture_is_less_sharp() -> None:
    sharp = np.random.default_rng(0).integers(0, 255, (540, 960), np.uint8)
    blurred = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 3), np.uint8)
    assert sharpness(blurred) < sharpness(sharp) / 5


def test_only_every_nth_frame_is_looked_at() -> None:
    data = clip(fps=15, seconds=3)
    info = probe(BytesIO(data))
    assert [p.index for p in sampled(frames(BytesIO(data)), info, 3)] == list(range(0, 45, 5))


def test_a_slow_video_is_looked_at_whole() -> None:
    data = clip(fps=5, seconds=3)
    info = probe(BytesIO(data))
    assert len(list(sampled(frames(BytesIO(data)), info, 10))) == 15


def test_a_variable_frame_rate_is_looked_at_by_the_clock() -> None:
    """A phone in the dark films fewer frames a second: neither half is looked at more closely."""
    times = [*np.arange(0, 2, 1 / 30), *np.arange(2, 4, 1 / 6)]
    data = clip_at([float(time) for time in times])
    looked = [p.seconds for p in sampled(frames(BytesIO(data)), probe(BytesIO(data)), 6)]
    steps = np.diff(looked)
    assert len(looked) == 24
    assert steps.min() > 0.12
    assert steps.max() < 0.21


def test_time_that_runs_backwards_gives_no_frame_twice() -> None:
    data = clip()
    pictures = [Picture(i, i % 2 * 2.0, p.decoded) for i, p in enumerate(frames(BytesIO(data)))]
    assert [p.seconds for p in sampled(pictures, probe(BytesIO(data)), 10)] == [0.0, 2.0]


def test_the_best_frames_are_upright_and_as_many_as_there_are_spans() -> None:
    data = clip(seconds=4)
    best = best_frames(frames(BytesIO(data)), probe(BytesIO(data)), slots=8, long_side=64)
    assert [int(frame.seconds / 0.5) for frame in best] == list(range(8))
    assert {frame.image.shape for frame in best} == {(48, 64, 3)}


def sample(seconds: float, sharpness: float, brightness: float = 120, glare: float = 0) -> Sample:
    picture = next(frames(BytesIO(clip())))
    return Sample(Picture(round(seconds * 30), seconds, picture.decoded), sharpness, brightness, glare)


def test_the_sharpest_of_each_span_is_kept_in_order_of_time() -> None:
    samples = [sample(0.1, 5), sample(0.9, 9), sample(1.5, 3), sample(5.9, 1), sample(6.0, 2)]
    best = best_over_time(samples, seconds=6, slots=6, rank=lambda item: item.rank)
    assert [(item.seconds, item.sharpness) for item in best] == [(0.9, 9), (1.5, 3), (6.0, 2)]


@pytest.mark.parametrize("brightness", [10, 250])
def test_a_badly_exposed_frame_is_chosen_only_for_want_of_a_better_one(brightness: float) -> None:
    bad, good = sample(0.1, 50, brightness), sample(0.2, 5)
    assert best_over_time([bad, good], seconds=6, slots=1, rank=lambda item: item.rank) == [good]
    assert best_over_time([bad], seconds=6, slots=1, rank=lambda item: item.rank) == [bad]


def test_a_frame_that_is_half_blown_out_is_worth_half_its_sharpness() -> None:
    glaring, clear = sample(0.1, 10, glare=0.5), sample(0.2, 6)
    assert best_over_time([glaring, clear], seconds=6, slots=1, rank=lambda item: item.rank) == [clear]
    assert measured(next(frames(BytesIO(clip())))).glare == pytest.approx(0.5, abs=0.02)  # the white half


def test_a_frame_keeps_its_index_and_time() -> None:
    picture = list(frames(BytesIO(clip())))[30]
    frame = measured(picture).frame(64)
    assert frame.index == 30
    assert frame.seconds == pytest.approx(2.0, abs=0.01)
    assert frame.image.shape == (48, 64, 3)
    assert frame.sharpness > 0
