"""What lies or stands behind: tables, cloths and rooms, all made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from verification.engine.types import Image

_WOODS = ((58, 92, 138), (84, 120, 160), (40, 58, 84))
_CLOTHS = ((120, 104, 92), (96, 112, 84), (104, 92, 120))
_DESKS = ((232, 234, 236), (205, 210, 214), (62, 60, 58), (150, 160, 172))
"""Smooth ones; on the white one a document has hardly an edge."""
_GRAIN_SCALE = 5.0
"""Pixels a millimetre at which a table is drawn: it has nothing finer to show."""


def table(rng: np.random.Generator, width: int, height: int, scale: float) -> Image:
    """Draw a wooden table, a woven cloth or a desk, `scale` pixels a millimetre."""
    shrink = min(1.0, _GRAIN_SCALE / scale)
    columns, rows, millimetre = round(width * shrink), round(height * shrink), scale * shrink
    kind = rng.choice(["wood", "cloth", "desk"], p=[0.45, 0.25, 0.3])
    tints = {"wood": _WOODS, "cloth": _CLOTHS, "desk": _DESKS}[kind]
    tint = np.array(tints[rng.integers(len(tints))], np.float32)
    if kind == "wood":
        grain = _noise(rng, columns, rows, 35 * millimetre, 0.75 * millimetre) * 15
        grain = grain + _noise(rng, columns, rows, 13 * millimetre, 0.25 * millimetre) * 7
    elif kind == "cloth":
        x, y = (2 * np.pi * np.arange(n, dtype=np.float32) / millimetre for n in (columns, rows))
        grain = 9 * np.sin(x) * np.sin(y[:, None]) + 14 * _noise(
            rng, columns, rows, 10 * millimetre, 10 * millimetre
        )
    else:
        grain = 3 * _noise(rng, columns, rows, 40 * millimetre, 40 * millimetre)
    drawn = np.clip(tint + grain[..., None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(drawn, (width, height)), np.uint8)


def room(rng: np.random.Generator, width: int, height: int) -> Image:
    """Draw a wall, a window and furniture, far out of focus."""
    small_width, small_height = max(8, width // 8), max(8, height // 8)
    wall = np.array(rng.uniform((150, 150, 150), (205, 205, 205)), np.float32)
    shade = np.linspace(1.08, 0.8, small_height, dtype=np.float32)[:, None, None]
    scene = np.ascontiguousarray(np.broadcast_to(wall * shade, (small_height, small_width, 3)))
    for _ in range(9):
        x, y = rng.uniform(-0.1, 0.9, 2) * (small_width, small_height)
        w, h = rng.uniform(0.08, 0.4, 2) * (small_width, small_height)
        colour = tuple(float(c) for c in rng.uniform(40, 210) * rng.uniform(0.7, 1.1, 3))
        cv2.rectangle(scene, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1)
    blurred = cv2.GaussianBlur(np.clip(scene, 0, 255).astype(np.uint8), (0, 0), small_width / 28)
    return np.asarray(cv2.resize(blurred, (width, height)), np.uint8)


def _noise(rng: np.random.Generator, width: int, height: int, across: float, down: float) -> np.ndarray:
    """Give smooth noise around 0 whose spots are `across` × `down` pixels."""
    small = rng.normal(0, 1, (int(height / down) + 2, int(width / across) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
