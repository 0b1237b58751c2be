"""A document filmed from a screen: the grid of its pixels, and the moiré between that grid and the sensor's.

A sensor sees each colour at some of its pixels only: the stripes of a screen come out as coloured waves all
over the picture, as regular as no print is. A coarse screen shows its pixels themselves: on the side as it is
seen from straight above their grid is the same everywhere.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.judge import not_run
from verification.engine.signs import above, weighed
from verification.engine.spectrum import highest_peak, log_spectrum
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from verification.engine.document.side import Side
    from verification.engine.types import Finding, Frame, Image

    Plane = NDArray[np.float32]

CODE = "doubt.screen"
_TILE = 256
"""Pixels, of a side and, before it is reduced, of a frame."""
_GRID_FROM = 0.1
"""Cycles a pixel of the side: 1.2 a millimetre."""
_FRAMES = 3
_MOIRE_FROM = 0.06
"""Cycles a pixel of a frame reduced to half, which is the resolution of its colours."""
_GREEN = np.array([[-0.5, 1, -0.5]])
"""What the mosaic of a sensor sees twice as finely, less the rest; BGR."""


def screen(sides: Sequence[Side], frames: Sequence[Frame]) -> Finding:
    """Doubts when the sharpest frames show coloured moiré, or a side the grid of a screen."""
    limits = thresholds()
    large = [frame for frame in frames if min(frame.image.shape[:2]) >= _TILE]
    sharpest = sorted(large, key=attrgetter("sharpness"), reverse=True)[:_FRAMES]
    signs = [above("moire", moire(frame.image), limits.doubt_screen_moire) for frame in sharpest]
    signs += [above("grid", grid(side.image), limits.doubt_screen_grid) for side in sides]
    return weighed(CODE, signs) if signs else not_run(CODE, "no_frame")


def moire(image: Image) -> float:
    """The highest peak, as a logarithm, of the colours' spectrum: the median over the parts of a frame.

    The median, as a screen fills the picture; a cloth or a printed pattern does not.
    """
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    colours = np.asarray(cv2.transform(half, _GREEN), np.float32)
    tiles = _tiles(colours, size=_TILE // 2, rows=3, columns=4)
    return float(np.median([highest_peak(log_spectrum(tile), coarsest=_MOIRE_FROM) for tile in tiles]))


def grid(image: Image) -> float:
    """The highest peak, as a logarithm, of what the spectra of all parts of a side have in common."""
    luma = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    # The stripes of three colours that make up a pixel.
    stripes = image[..., 2].astype(np.float32) - image[..., 0]
    return max(_common_peak(plane) for plane in (luma, stripes))


def _common_peak(plane: Plane) -> float:
    spectra = [log_spectrum(tile) for tile in _tiles(plane, size=_TILE, rows=2, columns=3)]
    return highest_peak(np.median(np.stack(spectra), axis=0), coarsest=_GRID_FROM)


def _tiles(plane: Plane, *, size: int, rows: int, columns: int) -> Iterator[Plane]:
    """Squares evenly spread over the picture, its outermost twelfth left out where there is room."""
    height, width = plane.shape
    for top in _starts(height, size, rows):
        for left in _starts(width, size, columns):
            yield plane[top : top + size, left : left + size]


def _starts(length: int, size: int, count: int) -> list[int]:
    room = max(0, length - size)
    margin = min(length // 12, room // 2)
    return [int(start) for start in np.linspace(margin, room - margin, count)]
