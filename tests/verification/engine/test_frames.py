"""The best frames: sharp, well exposed, spread over the video."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest

from tests.verification.engine.clips import clip
from verification.engine.frames import Sample, best_over_time, measured, sampled, sharpness
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


def sample(seconds: float, sharpness: float, brightness: float = 120) -> Sample:
    picture = next(frames(BytesIO(clip())))
    return Sample(Picture(round(seconds * 30), seconds, picture.decoded), sharpness, brightness)


def test_the_sharpest_of_each_span_is_kept_in_order_of_time() -> None:
    samples = [sample(0.1, 5), sample(0.9, 9), sample(1.5, 3), sample(5.9, 1), sample(6.0, 2)]
    best = best_over_time(samples, seconds=6, slots=6, rank=lambda item: item.rank)
    assert [(item.seconds, item.sharpness) for item in best] == [(0.9, 9), (1.5, 3), (6.0, 2)]


@pytest.mark.parametrize("brightness", [10, 250])
def test_a_badly_exposed_frame_is_chosen_only_for_want_of_a_better_one(brightness: float) -> None:
    bad, good = sample(0.1, 50, brightness), sample(0.2, 5)
    assert best_over_time([bad, good], seconds=6, slots=1, rank=lambda item: item.rank) == [good]
    assert best_over_time([bad], seconds=6, slots=1, rank=lambda item: item.rank) == [bad]


def test_a_frame_keeps_its_index_and_time() -> None:
    picture = list(frames(BytesIO(clip())))[30]
    frame = measured(picture).frame(64)
    assert frame.index == 30
    assert frame.seconds == pytest.approx(2.0, abs=0.01)
    assert frame.image.shape == (48, 64, 3)
    assert frame.sharpness > 0
