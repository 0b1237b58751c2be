"""A picture as the portrait of an identity document, filmed: small, printed in dots, under glare, as JPEG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.align import place
from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.face.look import Points
    from verification.engine.types import Image

    Light = NDArray[np.float64]

WIDTH, HEIGHT = 160, 206
"""Pixels of a portrait of 35 mm × 45 mm."""
EYES = 0.26
"""Eye distance over width, in a passport photograph (ISO/IEC 39794-5)."""
CANVAS = 256
"""Side of the picture that is filmed: the portrait on the paper around it."""
FINE = 4
"""The printer's pixels for one of the camera's."""
ANGLES = (15.0, 45.0, 75.0)
"""Degrees of the screens of the three inks."""


def printed(image: Image, points: Points, rng: np.random.Generator) -> Image:
    """Shape (`CANVAS`, `CANVAS`, 3). `points`: the landmarks of the face in `image`."""
    paper = np.full((CANVAS, CANVAS, 3), 215.0)
    top, left = (CANVAS - HEIGHT) // 2, (CANVAS - WIDTH) // 2
    paper[top : top + HEIGHT, left : left + WIDTH] = _dots(_portrait(image, points), rng)
    blurred = cv2.GaussianBlur(paper, (0, 0), rng.uniform(0.4, 0.8))
    filmed = _glare(blurred.astype(np.float64), rng)
    noisy = np.clip(filmed + rng.normal(0, 3, filmed.shape), 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 81))])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def _portrait(image: Image, points: Points) -> Image:
    """The passport photograph: `WIDTH` × `HEIGHT`, the eyes at 45 % of its height."""
    eyes = points[[RIGHT_IRIS, LEFT_IRIS], :2].astype(np.float64)
    half = EYES * WIDTH / 2
    at = np.array([[HEIGHT / 2 - half, 0.45 * HEIGHT], [HEIGHT / 2 + half, 0.45 * HEIGHT]])
    margin = (HEIGHT - WIDTH) // 2
    return place(image, eyes, at, HEIGHT)[:, margin : margin + WIDTH]


def _dots(portrait: Image, rng: np.random.Generator) -> Light:
    """One screen for each ink, of 2.4 to 3.5 dots a millimetre. Paper is not white, nor ink black."""
    size = (WIDTH * FINE, HEIGHT * FINE)
    tone = cv2.resize(portrait, size, interpolation=cv2.INTER_CUBIC) / 255
    across, down = np.meshgrid(*(np.arange(side, dtype=np.float64) for side in size))
    period = FINE * rng.uniform(1.3, 1.9)
    ink = np.empty_like(tone)
    for channel, angle in enumerate(np.radians(ANGLES)):
        u, v = across * np.cos(angle) + down * np.sin(angle), down * np.cos(angle) - across * np.sin(angle)
        screen = (np.cos(2 * np.pi * u / period) + np.cos(2 * np.pi * v / period)) / 4 + 0.5
        # Ink spreads: the edge of a dot is soft.
        ink[:, :, channel] = 1 / (1 + np.exp(-12 * (tone[:, :, channel] - screen)))
    seen = cv2.resize(ink, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return 30 + 190 * seen.astype(np.float64)


def _glare(paper: Light, rng: np.random.Generator) -> Light:
    """A soft bright spot anywhere on the paper."""
    x, y = rng.uniform(0.2, 0.8, 2) * CANVAS
    wide, high = rng.uniform(20, 60, 2)
    down, across = np.mgrid[:CANVAS, :CANVAS]
    spot = np.exp(-(((across - x) / wide) ** 2) - ((down - y) / high) ** 2)
    lit: Light = paper + rng.uniform(40, 140) * spot[:, :, None]
    return lit
