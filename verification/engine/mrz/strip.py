"""The geometry shared by the reader and by its training: what a strip is and how the network sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .check_digits import ALPHABET

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIP_HEIGHT = 32
PITCH = 18.0
"""Pixels from one character to the next in a strip; OCR-B capitals are about as high as this."""
STRIDE = 4
"""Strip pixels per column of the network's answer."""
BLANK = len(ALPHABET)
"""Class of a column that is not at the middle of a character."""

_WINDOW = (65, 33)
_NOISE_FLOOR = 4.0
_CLIP = 4.0


def column_centres(columns: int) -> NDArray[np.float32]:
    """Give the strip abscissa that each column of the answer looks at."""
    return (np.arange(columns, dtype=np.float32) + 0.5) * STRIDE - 0.5


def normalise(strip: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give local standard deviations from the local mean, so that shading and contrast vanish."""
    mean = cv2.blur(strip, _WINDOW, borderType=cv2.BORDER_REFLECT)
    variance = cv2.blur(strip * strip, _WINDOW, borderType=cv2.BORDER_REFLECT) - mean * mean
    scaled = (strip - mean) / np.sqrt(np.maximum(variance, 0.0) + _NOISE_FLOOR**2)
    return np.clip(scaled, -_CLIP, _CLIP).astype(np.float32)
