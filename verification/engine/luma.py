"""The brightness of a decoded frame, for measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from av.video.reformatter import ColorRange

if TYPE_CHECKING:
    from cv2.typing import MatLike

    from verification.engine.types import Image
    from verification.engine.video import Picture

_LUMA_PLANES = frozenset({"yuv420p", "yuvj420p", "nv12", "yuv420p10le"})
"""Pixel formats of phones: their first plane is the brightness."""
BYTE = 8
"""Bits. Phones film in 8, or 10 for high dynamic range."""
_EXPANDED = np.clip((np.arange(256) - 16) * (255 / 219), 0, 255).round().astype(np.uint8)
"""Video keeps black at 16 and white at 235 (ITU-R BT.709) unless it says otherwise."""


def luma(picture: Picture, long_side: int) -> Image:
    """Shape (height, width), at most `long_side`, not turned.

    Taken from the decoder's own plane: a conversion of the whole picture would cost far more.
    """
    decoded, size = picture.decoded, picture.size_within(long_side)
    if decoded.format.name not in _LUMA_PLANES:
        return picture.converted(size, "gray")
    plane, bits = decoded.planes[0], decoded.format.components[0].bits
    rows: MatLike = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)
    if bits > BYTE:
        rows = rows.view(np.uint16)
    reduced = np.asarray(cv2.resize(rows[:, : plane.width], size, interpolation=cv2.INTER_AREA))
    eight_bits = (reduced // 2 ** (bits - BYTE)).astype(np.uint8)
    full_range = decoded.color_range == ColorRange.JPEG
    return eight_bits if full_range else np.asarray(cv2.LUT(eight_bits, _EXPANDED), dtype=np.uint8)
