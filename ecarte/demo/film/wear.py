"""What people wear on their heads, drawn over their portraits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ecarte.demo.faces import HEIGHT, WIDTH
from ecarte.demo.film.mix import over
from ecarte.demo.film.relief import JAW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecarte.demo.film.sitter import Sitter
    from verification.engine.types import Image

    Points = NDArray[np.float64]

Wear = Literal["glasses", "sunglasses", "mask", "hat"]
WEARS: tuple[Wear, ...] = ("glasses", "sunglasses", "mask", "hat")

_FRAME, _TINT, _CLOTH, _WOOL = (34, 30, 36), (22, 20, 24), (214, 196, 168), (78, 62, 52)
_SHIFT = 4
"""Bits below a pixel, for smooth edges."""
_HAT_OVER, _HAT_BROW = 9, 34
"""Pixels by which a hat is larger than the hair, and how far above the brows it ends."""


def worn(sitter: Sitter, wears: Sequence[Wear]) -> Callable[[Image], Image]:
    """Give what puts glasses and mask on a head (premultiplied BGRA) that already has its expression."""
    layers = [
        draw(sitter.points[:, :2])
        for name, draw in (("mask", _mask), ("glasses", _glasses), ("sunglasses", _sunglasses))
        if name in wears
    ]

    def put_on(head: Image) -> Image:
        for colour, opacity in layers:
            within = np.minimum(opacity, head[..., 3])
            head[..., :3] = over(np.ascontiguousarray(head[..., :3]), colour, within)
        return head

    return put_on


def hatted(sitter: Sitter) -> Sitter:
    """With a woollen hat over the hair, a little larger than it."""
    picture = sitter.picture.copy()
    rows, columns = picture.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns]
    brows = sitter.points[[46, 53, 52, 65, 55, 285, 295, 282, 283, 276], 1]
    middle, reach = 256.0, 150.0
    edge = brows.min() - _HAT_BROW + 40 * np.clip((x - middle) / reach, -1, 1) ** 2
    hair = (picture[..., 3] > 128).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _HAT_OVER + 1,) * 2)
    shape = cv2.GaussianBlur(cv2.dilate(hair, kernel).astype(np.float32), (0, 0), 5) > 0.5
    cover = np.clip(edge - y + 0.5, 0, 1) * shape
    ribs = 0.86 + 0.14 * np.sin(x / 2.6 + 0.6 * np.sin(y / 9)) * np.cos(y / 3.1)
    fold = np.where(edge - y < 42, 1.14, 1.0) * np.where(np.abs(edge - y - 42) < 2, 0.7, 1.0)
    round_ = 1.1 - 0.45 * ((x - middle) / 190) ** 2
    wool = np.clip(np.array(_WOOL) * (ribs * fold * round_)[..., None] * 1.3, 0, 255)
    cover = cv2.GaussianBlur(cover.astype(np.float32), (0, 0), 0.8)[..., None]
    shade = 1 - 0.35 * cv2.GaussianBlur(np.roll(cover, 10, axis=0), (0, 0), 6)[..., None] * (1 - cover)
    colour = picture[..., :3] * shade * (1 - cover) + wool * cover
    alpha = np.maximum(picture[..., 3], 255 * cover[..., 0])
    return replace(sitter, picture=np.dstack([colour, alpha]).astype(np.uint8))


def _eyes(points: Points) -> tuple[Points, Points, float]:
    right, left = points[[33, 133]].mean(axis=0), points[[362, 263]].mean(axis=0)
    return right, left, float(np.linalg.norm(left - right))


def _glasses(points: Points) -> tuple[Image, Image]:
    return _spectacles(points, lens=26, colour=(205, 200, 190))


def _sunglasses(points: Points) -> tuple[Image, Image]:
    return _spectacles(points, lens=244, colour=_TINT)


def _spectacles(points: Points, *, lens: int, colour: tuple[int, int, int]) -> tuple[Image, Image]:
    right, left, apart = _eyes(points)
    picture, opacity = _sheet(colour), np.zeros((HEIGHT, WIDTH), np.uint8)
    axes = _fixed((0.36 * apart, 0.27 * apart))
    frame = np.zeros_like(opacity)
    for x, y in (right, left):
        middle = _fixed((x, y + 0.06 * apart))
        cv2.ellipse(opacity, middle, axes, 0, 0, 360, lens, -1, cv2.LINE_AA, _SHIFT)
        cv2.ellipse(frame, middle, axes, 0, 0, 360, 255, 5, cv2.LINE_AA, _SHIFT)
        # A window is reflected in each lens.
        shine = np.zeros_like(opacity)
        low, high = (x - 0.2 * apart, y - 0.1 * apart), (x + 0.02 * apart, y - 0.02 * apart)
        cv2.rectangle(shine, _whole(low), _whole(high), 90, -1)
        soft = np.asarray(cv2.GaussianBlur(shine, (0, 0), 2.5), np.uint8)
        picture = over(picture, _sheet((248, 246, 244)), soft)
        opacity = np.maximum(opacity, soft)
    for sign, eye, ear in ((-1, right, points[127]), (1, left, points[356])):
        for end, start in ((ear, 0.35), ((right + left) / 2, -0.34)):
            cv2.line(
                frame,
                _fixed((eye[0] + sign * start * apart, eye[1])),
                _fixed(end),
                255,
                5,
                cv2.LINE_AA,
                _SHIFT,
            )
    return over(picture, _sheet(_FRAME), frame), np.maximum(opacity, frame)


def _mask(points: Points) -> tuple[Image, Image]:
    """A surgical mask: from the bridge of the nose to below the chin, with its folds and loops."""
    jaw = points[list(JAW)]
    top = points[[454, 352, 346, 347, 348, 6, 119, 118, 117, 123, 234]] + (0, 14)
    top[5] = points[197]
    outline = np.vstack([np.add(jaw[2:-2], (0, 8)), top[1:-1]])
    opacity = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(opacity, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
    for side, corner, ear in ((-1, 2, 234), (1, -3, 454)):
        for end in (points[ear] + (side * 4, -20), points[ear] + (side * 4, 40)):
            cv2.line(opacity, _fixed(jaw[corner]), _fixed(end), 255, 3, cv2.LINE_AA, _SHIFT)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    folds = 1 - 0.16 * np.exp(-((((y - points[2, 1]) % 34 - 17) / 2.2) ** 2))
    shade = folds * (1.05 - 0.3 * ((x - points[1, 0]) / 130) ** 2)
    cloth = np.clip(np.array(_CLOTH) * np.clip(shade, 0.4, 1.1)[..., None], 0, 255).astype(np.uint8)
    return cloth, np.asarray(cv2.GaussianBlur(opacity, (0, 0), 0.8), np.uint8)


def _sheet(colour: tuple[int, int, int]) -> Image:
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def _fixed(point: Points | tuple[float, float]) -> tuple[int, int]:
    return round(float(point[0]) * 2**_SHIFT), round(float(point[1]) * 2**_SHIFT)


def _whole(point: Points | tuple[float, float]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
