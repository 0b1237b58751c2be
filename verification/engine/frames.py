"""Chooses the best frames of a video at little more than the cost of decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import cv2
import numpy as np

from verification.engine.types import Frame, Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from verification.engine.video import Picture, VideoInfo

MEASURED_SIDE = 960
SAMPLES_PER_SECOND = 10
DARK, BRIGHT = 40.0, 225.0
"""Mean brightness (0-255) outside which a frame is chosen only for want of a better one."""


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

    @property
    def seconds(self) -> float:
        return self.picture.seconds

    @property
    def rank(self) -> Rank:
        """Well exposed first, then sharp."""
        return DARK <= self.brightness <= BRIGHT, self.sharpness

    def frame(self, long_side: int) -> Frame:
        """The upright picture, at most `long_side` pixels in its larger dimension."""
        image = self.picture.upright(long_side)
        return Frame(index=self.picture.index, seconds=self.seconds, image=image, sharpness=self.sharpness)


def sharpness(luma: Image) -> float:
    """99th percentile of |Laplacian| after a blur of sigma 1.2: the best predictor that a zone will read."""
    blurred = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), 1.2)
    return float(np.percentile(np.abs(cv2.Laplacian(blurred, cv2.CV_32F)), 99))


def sampled(
    pictures: Iterable[Picture], info: VideoInfo, per_second: float = SAMPLES_PER_SECOND
) -> Iterable[Picture]:
    """Every n-th frame: all have to be decoded, few are worth looking at."""
    step = max(1, round(info.fps / per_second))
    return (picture for picture in pictures if picture.index % step == 0)


def measured(picture: Picture) -> Sample:
    """Sharpness and brightness of a frame, from its brightness plane alone."""
    luma = picture.luma(MEASURED_SIDE)
    return Sample(picture, sharpness(luma), float(luma.mean()))


def best_over_time(
    items: Iterable[Item], *, seconds: float, slots: int, rank: Callable[[Item], Rank]
) -> list[Item]:
    """The best of each of `slots` equal spans of the video, in order of time; it holds no others."""
    best: dict[int, Item] = {}
    for item in items:
        slot = min(slots - 1, int(item.seconds / seconds * slots))
        if slot not in best or rank(item) > rank(best[slot]):
            best[slot] = item
    return [best[slot] for slot in sorted(best)]
