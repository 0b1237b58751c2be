"""A portrait on paper before a camera: flat or bent, held in a hand, turned as a head would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.hand import hand
from ecarte.demo.film.mix import light_left, over, times, together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Matrix = NDArray[np.float64]
    Floats = NDArray[np.float32]

SCALE = 5.0
"""Pixels a millimetre of paper."""
FOCAL = 1.6
"""Focal length of a front camera, as a share of the picture's shorter side."""
_STEP = 8
_DOTS = 6.3
"""Points a millimetre of a cheap colour print, 160 lpi."""
_PAPER = np.array((0.93, 0.97, 0.98))
_INK = 0.14
"""What the blackest ink still reflects."""


def printed(rng: np.random.Generator, picture: Image, fading: float | None = None) -> Image:
    """Print BGR at SCALE: less contrast and colour, dots, and the paper's tint."""
    strength = rng.uniform(0.75, 0.97) if fading is None else fading
    light = picture.astype(np.float32) / 255
    grey = light.mean(axis=2, keepdims=True)
    light = grey + (light - grey) * rng.uniform(0.7, 1.05)
    light = (_INK + (1 - _INK) * light * strength) * _PAPER * rng.uniform(0.97, 1.03, 3)
    rows, columns = picture.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) * (2 * np.pi * _DOTS / SCALE / 2)
    for channel, angle in enumerate(np.radians((75, 15, 45))):
        across, down = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        dots = np.cos(across) * np.cos(down)
        light[..., channel] += 0.05 * dots * (1 - np.abs(2 * light[..., channel] - 1))
    return np.asarray(np.clip(255 * light, 0, 255), np.uint8)


def held(rng: np.random.Generator, paper: Image, opacity: Image | None = None, *, fingers: bool) -> Image:
    """Set a sheet (BGR) amid the hand that holds it: premultiplied BGRA, larger than the sheet."""
    rows, columns = paper.shape[:2]
    down, across = rows // 2, columns // 2
    spread = cv2.copyMakeBorder(paper, down, down, across, across, cv2.BORDER_REPLICATE)
    own = np.full((rows, columns), 255, np.uint8) if opacity is None else opacity
    shape = cv2.copyMakeBorder(own, down, down, across, across, cv2.BORDER_CONSTANT)
    picture, seen = np.asarray(spread, np.uint8), np.asarray(shape, np.uint8)
    if fingers:
        size = (columns + 2 * across, rows + 2 * down)
        behind, front = hand(rng, size, SCALE, (columns / SCALE, rows / SCALE), 14)
        picture = over(behind.picture, picture, seen)
        shadow = light_left(front.opacity, 14, 0.4, (6, 8))
        picture = over(times(picture, shadow), front.picture, front.opacity)
        seen = together(behind.opacity, seen, front.opacity)
    return np.dstack([times(picture, seen), seen])


class Sheet:
    """`picture` is premultiplied BGRA at SCALE; it may be bent about its upright axis."""

    def __init__(self, picture: Image, size: tuple[int, int], *, radius: float | None = None) -> None:
        """`size` is that of the film's picture; `radius` in millimetres, or flat."""
        self._picture, self._size, self._radius = picture, size, radius
        focal = FOCAL * min(size)
        y, x = np.mgrid[0 : size[1] + _STEP : _STEP, 0 : size[0] + _STEP : _STEP].astype(np.float32)
        half = (_STEP - 1) / 2
        self._ray = np.stack([x + half - size[0] / 2, y + half - size[1] / 2, np.full_like(x, focal)], axis=2)

    def draw(self, picture: Image, turn: Matrix, where: tuple[float, float, float], light: float = 1) -> None:
        """Draw into BGR, in place: turned by a matrix, its middle at `where` (mm right, down, away)."""
        start = -turn.T @ np.array(where)
        way = (self._ray @ turn).astype(np.float32)
        if self._radius is None:
            far = -start[2] / _away_from_zero(way[..., 2])
            x, y = start[0] + far * way[..., 0], start[1] + far * way[..., 1]
            hit = far > 0
        else:
            x, y, hit = self._on_cylinder(way, start, self._radius)
        rows, columns = self._picture.shape[:2]
        from_x, from_y = (
            np.where(hit, SCALE * at + side / 2, -1e4).astype(np.float32)
            for at, side in ((x, columns), (y, rows))
        )
        width, height = self._size
        grown = (from_x.shape[1] * _STEP, from_x.shape[0] * _STEP)
        across, down = (cv2.resize(grid, grown)[:height, :width] for grid in (from_x, from_y))
        seen = cv2.remap(self._picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        # Paper that is turned away from the light is darker.
        facing = light * (0.75 + 0.25 * float(turn[2, 2]) + 0.3 * float(turn[0, 2]))
        lit = cv2.convertScaleAbs(seen[..., :3], alpha=facing)
        alpha = np.ascontiguousarray(seen[..., 3]).astype(np.uint8)
        picture[:] = cv2.add(times(picture, 255 - alpha), lit)

    @staticmethod
    def _on_cylinder(way: Floats, start: Matrix, radius: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """The nearer meeting with a cylinder whose front is at the sheet's middle."""
        aside, near = start[0], start[2] - radius
        a = way[..., 0] ** 2 + way[..., 2] ** 2
        b = aside * way[..., 0] + near * way[..., 2]
        inside = b * b - a * (aside**2 + near**2 - radius**2)
        far = (-b - np.sqrt(np.maximum(inside, 0))) / a
        x, z = aside + far * way[..., 0], near + far * way[..., 2]
        return radius * np.arctan2(x, -z), start[1] + far * way[..., 1], inside > 0


def _away_from_zero(depth: Floats) -> Floats:
    return np.where(np.abs(depth) < 1e-3, 1e-3, depth).astype(np.float32)
