"""A document filmed from a screen: the grid of its pixels, their moiré with those of the sensor, its refresh.

A sensor sees each colour at some of its pixels only: the stripes of a screen come out as coloured waves all
over the picture, as regular as no print is. A coarse screen shows its pixels themselves: on the side as it is
seen from straight above their grid is the same everywhere. What is lit anew sixty times a second has bands.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.doubts.bands import bands
from verification.engine.judge import not_run
from verification.engine.signs import above, weighed
from verification.engine.spectrum import common_peak, highest_peak, log_spectrum, tiles
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.side import Side
    from verification.engine.types import Finding, Frame, Image

CODE = "doubt.screen"
_TILE = 256
"""Pixels of a frame, before it is reduced."""
_GRID_FROM = 0.1
"""Cycles a pixel of the side: 1.2 a millimetre."""
_FRAMES = 3
_MOIRE_FROM = 0.06
"""Cycles a pixel of a frame reduced to half, which is the resolution of its colours."""
_GREEN = np.array([[-0.5, 1, -0.5]])
"""What the mosaic of a sensor sees twice as finely, less the rest; BGR."""


def screen(sides: Sequence[Side], frames: Sequence[Frame]) -> Finding:
    """Doubts when the sharpest frames show coloured moiré, or a side the grid of a screen or moving bands."""
    limits = thresholds()
    large = [frame for frame in frames if min(frame.image.shape[:2]) >= _TILE]
    sharpest = sorted(large, key=attrgetter("sharpness"), reverse=True)[:_FRAMES]
    signs = [above("moire", moire(frame.image), limits.doubt_screen_moire) for frame in sharpest]
    signs += [above("grid", grid(side.image), limits.doubt_screen_grid) for side in sides]
    moving = (bands(side) for side in sides)
    signs += [above("bands", share, limits.doubt_screen_bands) for share in moving if share is not None]
    return weighed(CODE, signs) if signs else not_run(CODE, "no_frame")


def moire(image: Image) -> float:
    """The highest peak, as a logarithm, of the colours' spectrum: the median over the parts of a frame.

    The median, as a screen fills the picture; a cloth or a printed pattern does not.
    """
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    colours = np.asarray(cv2.transform(half, _GREEN), np.float32)
    parts = tiles(colours, size=_TILE // 2, rows=3, columns=4)
    return float(np.median([highest_peak(log_spectrum(part), coarsest=_MOIRE_FROM) for part in parts]))


def grid(image: Image) -> float:
    """The highest peak, as a logarithm, of what the spectra of all parts of a side have in common."""
    luma = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    # The stripes of three colours that make up a pixel.
    stripes = image[..., 2].astype(np.float32) - image[..., 0]
    return max(common_peak(plane, coarsest=_GRID_FROM) for plane in (luma, stripes))
