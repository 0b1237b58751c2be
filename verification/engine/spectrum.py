"""Regular patterns in a picture: peaks of its spectrum over what surrounds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Plane = NDArray[np.float32]

_SHADING = 6
"""Sigma in pixels: slower changes are taken off first."""
_FINEST = 0.48
"""Cycles a pixel, the limit being 0.5."""
_TILE = 256
"""Pixels of the parts whose spectra are compared."""


def log_spectrum(tile: Plane) -> Plane:
    """Logarithm of the amplitudes, shape (height, width // 2 + 1), frequency 0 in the middle row."""
    height, width = tile.shape
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    flat = (tile - cv2.GaussianBlur(tile, (0, 0), _SHADING)) * window
    amplitudes = np.abs(np.fft.fftshift(np.fft.rfft2(flat), axes=0))
    return np.asarray(np.log(amplitudes + 1e-3), np.float32)


def highest_peak(spectrum: Plane, *, coarsest: float) -> float:
    """How far a log spectrum rises over its surroundings at most, from `coarsest` cycles a pixel."""
    height, width = spectrum.shape
    around = cv2.blur(cv2.medianBlur(spectrum, 5), (9, 9))
    peaks = cv2.GaussianBlur(spectrum, (0, 0), 0.8) - around
    down = np.fft.fftshift(np.fft.fftfreq(height))[:, None]
    frequency = np.hypot(down, np.fft.rfftfreq(2 * (width - 1))[None])
    return float(peaks[(frequency >= coarsest) & (frequency <= _FINEST)].max())


def common_peak(plane: Plane, *, coarsest: float) -> float:
    """How far what the spectra of all parts of a picture have in common rises over its surroundings."""
    spectra = [log_spectrum(part) for part in tiles(plane, size=_TILE, rows=2, columns=3)]
    return highest_peak(np.median(np.stack(spectra), axis=0), coarsest=coarsest)


def tiles(plane: Plane, *, size: int, rows: int, columns: int) -> Iterator[Plane]:
    """Squares evenly spread over the picture, its outermost twelfth left out where there is room."""
    height, width = plane.shape
    for top in _starts(height, size, rows):
        for left in _starts(width, size, columns):
            yield plane[top : top + size, left : left + size]


def _starts(length: int, size: int, count: int) -> list[int]:
    room = max(0, length - size)
    margin = min(length // 12, room // 2)
    return [int(start) for start in np.linspace(margin, room - margin, count)]
