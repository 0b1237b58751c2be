"""The refresh of a screen: bands of light along the rows of the sensor, which reads them one after the other.

They lie elsewhere in each picture, but are always as far apart; other light changes as much along the rows as
across them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.doubts.light import log_light
from verification.engine.document.plane import homography, projected, rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.side import Side

    Floats = NDArray[np.floating]

_VIEWS = 3
_PERIODS = np.arange(0.8, 4.1, 0.2)[:, None, None]
"""Bands that fit into the shorter side of the picture."""
_MOST = 0.3
"""Change of log light beyond which something was covered, or blown out."""


def bands(side: Side) -> float | None:
    """Share of the light's changes that waves along one axis of the picture explain better than the other.

    Whether rows of the sensor are rows of the upright picture is not always known, so either may be.
    """
    if min(len(side.views), len(side.sights)) < _VIEWS:
        return None
    light = np.stack([log_light(view, side.size.width) for view in side.views])
    rows, columns = light.shape[1:]
    y, x = (np.mgrid[:rows, :columns] + 0.5).reshape(2, -1) / np.array([[rows], [columns]])
    even, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y], axis=1))
    change = _less((light - np.median(light, axis=0)).reshape(len(light), -1), even)
    at = np.column_stack([x * side.size.width, y * side.size.height])
    seen = [
        projected(at, homography(rectangle(side.size), sight.corners)) / min(sight.frame.image.shape[:2])
        for sight in side.sights
    ]
    across, down = (
        _explained(np.clip(change, -_MOST, _MOST), np.stack(seen)[..., axis], even) for axis in (0, 1)
    )
    return abs(down - across)


def _explained(change: Floats, at: Floats, even: Floats) -> float:
    """Share of `change` (views, places) that waves of one period over `at` explain, their phases free."""
    phase = 2 * np.pi * _PERIODS * at
    cos, sin = _less(np.cos(phase), even), _less(np.sin(phase), even)
    like_cos, like_sin = (change * cos).sum(axis=-1), (change * sin).sum(axis=-1)
    cos2, sin2, both = (cos * cos).sum(axis=-1), (sin * sin).sum(axis=-1), (cos * sin).sum(axis=-1)
    # Least squares with two unknowns for each view and period.
    fitted = like_cos**2 * sin2 - 2 * like_cos * like_sin * both + like_sin**2 * cos2
    explained = (fitted / np.maximum(cos2 * sin2 - both**2, 1e-9)).sum(axis=-1)
    return float(explained.max() / max(float((change**2).sum()), 1e-9))


def _less(values: Floats, even: Floats) -> Floats:
    """Without what is even or slopes evenly: `even` (places, n) is an orthonormal base of that."""
    return np.asarray(values - (values @ even) @ even.T)
