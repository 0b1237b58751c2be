"""A "video" made of one picture: it may be moved about, but the light in it never changes.

A phone held in a hand changes the light on a document all the time: the angle to the lamps, the shadow of the
hand, the darkening of the lens towards its borders. Noise and exposure are easily added to a picture.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.doubts.light import log_light
from verification.engine.judge import at_least, not_run
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.doubts.light import Layer
    from verification.engine.document.side import Side, View
    from verification.engine.types import Finding

CODE = "doubt.still_video"
_VIEWS = 3


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
    seen = [log_light(view, width) for view in views]
    return median(_spread(later - earlier) for earlier, later in pairwise(seen))


def _spread(change: Layer) -> float:
    """Median deviation from the median: a few blocks whose print did not fall on itself count for nothing."""
    return float(np.median(np.abs(change - np.median(change))))
