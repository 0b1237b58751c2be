"""Chooses the best frames of a video at little more than the cost of decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, TypeVar

import cv2
import numpy as np

from verification.engine.luma import luma
from verification.engine.types import Frame, Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from verification.engine.video import Picture, VideoInfo

MEASURED_SIDE = 960
SMOOTHED, SHARPEST_SHARE = 1.2, 0.01
STEPS = 2
"""Of the Laplacian, per grey level."""
SAMPLES_PER_SECOND = 10
DARK, BRIGHT = 40.0, 225.0
"""Mean brightness (0-255) outside which a frame is chosen only for want of a better one."""
BLOWN_OUT = 250
"""Brightness from which nothing is seen any more."""


Rank = tuple[float, ...]
"""Compared from the first number on; the larger is the better."""


class Timed(Protocol):
    """Anything that lies at a moment of the video."""

    @property
    def seconds(self) -> float: ...


Item = TypeVar("Item", bound=Timed)


@dataclass(frozen=True, slots=True)
class Sample:
    """A measured frame, not yet converted."""

    picture: Picture
    sharpness: float
    brightness: float
    glare: float
    """Share of the picture that is blown out."""

    @property
    def seconds(self) -> float:
        return self.picture.seconds

    @property
    def rank(self) -> Rank:
        """Well exposed first, then sharp where something is seen."""
        return DARK <= self.brightness <= BRIGHT, self.sharpness * (1 - self.glare)

    def frame(self, long_side: int) -> Frame:
        """The upright picture, at most `long_side` pixels in its larger dimension."""
        image = self.picture.upright(long_side)
        return Frame(index=self.picture.index, seconds=self.seconds, image=image, sharpness=self.sharpness)


def sharpness(grey: Image) -> float:
    """99th percentile of |Laplacian| after a blur of sigma 1.2: the best predictor that a zone will read.

    To half a grey level and at most 127: counting whole numbers costs an eighth of sorting exact ones.
    """
    blurred = cv2.GaussianBlur(grey, (0, 0), SMOOTHED)
    steep = cv2.convertScaleAbs(cv2.Laplacian(blurred, cv2.CV_16S), alpha=STEPS)
    from_top = np.cumsum(cv2.calcHist([steep], [0], None, [256], [0, 256])[::-1])
    return float(255 - np.searchsorted(from_top, SHARPEST_SHARE * grey.size)) / STEPS


def sampled(
    pictures: Iterable[Picture], info: VideoInfo, per_second: float = SAMPLES_PER_SECOND
) -> Iterator[Picture]:
    """The frames nearest after each tick of a clock: all have to be decoded, few are worth looking at.

    Phones vary their frame rate with the light, so times are counted, not frames. Half a usual frame early
    is in time: a rounded timestamp must not cost a whole frame.
    """
    tick, early, due = 1 / per_second, 0.5 / info.fps, 0.0
    for picture in pictures:
        if picture.seconds >= due - early:
            due = max(due + tick, picture.seconds + tick / 2)
            yield picture


def measured(picture: Picture) -> Sample:
    """Sharpness, brightness and glare of a frame, from its brightness plane alone."""
    bright = luma(picture, MEASURED_SIDE)
    glare = cv2.countNonZero(cv2.threshold(bright, BLOWN_OUT - 1, 255, cv2.THRESH_BINARY)[1]) / bright.size
    return Sample(picture, sharpness(bright), cv2.mean(bright)[0], glare)


def best_frames(pictures: Iterable[Picture], info: VideoInfo, *, slots: int, long_side: int) -> list[Frame]:
    """The best of each of `slots` equal spans of the video, at most `long_side` pixels large.

    Each is converted as soon as its span is over: decoded pictures of 4K are too large to be hoarded.
    """
    spans = _spans(map(measured, sampled(pictures, info)), info.seconds, slots)
    return [max(span, key=lambda sample: sample.rank).frame(long_side) for span in spans]


def best_over_time(
    items: Iterable[Item], *, seconds: float, slots: int, rank: Callable[[Item], Rank]
) -> list[Item]:
    """The best of each of `slots` equal spans of the video; `items` come in order of time."""
    return [max(span, key=rank) for span in _spans(items, seconds, slots)]


def _spans(items: Iterable[Item], seconds: float, slots: int) -> Iterator[Iterator[Item]]:
    for _, span in groupby(items, key=lambda item: min(slots - 1, int(item.seconds / seconds * slots))):
        yield span
