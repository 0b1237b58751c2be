"""Light, exposure and noise: from a clean picture to what a phone's sensor delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.motion import wander

if TYPE_CHECKING:
    from verification.engine.types import Image

_COARSE = 24
"""Light changes slowly across the picture: it is computed once every so many pixels."""
_SPARE = 64
"""The noise tile is larger than the picture, so that each frame takes another part of it."""


class Sensor:
    """Works on the luma plane alone: a third of the work, and most of what noise is."""

    def __init__(
        self, rng: np.random.Generator, size: tuple[int, int], *, gain: float = 1, noise: float = 3
    ) -> None:
        self._rng, self._gain, (self._width, self._height) = rng, gain, size
        grain = rng.normal(128, noise * 1.5, (self._height + _SPARE, self._width + _SPARE)).astype(np.float32)
        self._grain = np.clip(cv2.GaussianBlur(grain, (0, 0), 0.6), 0, 255).astype(np.uint8)
        y, x = np.mgrid[-1 : 1 : self._height // _COARSE * 1j, -1 : 1 : self._width // _COARSE * 1j]
        self._x, self._y = x.astype(np.float32), y.astype(np.float32)
        self._base = gain * (1.04 - 0.13 * (self._x**2 + self._y**2))
        self._exposure, self._warmth = wander(rng, 0.07, 3.1), wander(rng, 2.2, 4.3)
        self._slope_x, self._slope_y = wander(rng, 0.11, 2.9), wander(rng, 0.08, 3.7)

    def expose(
        self, picture: Image, seconds: float, glare: tuple[float, float, float] | None = None
    ) -> Image:
        """Turn BGR into I420. `glare` is a spot: x and y from -1 to 1, and its strength in grey levels."""
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
        luma = planes[: self._height]
        gain = self._base * (1 + self._exposure(seconds))
        gain = gain * (1 + self._slope_x(seconds) * self._x + self._slope_y(seconds) * self._y)
        cv2.multiply(luma, self._enlarge(gain * 128), luma, 1 / 128)
        if glare is not None:
            x, y, strength = glare
            spot = strength * np.exp(-((self._x - x) ** 2 / 0.05 + (self._y - y) ** 2 / 0.09))
            cv2.add(luma, self._enlarge(spot), luma)
        down, right = self._rng.integers(0, _SPARE, 2)
        grain = self._grain[down : down + self._height, right : right + self._width]
        cv2.addWeighted(luma, 1, grain, 1, -128, luma)
        chroma = planes[self._height :]
        cv2.addWeighted(chroma, self._gain, chroma, 0, 128 * (1 - self._gain), chroma)
        blue = planes[self._height : self._height + self._height // 4]
        cv2.subtract(blue, np.full(1, max(0.0, 2 + self._warmth(seconds))), blue)
        return planes

    def _enlarge(self, coarse: np.ndarray) -> Image:
        small = np.clip(coarse, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(small, (self._width, self._height)), np.uint8)


def defocus(picture: Image, radius: float) -> Image:
    """Blur by a radius in pixels; below half a pixel nothing happens."""
    if radius < 0.5:
        return picture
    side = 2 * round(radius) + 1
    return np.asarray(cv2.stackBlur(picture, (max(3, side), max(3, side))), np.uint8)
