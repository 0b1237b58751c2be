"""Light, exposure and noise: from a clean picture to what a phone's sensor delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.layer import planes
from ecarte.demo.film.motion import wander

if TYPE_CHECKING:
    from verification.engine.types import Image

COARSE = 24
"""Light changes slowly across the picture: it is computed once every so many pixels."""
_SPARE = 64
"""The noise tile is larger than the picture, so that each frame takes another part of it."""
_LONGEST_SMEAR = 15


class Sensor:
    """Works on the luma plane alone: a third of the work, and most of what noise is."""

    def __init__(
        self, rng: np.random.Generator, size: tuple[int, int], *, gain: float = 1, noise: float = 3
    ) -> None:
        """Without `noise`, no picture differs from the one before by itself."""
        self._rng, self._gain, (self._width, self._height) = rng, gain, size
        self._grain = _grain(rng, self._width + _SPARE, self._height + _SPARE, noise) if noise else None
        y, x = np.mgrid[-1 : 1 : self._height // COARSE * 1j, -1 : 1 : self._width // COARSE * 1j]
        self._x, self._y = x.astype(np.float32), y.astype(np.float32)
        self._base = gain * (1.04 - 0.13 * (self._x**2 + self._y**2))
        self._exposure, self._warmth = wander(rng, 0.07, 3.1), wander(rng, 2.2, 4.3)
        self._slope_x, self._slope_y = wander(rng, 0.11, 2.9), wander(rng, 0.08, 3.7)

    def expose(self, picture: Image, seconds: float, glare: np.ndarray | None = None) -> Image:
        """Light an I420 picture, in place. `glare` is added, in grey levels, one every COARSE pixels."""
        luma, blue, _ = planes(picture)
        gain = self._base * (1 + self._exposure(seconds))
        gain = gain * (1 + self._slope_x(seconds) * self._x + self._slope_y(seconds) * self._y)
        cv2.multiply(luma, self._enlarge(gain * 128), luma, 1 / 128)
        if glare is not None:
            cv2.add(luma, self._enlarge(glare), luma)
        if self._grain is not None:
            down, right = self._rng.integers(0, _SPARE, 2)
            grain = self._grain[down : down + self._height, right : right + self._width]
            cv2.addWeighted(luma, 1, grain, 1, -128, luma)
        chroma = picture[self._height :]
        cv2.addWeighted(chroma, self._gain, chroma, 0, 128 * (1 - self._gain), chroma)
        cv2.subtract(blue, np.full(1, max(0.0, 2 + self._warmth(seconds))), blue)
        return picture

    def _enlarge(self, coarse: np.ndarray) -> Image:
        small = np.clip(coarse, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(small, (self._width, self._height)), np.uint8)


def defocus(picture: Image, sigma: float) -> None:
    """Blur an I420 picture by `sigma` pixels, in place."""
    for plane, width in zip(planes(picture), (sigma, sigma / 2, sigma / 2), strict=True):
        if width > 2.5:
            # A much faster blur of the same width.
            side = 2 * round(1.9 * width) + 1
            cv2.stackBlur(plane, (side, side), plane)
        elif width > 0.3:
            cv2.GaussianBlur(plane, (0, 0), width, plane)


def smear(picture: Image, across: float, down: float) -> None:
    """Blur the brightness of an I420 picture along a movement in pixels, in place."""
    length = float(np.hypot(across, down))
    if length < 0.5:
        return
    reach = min(1.0, _LONGEST_SMEAR / length) / 2
    half = int(np.ceil(reach * max(abs(across), abs(down))))
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for step in np.linspace(-reach, reach, 8 * half + 1):
        kernel[round(half + step * down), round(half + step * across)] += 1
    luma = planes(picture)[0]
    cv2.filter2D(luma, -1, kernel / kernel.sum(), luma)


def _grain(rng: np.random.Generator, width: int, height: int, noise: float) -> Image:
    grain = 128 + 1.5 * noise * rng.standard_normal((height, width), np.float32)
    return np.clip(cv2.GaussianBlur(grain, (0, 0), 0.6), 0, 255).astype(np.uint8)
