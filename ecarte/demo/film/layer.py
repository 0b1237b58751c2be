"""Flat things as the camera draws them: brightness in full, colour at half the resolution, as video keeps it.

A picture is I420 (rows × 3/2): converting each frame from BGR would cost as much as drawing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from verification.engine.types import Image

Matrix = NDArray[np.float64]
Planes = tuple["Image", "Image", "Image"]
"""Brightness, and the two colours at half the size."""

_TO_COLOUR = np.diag([0.5, 0.5, 1.0])
_BLACK, _GREY = 16, 128
"""Black and no colour as video writes them (ITU-R BT.601, 2.5.3)."""


def blank(size: tuple[int, int]) -> Image:
    """Give a black I420 picture of `size` (width, height)."""
    picture = np.full((size[1] * 3 // 2, size[0]), _GREY, np.uint8)
    picture[: size[1]] = _BLACK
    return picture


def planes(picture: Image) -> Planes:
    """Give the three planes of an I420 picture: views, not copies."""
    width, height = picture.shape[1], picture.shape[0] * 2 // 3
    blue, red = picture.reshape(-1)[width * height :].reshape(2, height // 2, width // 2)
    return picture[:height], blue, red


class Layer:
    """A flat thing, its middle at the origin."""

    def __init__(
        self, picture: Image, scale: float, alpha: Image | None = None, *, coarseness: int = 1
    ) -> None:
        """`picture` is BGR at `scale` pixels a millimetre, of even sides.

        What is not all opaque comes multiplied by its opacity `alpha` (0-255). What is out of focus may be
        drawn `coarseness` times smaller, then enlarged.
        """
        rows, columns = picture.shape[:2]
        self._scale, self._alpha, self._coarseness = scale, alpha, coarseness
        self._luma, self._chroma = (
            np.zeros((rows, columns), np.uint8),
            np.zeros((rows // 2, columns // 2, 2), np.uint8),
        )
        if alpha is not None:
            half = np.asarray(
                cv2.resize(alpha, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA), np.uint8
            )
            # A black that is not there is nothing, where video writes 16 and, for no colour, 128.
            self._luma_bias = _share(255 - alpha, _BLACK)
            self._chroma_bias = np.asarray(cv2.merge([_share(255 - half, _GREY)] * 2), np.uint8)
        self.paste(picture, 0, 0)

    def paste(self, picture: Image, left: int, top: int) -> None:
        """Draw into the layer itself; all sides and places even. Its opacity stays what it is."""
        rows, columns = picture.shape[:2]
        box, half = _box(left, top, columns, rows), _box(left // 2, top // 2, columns // 2, rows // 2)
        luma, blue, red = planes(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8))
        self._luma[box], self._chroma[half] = luma, cv2.merge([blue, red])
        if self._alpha is not None:
            self._luma[box] = cv2.subtract(luma, self._luma_bias[box])
            self._chroma[half] = cv2.subtract(self._chroma[half], self._chroma_bias[half])

    def draw(self, picture: Image, projection: Matrix) -> None:
        """Draw into an I420 picture; `projection` takes millimetres of the layer to the picture."""
        pixels = projection @ millimetres(self._luma, self._scale)
        luma, blue, red = planes(picture)
        colour = _TO_COLOUR @ pixels @ np.linalg.inv(_TO_COLOUR)
        seen = self._seen(self._luma, pixels, luma.shape)
        seen_blue, seen_red = cv2.split(self._seen(self._chroma, colour, blue.shape))
        if self._alpha is None:
            luma[:], blue[:], red[:] = seen, seen_blue, seen_red
            return
        behind = 255 - self._seen(self._alpha, pixels, luma.shape)
        behind_half = np.asarray(cv2.resize(behind, blue.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
        for plane, over, rest in (
            (luma, seen, behind),
            (blue, seen_blue, behind_half),
            (red, seen_red, behind_half),
        ):
            cv2.add(cv2.multiply(plane, rest, scale=1 / 255), over, plane)

    def _seen(self, texture: Image, pixels: Matrix, shape: tuple[int, ...]) -> Image:
        border = cv2.BORDER_REFLECT if self._alpha is None else cv2.BORDER_CONSTANT
        size, coarse = shape[1::-1], np.diag([1 / self._coarseness, 1 / self._coarseness, 1])
        drawn = (size[0] // self._coarseness, size[1] // self._coarseness)
        centred = between_centres(coarse @ pixels)
        seen = cv2.warpPerspective(texture, centred, drawn, flags=cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(seen if drawn == size else cv2.resize(seen, size), np.uint8)


def millimetres(picture: Image, scale: float) -> Matrix:
    """Take pixels of a drawn thing to millimetres from its middle, `scale` pixels to each."""
    height, width = picture.shape[:2]
    return np.array(
        [[1 / scale, 0, -width / 2 / scale], [0, 1 / scale, -height / 2 / scale], [0, 0, 1]], np.float64
    )


def between_centres(pixels: Matrix) -> Matrix:
    """Make a projection what OpenCV wants, which counts from a pixel's middle, not from its corner."""
    corner = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return np.asarray(np.linalg.inv(corner) @ pixels @ corner)


def _box(left: int, top: int, columns: int, rows: int) -> tuple[slice, slice]:
    return slice(top, top + rows), slice(left, left + columns)


def _share(amount: Image, of: int) -> Image:
    return np.asarray(cv2.convertScaleAbs(amount, alpha=of / 255), np.uint8)
