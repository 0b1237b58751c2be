"""Where lines of print stand on one side of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from verification.engine.document.printed.network import text_likelihood
from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from verification.engine.document.printed.network import Floats
    from verification.engine.types import Image

    Component = NDArray[np.int32]
    """The pixels of one line, x and y, shape (n, 2)."""

DETECTOR_PIXELS_PER_MM = 5
LIKELY, LIKELY_LINE = 0.3, 0.5
"""Of a pixel, and of a line on average."""
UNCLIP = 1.6
"""The detector was trained on lines shrunk towards their middle (DB, Liao et al. 2020): this undoes it."""
HEIGHTS = (1.0, 6.5)
"""Millimetres, of lines that may be fields or their labels."""
LONG = 4
"""Times as wide as high: such a line shows how far the side is tilted."""
LEVEL, FALLEN = 0.7, 8.0
"""Degrees: less tilt does no harm; more is no tilt, but something that is not a line."""


class Rect(NamedTuple):
    """In millimetres from the upper left corner of the side."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def levelled(ink: Image) -> tuple[Image, list[Rect]]:
    """The picture turned until its lines are level, and the boxes of its lines in it."""
    likelihood = _likelihood(ink)
    tilt = _tilt(likelihood)
    if abs(tilt) > LEVEL:
        height, width = ink.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1)
        turned = cv2.warpAffine(ink, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        ink = np.asarray(turned, np.uint8)
        likelihood = _likelihood(ink)
    return ink, list(_rects(likelihood, ink))


def _likelihood(ink: Image) -> Floats:
    height, width = (round(side * DETECTOR_PIXELS_PER_MM / PIXELS_PER_MM) for side in ink.shape[:2])
    return text_likelihood(ink, (height, width))


def _tilt(likelihood: Floats) -> float:
    """Degrees, clockwise, of the middle one of the long lines; 0 if there are none."""
    tilts = []
    for line in _components(likelihood):
        (_, sides, angle) = cv2.minAreaRect(line)
        if max(sides) > LONG * min(sides):
            tilts.append((angle + 45) % 90 - 45)
    return float(np.median([tilt for tilt in tilts if abs(tilt) < FALLEN] or [0.0]))


def _rects(likelihood: Floats, ink: Image) -> Iterator[Rect]:
    rows, columns = likelihood.shape
    across, down = (ink.shape[1] / columns / PIXELS_PER_MM, ink.shape[0] / rows / PIXELS_PER_MM)
    for line in _components(likelihood):
        x, y, width, height = cv2.boundingRect(line)
        grown = UNCLIP * width * height / (2 * (width + height))
        rect = Rect(
            max(0.0, (x - grown) * across), max(0.0, (y - grown) * down),
            min(columns, x + width + grown) * across, min(rows, y + height + grown) * down,
        )  # fmt: skip
        if HEIGHTS[0] <= rect.height <= HEIGHTS[1]:
            yield rect


def _components(likelihood: Floats) -> Iterator[Component]:
    count, labels, boxes, _ = cv2.connectedComponentsWithStats((likelihood > LIKELY).astype(np.uint8))
    for index in range(1, count):
        x, y, width, height, _area = boxes[index].tolist()
        inside = labels[y : y + height, x : x + width] == index
        if float(likelihood[y : y + height, x : x + width][inside].mean()) >= LIKELY_LINE:
            yield np.argwhere(inside)[:, ::-1].astype(np.int32) + np.array([x, y], np.int32)
