"""A "video" made of one picture: it may be moved about, but the light in it never changes.

A phone held in a hand changes the light on a document all the time: the angle to the lamps, the shadow of the
hand, the darkening of the lens towards its borders. Noise and exposure are easily added to a picture.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.judge import at_least, not_run
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verification.engine.document.side import Side, View
    from verification.engine.types import Finding

    Layer = NDArray[np.float32]

CODE = "doubt.still_video"
_VIEWS = 3
_BLOCK = 5.0
"""Millimetres: noise and a displacement of half a millimetre average out."""
_OFFSET = 8
"""Added before the logarithm, so that the noise of dark ink stays small."""


def still(sides: Sequence[Side]) -> Finding:
    """Doubts when no side shows the light move from one view to the next."""
    lively = [light_change(side.views, side.size.width) for side in sides if len(side.views) >= _VIEWS]
    if not lively:
        return not_run(CODE, "too_few_views")
    return at_least(CODE, max(lively), thresholds().doubt_still_video, detail="light_unchanged")


def light_change(views: Sequence[View], width: float) -> float:
    """How differently the parts of a side change from one view to the next: 0.01 is 1 % of their light.

    `width` is that of the side in millimetres. A change of the whole side alike counts for nothing.
    """
    blocks = [_blocks(view, round(width / _BLOCK)) for view in views]
    return median(_spread(later - earlier) for earlier, later in pairwise(blocks))


def _spread(change: Layer) -> float:
    """Median deviation from the median: a few blocks whose print did not fall on itself count for nothing."""
    return float(np.median(np.abs(change - np.median(change))))


def _blocks(view: View, columns: int) -> Layer:
    height, width = view.image.shape[:2]
    grey = cv2.cvtColor(view.image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    size = (columns, round(columns * height / width))
    return np.asarray(np.log(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) + _OFFSET), np.float32)
