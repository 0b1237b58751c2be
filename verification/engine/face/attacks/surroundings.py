"""What is seen around the face, small, over the whole film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verification.engine.face.look import Look

    Layers = NDArray[np.float32]
    """Shape (looks, height, width)."""
    Mask = NDArray[np.bool_]
    Points = NDArray[np.float32]

_SKIN = 468
"""Landmarks of the skin; those that follow are of the irises."""
_OFFSET = 16
"""Added before the logarithm, so that the noise of dark places stays small."""
_NEAREST, _FARTHEST = 1.35, 2.6
"""From the middle of the head, in its radii: hair and ears are left out."""
_HAIR = 0.25
"""By how much of a face's half height the middle of a head lies higher."""
_HIGH = 1.2
"""Half the height of a head with its hair, in half heights of its face."""


def light(looks: Sequence[Look]) -> Layers:
    """Logarithm of each scene's brightness, the exposure taken off."""
    logs = np.log(np.stack([look.scene for look in looks]).astype(np.float32) + _OFFSET)
    return np.asarray(logs - np.median(logs, axis=(1, 2), keepdims=True), np.float32)


def landmarks(looks: Sequence[Look]) -> Points:
    """Shape (looks, 468, 2), in pixels of the scenes."""
    places = [
        (look.mesh.points[:_SKIN, :2] + 0.5) * (max(look.scene.shape) / look.side) - 0.5 for look in looks
    ]
    return np.stack(places).astype(np.float32)


def around(face: Points, shape: tuple[int, ...]) -> Mask:
    """The pixels of a scene beside and above the head whose face has these landmarks, shape (468, 2)."""
    low, high = face.min(axis=0), face.max(axis=0)
    (x, y), (half_width, half_height) = (low + high) / 2, (high - low) / 2
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    away = np.hypot((columns - x) / half_width, (rows - y + _HAIR * half_height) / (_HIGH * half_height))
    return np.asarray((away > _NEAREST) & (away < _FARTHEST) & (rows < y + half_height))


def following(layers: Layers, faces: Points, middle: Points) -> tuple[Layers, Mask]:
    """Every layer moved so that its face, taken for flat, lies on `middle`; and where it was seen."""
    size = layers.shape[:0:-1]
    moved, seen = [], []
    for layer, face in zip(layers, faces, strict=True):
        back = flat_move(middle, face)
        moved.append(_taken(layer, back, size))
        seen.append(_taken(np.ones_like(layer), back, size) > 0.99)
    return np.stack(moved), np.stack(seen)


def flat_move(source: Points, target: Points) -> NDArray[np.float64]:
    """The affine matrix, shape (2, 3), that takes points nearest to others by least squares."""
    at = np.column_stack([source, np.ones(len(source))])
    return np.asarray(np.linalg.lstsq(at, target, rcond=None)[0].T)


def _taken(
    layer: NDArray[np.float32], back: NDArray[np.float64], size: tuple[int, ...]
) -> NDArray[np.float32]:
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(layer, back, (size[0], size[1]), flags=how), np.float32)
