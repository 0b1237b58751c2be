"""Security paper: fine interlaced curves over a soft change of colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Curve = NDArray[np.float64]

Colour = tuple[int, int, int]
"""BGR."""
Point = tuple[float, float]

_SHIFT = 4
"""Binary digits after the point of the coordinates given to OpenCV."""


def security_paper(width: int, height: int, left: Colour, right: Colour, *, seed: int) -> Image:
    """Draw a background that goes from one colour to the other; the curves are a little darker."""
    rng = np.random.default_rng(seed)
    across = np.linspace(0, 1, width)[None, :, None] + 0.25 * np.linspace(-0.5, 0.5, height)[:, None, None]
    mix = np.clip(across, 0, 1)
    paper: Image = (np.array(left) * (1 - mix) + np.array(right) * mix).astype(np.uint8)
    ink = paper.copy()
    for colour in (left, right):
        _waves(ink, rng, tuple(int(channel * 0.72) for channel in colour))
    _rosette(ink, rng, (0.72 * width, 0.46 * height), 0.34 * height, tuple(int(c * 0.66) for c in left))
    return np.asarray(cv2.addWeighted(ink, 0.55, paper, 0.45, 0), np.uint8)


def _waves(picture: Image, rng: np.random.Generator, colour: tuple[int, ...]) -> None:
    height, width = picture.shape[:2]
    x = np.arange(-8.0, width + 8, 4)
    periods, phases = rng.uniform(width / 5, width / 1.5, 3), rng.uniform(0, 2 * np.pi, 3)
    for offset in np.arange(-0.15 * height, 1.15 * height, 11):
        swell = 1 + 0.4 * np.sin(2 * np.pi * offset / height + phases[0])
        y = offset + swell * sum(
            amplitude * np.sin(2 * np.pi * x / period + phase + offset / (0.4 * height))
            for amplitude, period, phase in zip((26, 13, 7), periods, phases, strict=True)
        )
        _draw(picture, x, np.asarray(y), colour)


def _rosette(
    picture: Image, rng: np.random.Generator, centre: Point, radius: float, colour: tuple[int, ...]
) -> None:
    turn = np.linspace(0, 2 * np.pi, 400)
    petals = int(rng.integers(9, 14))
    for phase in np.linspace(0, 2 * np.pi / petals, 9, endpoint=False):
        r = radius * (0.62 + 0.38 * np.sin(petals * (turn + phase)) * np.cos(3 * phase))
        _draw(picture, centre[0] + r * np.cos(turn), centre[1] + r * np.sin(turn), colour)


def _draw(picture: Image, x: Curve, y: Curve, colour: tuple[int, ...]) -> None:
    points = np.round(np.stack([x, y], axis=1) * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(picture, [points], False, colour, 1, cv2.LINE_AA, _SHIFT)
