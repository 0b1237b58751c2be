"""A screen that plays a film: its pixels, its bezel, its bands and what it reflects.

Moiré is not painted: it comes of the pixels, as a mosaic of colour filters samples them (see `screen`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.backdrop import room
from ecarte.demo.film.motion import wander
from ecarte.demo.film.screen import mosaic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verification.engine.types import Image

    Matrix = NDArray[np.float64]

_POINTS, _BOX = 16, 12**0.5
"""At which a pixel of the screen is drawn, across and down; a box's width in its standard deviations."""
_FILL, _DARK = 0.78, 0.1
"""Share of its pitch that a stripe is high; light of a colour beside its own stripe."""
_SOFT, _EXPOSURE = (1.2, 3.0), 0.9
"""How wide a point of light falls on the sensor, in its pixels; and how bright the whole is taken."""
_LEAK = 0.05
_BODY = (16, 15, 15)


class Replay:
    """A monitor or a telephone that shows `played`, which gives BGR of `shown` by the moment."""

    def __init__(
        self,
        rng: np.random.Generator,
        played: Callable[[float], Image],
        shown: tuple[int, int],
        size: tuple[int, int],
        *,
        bezel: bool,
    ) -> None:
        self._played, self._shown, self._size = played, shown, size
        fills = rng.uniform(0.7, 0.88) if bezel else rng.uniform(1.06, 1.25)
        self._scale = fills * max(size[0] / shown[0], size[1] / shown[1])
        self._rate = float(rng.choice([24, 25, 30, 60]))
        self._frame = round(0.035 * shown[0])
        self._behind = room(rng, *size)
        levels = np.arange(256)[:, None] / 255
        white = np.array((1.0, rng.uniform(0.93, 0.99), rng.uniform(0.84, 0.95)))
        contrast, bright = rng.uniform(1.0, 1.25), rng.uniform(0.95, 1.15)
        light = np.clip(_LEAK + (1 - _LEAK) * (0.5 + contrast * (levels - 0.5)), _LEAK, 1) * white * bright
        self._tone = np.clip(255 * light, 0, 255).astype(np.uint8)[:, None, :]
        # From well in focus to just out of it, as who does not want waves holds the camera.
        self._tile = _tile(rng.uniform(*_SOFT) / self._scale)
        # The screen's white is white.
        self._tile *= _EXPOSURE / self._tile.mean(axis=(0, 1))
        self._moves = [
            wander(rng, a, p)
            for a, p in ((6, 2.1), (6, 1.7), (0.008, 3.1), (0.01, 4.3), (8e-6, 3.7), (8e-6, 2.9))
        ]
        lean = rng.uniform(-4e-5, 4e-5, 2) * 1080 / min(size)
        self._base = np.array([[1, rng.normal(0, 0.01), 0], [rng.normal(0, 0.01), 1, 0], [*lean, 1]])
        self._band = (rng.uniform(0, 0.16), rng.uniform(0.4, 1.3) * size[1], rng.uniform(-1.5, 1.5))
        self._reflected = cv2.convertScaleAbs(room(rng, *size), alpha=float(rng.uniform(0.0, 0.12)))
        self._rows = np.arange(size[1], dtype=np.float32)[:, None]

    def picture(self, seconds: float) -> Image:
        """Give what a camera before the screen sees: BGR."""
        # The film that is played has a rate of its own.
        content = cv2.LUT(self._played(np.floor(seconds * self._rate) / self._rate), self._tone)
        view = self._view(seconds)
        light = cv2.warpPerspective(content, view, self._size, flags=cv2.INTER_LINEAR)
        points = view @ np.diag([1 / _POINTS, 1 / _POINTS, 1])
        grid = cv2.warpPerspective(
            self._tile, points, self._size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
        )
        deep, length, speed = self._band
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (self._rows / length + speed * seconds))
        band = (1 - deep * wave**2).astype(np.float32)
        lit = cv2.multiply(light, grid * band[..., None], dtype=cv2.CV_8U)
        lit = cv2.add(lit, self._reflected)
        seen = cv2.cvtColor(mosaic(np.asarray(lit, np.uint8)), cv2.COLOR_BayerRGGB2BGR)
        return self._framed(np.asarray(seen, np.uint8), view)

    def _framed(self, seen: Image, view: Matrix) -> Image:
        """Around the screen its body, and around this the room."""
        width, height = self._shown

        def shape(beyond: float) -> Image:
            corners = np.array(
                [
                    [
                        (-beyond, -beyond),
                        (width + beyond, -beyond),
                        (width + beyond, height + beyond),
                        (-beyond, height + beyond),
                    ]
                ]
            )
            at = cv2.perspectiveTransform(corners.astype(np.float64), view)
            mask = np.zeros(self._size[::-1], np.uint8)
            cv2.fillConvexPoly(mask, np.round(at * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
            return mask

        inner, outer = shape(0), shape(self._frame)
        if inner.all():
            return seen
        body = np.where(outer[..., None] > 127, np.array(_BODY, np.uint8), self._behind)
        return np.where(inner[..., None] > 127, seen, body).astype(np.uint8)

    def _view(self, seconds: float) -> Matrix:
        across, down, roll, near, keystone, lean = (move(seconds) for move in self._moves)
        width, height = self._size
        unit = min(self._size) / 1080
        middle = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
        move = np.array(
            [
                [1 + near, -roll, across * unit],
                [roll, 1 + near, down * unit],
                [keystone / unit, lean / unit, 1],
            ]
        )
        scale = np.diag([self._scale, self._scale, 1.0])
        centred = np.array([[1, 0, -self._shown[0] / 2], [0, 1, -self._shown[1] / 2], [0, 0, 1]])
        return np.asarray(middle @ move @ self._base @ scale @ centred)


def _tile(aperture: float) -> NDArray[np.float32]:
    """Four pixels of the screen by four, each point of light spread over `aperture` pixels."""
    pixel = np.full((_POINTS, _POINTS, 3), _DARK, np.float32)
    third = _POINTS / 3
    for place, colour in enumerate((2, 1, 0)):
        pixel[: round(_FILL * _POINTS), round(place * third) : round((place + 1) * third) - 1, colour] = 1
    wide = np.tile(pixel, (12, 12, 1))
    soft = cv2.GaussianBlur(wide, (0, 0), max(0.5, aperture * _POINTS / _BOX))
    return np.ascontiguousarray(soft[4 * _POINTS : 8 * _POINTS, 4 * _POINTS : 8 * _POINTS])
