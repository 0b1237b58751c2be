"""Pictures over pictures, in whole numbers: opacities go from 0 to 255, shape (height, width)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from verification.engine.types import Image


def times(picture: Image, opacity: Image) -> Image:
    """Fade a BGR picture, or an opacity."""
    factor = opacity if picture.ndim == 2 else cv2.merge([opacity] * picture.shape[2])
    return np.asarray(cv2.multiply(picture, factor, scale=1 / 255), np.uint8)


def over(under: Image, picture: Image, opacity: Image) -> Image:
    return np.asarray(cv2.add(times(under, 255 - opacity), times(picture, opacity)), np.uint8)


def together(*opacities: Image) -> Image:
    """Give the opacity of things one over the other."""
    clear = np.full_like(opacities[0], 255)
    for opacity in opacities:
        clear = times(clear, 255 - opacity)
    return 255 - clear


def light_left(opacity: Image, sigma: float, depth: float, shift: tuple[float, float] = (0, 0)) -> Image:
    """Give what share of the light (255: all) reaches what lies below a thing.

    `sigma` and `shift` (to the right, down) of the shadow are in pixels, `depth` is its darkness from 0 to 1.
    """
    # A shadow is soft: it is computed small, but not so small that nothing of a narrow strip is left.
    shrink = max(1.0, min(sigma / 3, *opacity.shape))
    small = cv2.resize(opacity, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    place = np.array([[shrink, 0, shift[0]], [0, shrink, shift[1]]])
    shade = cv2.warpAffine(soft, place, opacity.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(255 - cv2.convertScaleAbs(shade, alpha=depth), np.uint8)


def rounded(width: int, height: int, radius: float) -> Image:
    """Give the opacity of a card."""
    x = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2) - (height / 2 - radius)
    away = np.hypot(np.clip(x, 0, None), np.clip(y, 0, None)[:, None])
    return np.asarray(np.clip(radius - away + 0.5, 0, 1) * 255, np.uint8)
