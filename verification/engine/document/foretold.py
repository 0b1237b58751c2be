"""Where a document lies, told from its machine-readable zone alone: the place of a zone is standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.plane import homography, projected, rectangle
from verification.engine.geometry import LINE_SPACINGS

if TYPE_CHECKING:
    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Points
    from verification.engine.geometry import Place


def zone_size(zone: Points, place: Place) -> Size:
    """Of the zone with these corners (top left of the text first, clockwise)."""
    top, right, bottom, left = (float(np.linalg.norm(zone[(i + 1) % 4] - zone[i])) for i in range(4))
    # A tilt shortens the zone in the picture, so its shape only tells which of the standard ones it is.
    seen = (left + right) / (top + bottom)
    sizes = [place.zone_size(spacing) for spacing in LINE_SPACINGS]
    return min(sizes, key=lambda size: abs(size.height - seen * size.width))


def by_zone(zone: Points, place: Place) -> Points:
    """The corners of the document, from those of its zone."""
    size = zone_size(zone, place)
    corner = np.array([place.left, place.size.height - place.middle - size.height / 2])
    return projected(rectangle(place.size), homography(corner + rectangle(size), zone))
