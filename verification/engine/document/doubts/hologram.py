"""No change under tilt where a hologram must change.

A view is the paper times the light. In logarithms the light adds the same to the three colours, save for its
own tint; what a colour ratio keeps after the paper (its median over time) and the light (a plane of place and
brightness in each view) are taken off can only come from a film that diffracts.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.doubts.fit import coefficients
from verification.engine.document.kinds import Kind
from verification.engine.document.plane import homography, rectangle
from verification.engine.document.sides import STILLS
from verification.engine.judge import at_least, not_run
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Points, Side, View
    from verification.engine.types import Finding

    Layer = NDArray[np.float32]

CODE = "doubt.hologram"
WITH_HOLOGRAM = frozenset({Kind.IDENTITY_CARD, Kind.RESIDENCE_PERMIT, Kind.PASSPORT})
"""On their front. The laminated card of 1995 has a film that shines back, not one that diffracts."""
_VIEWS = 3
_REDUCED = 0.5
"""Views are measured at 2 pixels a millimetre."""
_OFFSET = 8
"""Added before the logarithm, so that the noise of dark ink stays small."""
_BLOWN, _ENOUGH = 250, 0.4
"""Brightness, and the share of the side that must stay below it in every view."""
_CHANGING = 95
"""Percentile over the side: a hologram covers some of it."""
_FOCAL = 1.2
"""Focal length of a phone's camera in video, in longer sides of the picture: only the tilt rests on it."""


def unchanging(side: Side | None, kind: Kind | None, poses: Sequence[Points]) -> Finding:
    """Doubts when the colours of the front stay the same although it was tilted.

    `poses` are its corners in the frames of its views.
    """
    if side is None:
        return not_run(CODE, "no_side")
    if kind not in WITH_HOLOGRAM:
        return not_run(CODE, "no_hologram_expected")
    if len(side.views) < _VIEWS:
        return not_run(CODE, "too_few_views")
    if tilt(poses, side.size, side.frame.image.shape) < thresholds().doubt_hologram_tilt.value:
        return not_run(CODE, "not_tilted")
    measured = change(side.views)
    if measured is None:
        return not_run(CODE, "glare")
    return at_least(CODE, measured, thresholds().doubt_hologram, detail="no_change", still=STILLS[side.name])


def tilt(poses: Sequence[Points], size: Size, shape: tuple[int, ...]) -> float:
    """Degrees between the two poses that lie farthest apart; `shape` is that of the frames."""
    normals = [_normal(corners, size, shape) for corners in poses]
    angles = [np.arccos(np.clip(one @ other, -1, 1)) for one, other in combinations(normals, 2)]
    return float(np.degrees(max(angles, default=0.0)))


def _normal(corners: Points, size: Size, shape: tuple[int, ...]) -> Points:
    """The direction in which the document faces, in the axes of the phone."""
    focal = _FOCAL * max(shape)
    seen = (corners - (shape[1] / 2, shape[0] / 2)) / focal
    # The first two columns of the homography are the document's own axes, as the phone sees them.
    axes = homography(rectangle(size), seen)
    normal = np.cross(axes[:, 0], axes[:, 1])
    return np.asarray(normal / np.linalg.norm(normal), np.float64)


def change(views: Sequence[View]) -> float | None:
    """Standard deviation over time of log colour ratios, where it is large: 0.1 is 10 % of a colour.

    None when reflections left too little that is seen in all views.
    """
    small = [
        cv2.resize(view.image, None, fx=_REDUCED, fy=_REDUCED, interpolation=cv2.INTER_AREA) for view in views
    ]
    stack = np.stack(small)
    seen = (stack.max(axis=-1) < _BLOWN).all(axis=0)
    if seen.mean() < _ENOUGH:
        return None
    logs = np.log(stack.astype(np.float32) + _OFFSET)
    ratios = np.stack([logs[..., 2] - logs[..., 1], logs[..., 0] - logs[..., 1]], axis=-1)
    ratios -= np.median(ratios, axis=0)
    light = logs.mean(axis=-1)
    light -= np.median(light, axis=0)
    residual = np.stack([_without_light(*pair, seen) for pair in zip(ratios, light, strict=True)])
    spread = np.sqrt((residual**2).sum(axis=-1).mean(axis=0))
    return float(np.percentile(spread[seen], _CHANGING))


def _without_light(ratios: Layer, light: Layer, seen: NDArray[np.bool_]) -> Layer:
    """One view's log ratios (height, width, 2) less what brightness and place explain, smoothed."""
    y, x = np.mgrid[-1 : 1 : seen.shape[0] * 1j, -1 : 1 : seen.shape[1] * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, light], axis=-1)
    explained = terms @ coefficients(terms[seen], ratios[seen])
    return np.asarray(cv2.GaussianBlur((ratios - explained).astype(np.float32), (0, 0), 2), np.float32)
