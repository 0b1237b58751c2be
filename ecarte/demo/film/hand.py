"""A hand that holds a document by its edge: fingers behind it, the thumb in front. Drawn as rounded bones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.types import Image

Floats = NDArray[np.float32]
Point = tuple[float, float]
Bone = tuple[Point, Point, float, float]
"""From, to, and the radius at either end: millimetres."""

_DRAWN = 4.0
"""Pixels a millimetre: skin is soft."""
_SKINS = ((150, 178, 224), (128, 160, 212), (104, 138, 194), (70, 100, 150), (48, 66, 104))
_SLEEVES = ((70, 52, 44), (60, 60, 62), (120, 110, 104), (96, 64, 52), (190, 186, 180))
_LIGHT = np.array([-0.35, -0.55, 0.76], np.float32)
_FINGERS = ((0.0, 8.6, 52), (18.5, 8.8, 50), (36.0, 8.3, 46), (51.0, 7.2, 38))
"""Place along the edge below the thumb, radius, and how far from the edge the knuckle is."""


@dataclass(frozen=True)
class Part:
    """A drawn piece: BGR and opacity (0-255), covering the whole scene."""

    picture: Image
    opacity: Image


def hand(
    rng: np.random.Generator, size: tuple[int, int], scale: float, document: tuple[float, float], cover: float
) -> tuple[Part, Part]:
    """Draw what is behind the document and what is in front of it; `size` and `scale` are those of the scene.

    The thumb covers about `cover` millimetres of an edge, above any machine-readable zone.
    """
    painter = _Painter(rng, size, scale)
    width, height = document
    sides = [1, -1] if rng.random() < 0.3 else [int(rng.choice([1, -1]))]
    for side in sides:
        edge = (width / 2, rng.uniform(-0.3, -0.02) * height)
        painter.hand(side, edge, cover * rng.uniform(0.7, 1.3), drop=rng.uniform(0.35, 0.9))
    return painter.behind(), painter.front()


class _Painter:
    def __init__(self, rng: np.random.Generator, size: tuple[int, int], scale: float) -> None:
        self._rng, self._size = rng, size
        self._scale = min(_DRAWN, scale)
        shape = (round(size[1] * self._scale / scale), round(size[0] * self._scale / scale))
        y, x = np.indices(shape, dtype=np.float32)
        self._x, self._y = (x + 0.5 - shape[1] / 2) / self._scale, (y + 0.5 - shape[0] / 2) / self._scale
        self._skin = np.array(_SKINS[rng.integers(len(_SKINS))], np.float32)
        self._sleeve = np.array(_SLEEVES[rng.integers(len(_SLEEVES))], np.float32)
        # What is not drawn is skin too: a faint edge mixes with it.
        self._layers = [
            (np.tile(self._skin, (*shape, 1)).astype(np.float32), np.zeros(shape, np.float32))
            for _ in range(2)
        ]

    def behind(self) -> Part:
        return self._part(0)

    def front(self) -> Part:
        return self._part(1)

    def _part(self, rank: int) -> Part:
        drawn, opacity = self._layers[rank]
        whole = (np.clip(plane, 0, 255).astype(np.uint8) for plane in (drawn, 255 * opacity))
        picture, alpha = (np.asarray(cv2.resize(plane, self._size), np.uint8) for plane in whole)
        return Part(picture, alpha)

    def hand(self, side: int, edge: Point, cover: float, drop: float) -> None:
        """Draw one; `side` is 1 when it comes from the right; `drop`: how far from below, in radians."""

        def at(x: float, y: float) -> Point:
            """Millimetres outwards from the edge and downwards from the thumb."""
            return side * (edge[0] + x), edge[1] + y

        wrist = (78 + 30 * np.cos(drop), 30 + 62 * np.sin(drop))
        elbow = (wrist[0] + 330 * np.cos(drop), wrist[1] + 330 * np.sin(drop))
        cuff = (wrist[0] + 26 * np.cos(drop), wrist[1] + 26 * np.sin(drop))
        self._paint(0, [(at(*wrist), at(*elbow), 26, 36)], self._skin)
        self._paint(0, [(at(*cuff), at(*elbow), 34, 48)], self._sleeve, grain=6)
        palm = [
            (at(50, 6), at(*wrist), 24, 26),
            (at(54, 30), at(*wrist), 22, 25),
            (at(54, 4), at(50, 42), 19, 15),
        ]
        self._paint(0, palm, self._skin * 0.92)
        for down, radius, knuckle in reversed(_FINGERS):
            wobble = self._rng.uniform(-2, 2)
            joint, tip = at(20, down + 0.5 * wobble), at(-26, down + wobble + 3)
            self._paint(
                0,
                [
                    (at(knuckle, down * 0.85), joint, radius + 2.5, radius + 0.6),
                    (joint, tip, radius + 0.6, radius - 1),
                ],
                self._skin * 0.9,
            )
        tip, joint, root = at(-cover + 8, self._rng.uniform(-3, 1)), at(26, 1), at(60, 16)
        self._paint(1, [(root, joint, 14, 10.5), (joint, tip, 10.5, 8.3)], self._skin)
        self._nail(tip, joint)

    def _paint(self, layer: int, bones: Sequence[Bone], colour: Floats, grain: float = 2.5) -> None:
        """Draw bones that flow into one another; they shade what is below them."""
        ends = np.array([(*bone[0], bone[2]) for bone in bones] + [(*bone[1], bone[3]) for bone in bones])
        margin = ends[:, 2:] + 8
        box = self._box((ends[:, :2] - margin).min(0), (ends[:, :2] + margin).max(0))
        x, y = self._x[box], self._y[box]
        if min(x.shape) < 2:
            return
        height, edge = np.zeros_like(x), np.full_like(x, -1e3)
        for (ax, ay), (bx, by), ra, rb in bones:
            dx, dy = bx - ax, by - ay
            t = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
            radius = ra + (rb - ra) * t
            away = np.hypot(x - ax - t * dx, y - ay - t * dy)
            height = np.maximum(height, np.sqrt(np.clip(radius**2 - away**2, 0, None)))
            edge = np.maximum(edge, radius - away)
        height = cv2.GaussianBlur(height, (0, 0), 1.1 * self._scale)
        slope_y, slope_x = np.gradient(height * self._scale)
        normal = np.stack([-slope_x, -slope_y, np.ones_like(x)], axis=2)
        light = np.clip(normal @ _LIGHT / np.linalg.norm(normal, axis=2), 0, 1)
        skin = self._rng.normal(0, grain, (x.shape[0] // 2 + 1, x.shape[1] // 2 + 1)).astype(np.float32)
        rough = cv2.resize(cv2.GaussianBlur(skin, (0, 0), 0.8), x.shape[::-1])
        # Light that passes through skin leaves its shaded side red.
        shade = np.stack([light**1.15, light, light**0.85], axis=2)
        drawn = colour * (0.38 + 0.72 * shade) + rough[..., None]
        opacity = np.clip(edge * self._scale + 0.5, 0, 1)
        self._mix(layer, box, drawn.astype(np.float32), opacity.astype(np.float32))

    def _nail(self, tip: Point, joint: Point) -> None:
        along = np.subtract(tip, joint) / np.hypot(*np.subtract(tip, joint))
        middle = np.array(tip) + 1.8 * along
        box = self._box(middle - 10, middle + 10)
        x, y = self._x[box] - middle[0], self._y[box] - middle[1]
        if not x.size:
            return
        forward, aside = x * along[0] + y * along[1], x * along[1] - y * along[0]
        inside = 1 - np.sqrt((forward / 6.6) ** 2 + (np.abs(aside) / 4.9) ** 2.6 + 1e-9)
        shine = np.exp(-(((aside + 1.6) / 1.1) ** 2) - (forward / 4) ** 2)[..., None]
        pale = np.where((forward > 4.6)[..., None], 1.12, 1.0)
        opacity = np.clip(inside * 5 * self._scale, 0, 0.85)
        colour = ((self._skin * 0.72 + np.array((58, 52, 70))) * pale + 38 * shine).astype(np.float32)
        self._mix(1, box, colour, opacity.astype(np.float32), shade=0.15)

    def _mix(
        self, layer: int, box: tuple[slice, slice], drawn: Floats, opacity: Floats, shade: float = 0.38
    ) -> None:
        picture, alpha = (plane[box] for plane in self._layers[layer])
        shadow = cv2.GaussianBlur(opacity, (0, 0), 2.2 * self._scale)[..., None]
        picture *= 1 - shade * shadow
        picture += (drawn - picture) * opacity[..., None]
        np.maximum(alpha, opacity, out=alpha)

    def _box(self, low: Floats, high: Floats) -> tuple[slice, slice]:
        rows, columns = self._x.shape
        left, right = (int(np.clip(v * self._scale + columns / 2, 0, columns)) for v in (low[0], high[0]))
        top, bottom = (int(np.clip(v * self._scale + rows / 2, 0, rows)) for v in (low[1], high[1]))
        return slice(top, bottom), slice(left, right)
