"""Shows a side from straight above, to scale, and chooses its best moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.channels import darkest
from verification.engine.document.edges import refined
from verification.engine.document.plane import homography, rectangle
from verification.engine.document.side import VIEW_PIXELS_PER_MM, Side, View
from verification.engine.frames import sharpness
from verification.engine.geometry import PIXELS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Mask, Points, Sight
    from verification.engine.types import Image

REACH = 0.015
"""Of the document's width: how far its edges may still lie from where its print or its zone puts them."""
BLOWN_OUT = 248
"""Of the darkest channel, from which nothing can be read: white paper under even light stays below."""
SMALLEST_GLARE = 1.25
"""Millimetres: a smaller spot hides no character."""
INSIDE = 0.005
"""Of the document's width: a corner that is cut by less hides nothing, as corners are round."""


@dataclass(frozen=True, slots=True)
class _Look:
    sight: Sight
    view: Image
    glare: Mask
    complete: bool
    sharpness: float

    @property
    def rank(self) -> tuple[float, ...]:
        return self.complete, self.sharpness * (1 - float(self.glare.mean()))


def best_side(name: str, size: Size, sights: Sequence[Sight]) -> Side:
    """The side at its best moment: complete, sharp, large, without glare; `sights` are in order of time."""
    looks = [_look(sight, size) for sight in sights]
    best = max(looks, key=lambda look: look.rank)
    frame = best.sight.frame
    corners = refined(frame.image, best.sight.corners, REACH).corners
    image = from_above(frame.image, corners, size)
    height, width = image.shape[:2]
    glare = cv2.resize(best.glare.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    return Side(
        name=name,
        size=size,
        image=image,
        glare=glare.astype(np.bool_),
        complete=best.complete,
        resolution=resolution(corners, size),
        frame=frame,
        corners=corners,
        views=tuple(View(seconds=look.sight.frame.seconds, image=look.view) for look in looks),
        sights=tuple(sights),
    )


def from_above(
    image: Image, corners: Points, size: Size, scale: float = PIXELS_PER_MM, margin: float = 0
) -> Image:
    """The document at `scale` pixels a millimetre, with `margin` millimetres around it."""
    target = rectangle(size, scale) + margin * scale
    shape = tuple(round(length + 2 * margin * scale) for length in target[2] - target[0])
    # A pixel's middle is at a whole number, the document's edge between two.
    matrix = homography(corners, target - 0.5)
    return np.asarray(cv2.warpPerspective(image, matrix, shape, borderMode=cv2.BORDER_CONSTANT), np.uint8)


def resolution(corners: Points, size: Size) -> float:
    """Pixels of the frame a millimetre, along the sides that perspective shortens the most."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(min(lengths[::2].mean() / size.width, lengths[1::2].mean() / size.height))


def _look(sight: Sight, size: Size) -> _Look:
    large = from_above(sight.frame.image, sight.corners, size, 2 * VIEW_PIXELS_PER_MM)
    width, height = (round(length * VIEW_PIXELS_PER_MM) for length in (size.width, size.height))
    # Halved exactly: any other reduction by area is much slower.
    whole = large[: 2 * height, : 2 * width]
    view = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    grey = np.asarray(cv2.cvtColor(large, cv2.COLOR_BGR2GRAY), np.uint8)
    return _Look(sight, view, _glare(view), _is_complete(sight), sharpness(grey))


def _glare(view: Image) -> Mask:
    blown = (darkest(view) >= BLOWN_OUT).astype(np.uint8)
    spot = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(SMALLEST_GLARE * VIEW_PIXELS_PER_MM),) * 2)
    return np.asarray(cv2.morphologyEx(blown, cv2.MORPH_OPEN, spot), np.bool_)


def _is_complete(sight: Sight) -> bool:
    height, width = sight.frame.image.shape[:2]
    room = INSIDE * float(np.linalg.norm(sight.corners[1] - sight.corners[0]))
    low, high = sight.corners.min(axis=0), sight.corners.max(axis=0)
    return bool((low >= -0.5 - room).all() and (high <= np.array([width, height]) - 0.5 + room).all())
