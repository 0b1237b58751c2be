"""What lies or stands behind: tables, cloths and rooms, all made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents.canvas import SCALE

if TYPE_CHECKING:
    from verification.engine.types import Image

_WOODS = ((58, 92, 138), (84, 120, 160), (40, 58, 84))
_CORNER = round(3.2 * SCALE)
_CLOTHS = ((120, 104, 92), (96, 112, 84), (104, 92, 120))


def table(rng: np.random.Generator, width: int, height: int) -> Image:
    """Draw a wooden table or a woven cloth."""
    if rng.random() < 0.6:
        grain = _noise(rng, width, height, 420, 9) * 15 + _noise(rng, width, height, 160, 2.5) * 7
        tint = np.array(_WOODS[rng.integers(len(_WOODS))], np.float32)
    else:
        x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
        grain = 7 * np.sin(x * 0.9) * np.sin(y * 0.9) + 14 * _noise(rng, width, height, 120, 120)
        tint = np.array(_CLOTHS[rng.integers(len(_CLOTHS))], np.float32)
    return np.asarray(np.clip(tint + grain[..., None], 0, 255), np.uint8)


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


def lay(side: Image, empty: Image) -> Image:
    """Put a side with its rounded corners and its shadow on the middle of the table."""
    scene, (height, width) = empty.copy(), side.shape[:2]
    margin = 40
    top, left = (scene.shape[0] - height) // 2 - margin, (scene.shape[1] - width) // 2 - margin
    place = scene[top : top + height + 2 * margin, left : left + width + 2 * margin]
    mask = np.zeros(place.shape[:2], np.float32)
    radius = _CORNER
    inner, outer = margin + radius, margin - radius
    cv2.rectangle(mask, (inner, inner), (outer + width, outer + height), 1, -1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    shape = np.asarray(cv2.dilate(mask, disc), np.float32)
    shadow = cv2.GaussianBlur(np.roll(shape, (10, 6), (0, 1)), (0, 0), 11)[..., None]
    alpha = cv2.GaussianBlur(shape, (0, 0), 0.8)[..., None]
    card = cv2.copyMakeBorder(side, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    place[:] = (place * (1 - 0.55 * shadow) * (1 - alpha) + card * alpha).astype(np.uint8)
    return scene


def _noise(rng: np.random.Generator, width: int, height: int, across: float, down: float) -> np.ndarray:
    """Give smooth noise around 0 whose spots are `across` × `down` pixels."""
    small = rng.normal(0, 1, (int(height / down) + 2, int(width / across) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
