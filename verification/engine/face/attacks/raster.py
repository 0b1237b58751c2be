"""The regular raster that a face is made of: the dots of a print, or the pixels of a screen.

Skin shows no such thing. Only the face is looked at, as clothes and curtains are woven. `faces` are BGR
pictures, each cut along the face's box from one of the best frames.
"""

from __future__ import annotations

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

    from verification.engine.types import Finding, Image

    Plane = NDArray[np.float32]

CODE, STILL = "attack.screen", "face_1"
_TILE = 128
_LEAST, _ENOUGH = 200, 300
"""Pixels of the shorter side of a face. On fewer than enough, chance makes higher peaks: they count less."""
_ROWS, _COLUMNS = 5, 4
_COARSEST = 0.1
"""Cycles a pixel: wrinkles and lashes are coarser."""


def screen(faces: Sequence[Image]) -> Finding:
    """Doubts when the face shows the pixels of a screen, or their coloured moiré."""
    large, limits = large_enough(faces), thresholds()
    if not large:
        return not_run(CODE, "too_small")
    signs = [
        above("pixels", dots(large), limits.attack_dots),
        above("moire", moire(large), limits.attack_moire),
    ]
    return weighed(CODE, signs, still=STILL)


def large_enough(faces: Sequence[Image]) -> list[Image]:
    """Those that have pixels enough for a spectrum."""
    return [face for face in faces if min(face.shape[:2]) >= _LEAST]


def dots(faces: Sequence[Image]) -> float:
    """How far, as a logarithm, what the spectra of all parts of a face share rises at most: the mean."""
    greys = [cv2.cvtColor(face, cv2.COLOR_BGR2GRAY).astype(np.float32) for face in faces]
    return float(np.mean([_common_peak(grey, _TILE, _ENOUGH) for grey in greys]))


def moire(faces: Sequence[Image]) -> float:
    """The same of red less blue, of which video keeps every second pixel only."""
    halves = [cv2.resize(face, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for face in faces]
    tints = [half[..., 2].astype(np.float32) - half[..., 0] for half in halves]
    return float(np.mean([_common_peak(tint, _TILE // 2, _ENOUGH // 2) for tint in tints]))


def _common_peak(plane: Plane, size: int, enough: int) -> float:
    spectra = [log_spectrum(tile) for tile in _tiles(plane, size)]
    peak = highest_peak(np.mean(np.stack(spectra), axis=0), coarsest=_COARSEST)
    return float(peak * min(1.0, min(plane.shape) / enough))


def _tiles(plane: Plane, size: int) -> Iterator[Plane]:
    for top in np.linspace(0, plane.shape[0] - size, _ROWS).astype(int):
        for left in np.linspace(0, plane.shape[1] - size, _COLUMNS).astype(int):
            yield plane[top : top + size, left : left + size]
