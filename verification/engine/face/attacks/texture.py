"""The skin and the eyes over the whole film, every look laid upon the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.attacks.surroundings import flat_move
from verification.engine.face.crop import THUMB_EYES, eyes_in_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verification.engine.face.look import Look

    Layers = NDArray[np.float32]

_SKIN, _OFFSET = 468, 16
_SHADING = 6
"""Sigma in pixels of a thumb: slower changes are those of the light."""
_EDGE = 8
"""Pixels of a thumb's border that are not looked at."""


def change(looks: Sequence[Look]) -> float:
    """How far a face differs from itself over time, as a share of how far its parts differ from each other.

    A face that lives blinks, turns and speaks; the same picture laid on itself leaves noise only.
    """
    steady = laid_together(looks)[:, _EDGE:-_EDGE, _EDGE:-_EDGE]
    over_time, over_face = np.var(steady, axis=0).mean(), np.var(steady, axis=(1, 2)).mean()
    return float(np.sqrt(over_time / max(over_face, 1e-6)))


def laid_together(looks: Sequence[Look]) -> Layers:
    """Logarithm of each thumb's brightness less its shading, moved as a flat thing would be."""
    places = [in_thumb(look) for look in looks]
    middle = np.asarray(np.mean(places, axis=0), np.float32)
    return np.stack([_laid(look, place, middle) for look, place in zip(looks, places, strict=True)])


def _laid(look: Look, place: Layers, middle: Layers) -> NDArray[np.float32]:
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (look.thumb.shape[1], look.thumb.shape[0])
    laid = cv2.warpAffine(
        look.thumb, flat_move(middle, place), size, flags=how, borderMode=cv2.BORDER_REPLICATE
    )
    logs = np.log(cv2.cvtColor(laid, cv2.COLOR_BGR2GRAY).astype(np.float32) + _OFFSET)
    return np.asarray(logs - cv2.GaussianBlur(logs, (0, 0), _SHADING), np.float32)


def in_thumb(look: Look) -> Layers:
    """The landmarks of the skin, shape (468, 2), in pixels of the thumb."""
    left, right = (complex(*eye) for eye in eyes_in_space(look.mesh))
    to_left, to_right = (complex(*eye) for eye in THUMB_EYES)
    points = look.mesh.points[:_SKIN, 0] + 1j * look.mesh.points[:_SKIN, 1]
    placed = to_left + (points - left) * (to_right - to_left) / (right - left)
    return np.stack([placed.real, placed.imag], axis=-1).astype(np.float32)
