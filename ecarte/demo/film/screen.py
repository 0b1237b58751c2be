"""A monitor that shows the document in the place of one: what a camera makes of its pixels.

A sensor sees each colour at every other pixel only; what a monitor shows is finer, so that the stripes of its
pixels come out as coloured waves (moiré). Nothing of this is painted: it comes from the sampling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.film.camera import FLAT
from ecarte.demo.film.layer import between_centres, millimetres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.film.layer import Matrix
    from ecarte.demo.film.moment import Moment
    from ecarte.demo.film.surface import Surface
    from verification.engine.types import Image

_RESOLUTION = (1920, 1080)
_PIXEL = (0.105, 0.165)
"""Millimetres of the document that a pixel of the monitor shows: 0.27 mm wide, it shows them enlarged."""
_STRIPES = 3
"""Points drawn for each pixel of the monitor, across and down: red, green and blue."""
_DARK, _GAP = 0.12, 0.55
"""Light of a colour's pixel beside its own stripe, and of the row between two pixels."""
_PAGES = ((38, 36, 34), (250, 248, 246), (96, 90, 84))
_WHITE = np.array((1.0, 0.96, 0.87))
"""A monitor is bluer than paper in a room. BGR."""
_LEAK = 0.06
"""A backlight never goes quite dark."""
_EXPOSURE = 0.75
_BEZEL = (14, 14, 14)


class Screen:
    def __init__(
        self, rng: np.random.Generator, surfaces: Sequence[Surface], size: tuple[int, int], finest: float
    ) -> None:
        """`size` is that of the picture, in pixels, `finest` its pixels a millimetre of the document."""
        self._pixel = rng.uniform(*_PIXEL)
        page, contrast = _PAGES[rng.integers(len(_PAGES))], rng.uniform(1.0, 1.25)
        # The file on display was photographed under one tilt: its hologram does not change any more.
        tilt = (float(rng.uniform(-0.1, 0.1)), float(rng.uniform(-0.1, 0.1)))
        aperture = max(1, round(_STRIPES / (self._pixel * finest)))
        self._shown = [
            _lit(_display(surface.at(tilt), page, self._pixel, contrast), aperture) for surface in surfaces
        ]
        self._depth, self._height = rng.uniform(0.04, 0.14), rng.uniform(0.35, 1.1) * size[1]
        self._speed = rng.uniform(0.3, 1.5) * rng.choice([-1, 1])
        self._rows = np.arange(size[1], dtype=np.float32)[:, None]

    def draw(self, picture: Image, moment: Moment) -> Matrix:
        """Draw into an I420 picture; the document lies in the plane of the monitor."""
        size, projection = (picture.shape[1], picture.shape[0] * 2 // 3), moment.view @ FLAT
        shown = self._shown[min(moment.side, len(self._shown) - 1)]
        pixels = between_centres(projection @ millimetres(shown, _STRIPES / self._pixel))
        light = cv2.warpPerspective(shown, pixels, size, flags=cv2.INTER_LINEAR, borderValue=_BEZEL)
        wave = np.cos(2 * np.pi * (self._rows / self._height + self._speed * moment.seconds))
        band = np.round(255 * (1 - self._depth * (0.5 + 0.5 * wave) ** 2)).astype(np.uint8)
        raw = cv2.multiply(
            mosaic(np.asarray(light, np.uint8)), np.repeat(band, size[0], axis=1), scale=1 / 255
        )
        picture[:] = cv2.cvtColor(cv2.cvtColor(raw, cv2.COLOR_BayerRGGB2BGR), cv2.COLOR_BGR2YUV_I420)
        return FLAT


def _display(side: Image, page: tuple[int, int, int], pixel: float, contrast: float) -> Image:
    """Give what each pixel of the monitor shows (BGR): the side on a page, with the monitor's own light."""
    columns, rows = _RESOLUTION
    scale = min(1 / pixel / SCALE, 0.94 * rows / side.shape[0])
    card = cv2.resize(side, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    content = np.full((rows, columns, 3), page, np.uint8)
    content[: rows // 24] = (58, 56, 54)
    top, left = (rows - card.shape[0]) // 2, (columns - card.shape[1]) // 2
    content[top : top + card.shape[0], left : left + card.shape[1]] = card
    levels = np.arange(256)[:, None] / 255
    light = np.clip(_LEAK + (1 - _LEAK) * (0.5 + contrast * (levels - 0.5)), _LEAK, 1) * _WHITE
    table = np.round(255 * light).astype(np.uint8)
    return np.asarray(cv2.LUT(content, table[:, None, :]), np.uint8)


def _lit(content: Image, aperture: int) -> Image:
    """Draw the stripes of every pixel, as seen by a pixel of the sensor that is `aperture` points wide."""
    pixel = np.full((_STRIPES, _STRIPES, 3), _DARK, np.float32)
    for colour in range(3):
        # Red is the left one.
        pixel[:, 2 - colour, colour] = 1
    pixel[-1] *= _GAP
    rows, columns = content.shape[:2]
    grid = np.tile(np.round(255 * pixel).astype(np.uint8), (rows, columns, 1))
    large = cv2.resize(content, grid.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    # The points are brighter than what they show together: the camera exposes for them.
    seen = cv2.blur(cv2.multiply(large, grid, scale=1 / 255), (aperture, aperture))
    return np.asarray(cv2.convertScaleAbs(seen, alpha=_EXPOSURE / float(pixel.mean())), np.uint8)


def mosaic(light: Image) -> Image:
    """Keep of each pixel the one colour that a sensor sees there: red and green, below green and blue."""
    raw = np.ascontiguousarray(light[..., 1])
    raw[::2, ::2], raw[1::2, 1::2] = light[::2, ::2, 2], light[1::2, 1::2, 0]
    return raw
