"""Two-dimensional bar codes, decoded by `zxing-cpp`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""Shape (height, width)."""
Modules = NDArray[np.bool_]
"""Shape (n, n), True where dark, without quiet zone."""

_DATA_MATRIX = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
_ALL = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.QRCodeModel2,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    )
)
_QUIET, _SCALE = 2, 4
"""Modules around and pixels a module of a drawn code."""


@dataclass(frozen=True, slots=True)
class Code:
    payload: bytes
    """As encoded: whatever somebody chose to put there."""
    corners: tuple[tuple[int, int], ...]
    """Of the code in the picture, in pixels, clockwise from its own top left."""


def decode(picture: Grey) -> tuple[Code, ...]:
    """All codes in a picture, whichever way they are turned."""
    found = zxingcpp.read_barcodes(picture, formats=_ALL, try_downscale=False, try_invert=False)
    return tuple(_code(each) for each in found)


def decode_modules(dark: Modules) -> bytes | None:
    """The content of a Data Matrix whose modules are known, but for so many as its error correction mends."""
    pixels = np.kron(np.pad(dark, _QUIET), np.ones((_SCALE, _SCALE), np.bool_))
    found = zxingcpp.read_barcode(
        np.where(pixels, np.uint8(0), np.uint8(255)),
        formats=_DATA_MATRIX,
        is_pure=True,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return found.bytes if found is not None and found.valid else None


def _code(found: zxingcpp.Barcode) -> Code:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return Code(payload=found.bytes, corners=tuple((corner.x, corner.y) for corner in corners))
