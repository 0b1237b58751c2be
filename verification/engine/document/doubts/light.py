"""How much light falls on the parts of a side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from verification.engine.document.side import View

Layer = NDArray[np.float32]

_BLOCK = 5.0
"""Millimetres: noise and a displacement of half a millimetre average out."""
_OFFSET = 8
"""Added before the logarithm, so that the noise of dark ink stays small."""


def log_light(view: View, width: float) -> Layer:
    """Logarithm of the light of blocks of about 5 mm, shape (rows, columns); `width` in millimetres."""
    height, across = view.image.shape[:2]
    columns = round(width / _BLOCK)
    grey = cv2.cvtColor(view.image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    size = (columns, round(columns * height / across))
    return np.asarray(np.log(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) + _OFFSET), np.float32)
