"""Documents that went through a copier: what it does to ink, colour and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Plane = NDArray[np.float32]

_TONER, _PAPER = 38, np.array([236, 242, 243], np.float32)
_SCREEN = 5.2
"""Pixels between the dots of a copier's halftone: about 60 lines an inch at 12 px a millimetre."""


def photocopy(side: Image, rng: np.random.Generator) -> Image:
    """Copy in black and white: hard contrast, dots where it was grey, grainy black, specks, uneven drum."""
    grey = cv2.GaussianBlur(cv2.cvtColor(side, cv2.COLOR_BGR2GRAY), (0, 0), 1.1).astype(np.float32)
    exposure = rng.uniform(-30, 8)
    light = np.clip(1.5 * (grey + exposure - 128) + 146, 0, 255)
    toner = 255 - 0.62 * light - 0.38 * _halftone(light, angle=0.7)
    grain = _spots(rng, grey.shape, 1.2)
    drum = 1 + 0.06 * cv2.resize(rng.normal(size=(1, 24)).astype(np.float32), grey.shape[::-1])
    cover = np.clip(toner / 255 * drum * (1 + 0.16 * grain), 0, 1)
    cover = np.maximum(cover, (_spots(rng, grey.shape, 0.9) > 3.6).astype(np.float32))
    paper = _PAPER * (1 + 0.012 * _spots(rng, grey.shape, 2.5))[..., None]
    return _picture(paper * (1 - cover[..., None]) + _TONER * cover[..., None])


def colour_copy(side: Image, rng: np.random.Generator) -> Image:
    """Copy in colour: duller, a cast, a halftone at another angle for each ink, on plain paper."""
    soft = cv2.GaussianBlur(side, (0, 0), 1.0).astype(np.float32)
    mean = soft.mean(axis=2, keepdims=True)
    dull = mean + rng.uniform(0.55, 0.75) * (soft - mean) + rng.uniform(-7, 7, 3).astype(np.float32)
    light = np.clip(1.16 * (dull - 128) + 134, 0, 255)
    inks = [_halftone(light[..., ink], angle=angle) for ink, angle in enumerate((0.0, 1.31, 0.26))]
    mixed = 0.76 * light + 0.24 * cv2.merge(inks)
    grain = np.stack([_spots(rng, mixed.shape[:2], 1.0) for _ in range(3)], axis=2)
    return _picture(mixed / 255 * _PAPER + 3 * grain)


def _halftone(light: Plane, *, angle: float) -> Plane:
    """Turn light (0 to 255) into dots on a grid at an angle: the darker, the larger."""
    height, width = light.shape
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    turn = 2 * np.pi / _SCREEN
    across = np.cos(turn * (x * np.cos(angle) + y * np.sin(angle)))
    down = np.cos(turn * (y * np.cos(angle) - x * np.sin(angle)))
    return np.asarray(255 / (1 + np.exp(-(light - 128 - 62 * (across + down)) / 12)), np.float32)


def _spots(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> Plane:
    """Give noise of standard deviation 1 whose spots have the width of `sigma` pixels."""
    noise = cv2.GaussianBlur(rng.normal(size=shape[:2]).astype(np.float32), (0, 0), sigma)
    return np.asarray(noise / noise.std(), np.float32)


def _picture(values: NDArray[np.floating]) -> Image:
    return np.asarray(np.clip(values, 0, 255), np.uint8)
