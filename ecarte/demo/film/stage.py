"""What stands before the camera: the document on a table, or in a hand before a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.film.backdrop import room, table
from ecarte.demo.film.camera import FLAT, placed
from ecarte.demo.film.clutter import strew
from ecarte.demo.film.hand import Part, hand
from ecarte.demo.film.layer import Layer
from ecarte.demo.film.mix import light_left, over, rounded, times, together
from ecarte.demo.film.motion import rotation, smooth
from ecarte.demo.film.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.film.layer import Matrix
    from ecarte.demo.film.moment import Moment
    from ecarte.demo.film.shot import Scene
    from verification.engine.types import Image

OVERSAMPLING = 1.15
"""Pixels of a drawn thing for each of the picture's: what is drawn finer would flicker."""
_AROUND = 1.5
"""Size of what is drawn around the document, in pictures."""
_CORNER = 3.18
"""Radius in millimetres (ISO/IEC 7810)."""
_SHADOW = 0.5
_LIFT = 25.0
"""How far above the table a document is turned over."""
_TO_ROOM = 320.0
"""Millimetres from a hand to what is behind it."""


class Table:
    """A document that lies there, alone or among other things, and is turned over on the spot."""

    def __init__(
        self,
        rng: np.random.Generator,
        surfaces: Sequence[Surface],
        scene: Scene,
        size: tuple[int, int],
        finest: float,
    ) -> None:
        """`size` is that of the picture along the document's axes, `finest` its pixels a millimetre."""
        scale = min(SCALE, OVERSAMPLING * finest)
        ground = table(rng, *_around(size, scale / finest), scale)
        if scene == "clutter":
            strew(rng, ground, scale, surfaces[0].size)
        self._surfaces = [_scaled(surface, scale) for surface in surfaces]
        shape = _shape(self._surfaces[0].picture, scale)
        shadow = (0.5 * scale, 0.8 * scale)
        shaded = times(ground, light_left(_within(shape, ground.shape), 0.9 * scale, _SHADOW, shadow))
        self._inlay = _Inlay(shaded, shape)
        self._empty, self._shaded, self._ground = ground, shaded, Layer(shaded, scale)
        self._loose = [_loose(surface, shape, scale) for surface in self._surfaces]
        self._lies = True

    def draw(self, picture: Image, moment: Moment) -> Matrix:
        """Draw into an I420 picture, and give the pose of the document."""
        turned, view = moment.turned, moment.view
        lies = not 0 < turned < 1
        if lies != self._lies:
            self._lies = lies
            self._ground.paste(self._shaded if lies else self._empty, 0, 0)
        if lies:
            self._inlay.fill(self._ground, self._surfaces[moment.side].at(moment.tilt))
            self._ground.draw(picture, view @ FLAT)
            return FLAT
        angle = np.pi * smooth(turned)
        back = angle > np.pi / 2
        pose = placed(z=-_LIFT * np.sin(angle), turn=rotation(0, angle - np.pi * back, 0))
        self._ground.draw(picture, view @ FLAT)
        self._loose[int(back)].draw(picture, view @ pose)
        return pose


class Hand:
    """A document between fingers, before a room or a table farther down; turned over out of sight."""

    def __init__(
        self,
        rng: np.random.Generator,
        surfaces: Sequence[Surface],
        size: tuple[int, int],
        finest: float,
        cover: float,
    ) -> None:
        """`cover`: about how many millimetres of an edge the thumb hides."""
        scale = min(SCALE, OVERSAMPLING * finest)
        around = _around(size, scale / finest)
        behind, before = hand(rng, around, scale, surfaces[0].size, cover)
        self._surfaces = [_scaled(surface, scale) for surface in surfaces]
        shape = _shape(self._surfaces[0].picture, scale)
        opacity = together(behind.opacity, _within(shape, behind.opacity.shape), before.opacity)
        around_it = times(behind.picture, behind.opacity)
        self._inlay = _Inlay(around_it, shape, before)
        self._held = Layer(over(around_it, before.picture, before.opacity), scale, opacity)
        self._room = _room(rng, size, finest)
        self._away = float(np.hypot(*size)) / finest

    def draw(self, picture: Image, moment: Moment) -> Matrix:
        """Draw into an I420 picture, and give the pose of the document."""
        down = self._away * np.sin(np.pi * smooth(moment.turned))
        pose = placed(y=down)
        self._room.draw(picture, moment.straight @ placed(z=_TO_ROOM))
        self._inlay.fill(self._held, self._surfaces[moment.side].at(moment.tilt))
        self._held.draw(picture, moment.view @ pose)
        return pose


class _Inlay:
    """The place in the middle of a larger picture where the sides of the document appear."""

    def __init__(self, around: Image, shape: Image, before: Part | None = None) -> None:
        """`around` is BGR; `shape` the opacity of the document; `before` hides and shades it."""
        rows, columns = shape.shape
        self._top, self._left = (around.shape[0] - rows) // 2, (around.shape[1] - columns) // 2
        place = slice(self._top, self._top + rows), slice(self._left, self._left + columns)
        self._under, cover = times(around[place], 255 - shape), shape
        if before is not None:
            finger = before.opacity[place]
            self._under = over(self._under, before.picture[place], finger)
            cover = times(times(shape, 255 - finger), light_left(finger, rows / 40, _SHADOW))
        self._cover = np.asarray(cv2.merge([cover] * 3), np.uint8)

    def fill(self, layer: Layer, side: Image) -> None:
        seen = cv2.multiply(side, self._cover, scale=1 / 255)
        layer.paste(np.asarray(cv2.add(seen, self._under), np.uint8), self._left, self._top)


def _fours(length: float) -> int:
    """Round so that halves are even, as the planes of colour want it."""
    return 4 * max(1, round(length / 4))


def _around(size: tuple[int, int], enlargement: float) -> tuple[int, int]:
    return _fours(_AROUND * size[0] * enlargement), _fours(_AROUND * size[1] * enlargement)


def _scaled(surface: Surface, scale: float) -> Surface:
    """Draw a side as finely as the camera will see it, and no finer."""
    width, height = (_fours(side * scale) for side in surface.size)
    drawn = cv2.resize(surface.picture, (width, height), interpolation=cv2.INTER_AREA)
    return Surface(np.asarray(drawn, np.uint8), surface.hologram)


def _shape(card: Image, scale: float) -> Image:
    return rounded(card.shape[1], card.shape[0], _CORNER * scale)


def _within(shape: Image, around: tuple[int, ...]) -> Image:
    """Set an opacity into the middle of a larger one that is 0."""
    down, across = around[0] - shape.shape[0], around[1] - shape.shape[1]
    return np.pad(shape, ((down // 2, down - down // 2), (across // 2, across - across // 2)))


def _loose(surface: Surface, shape: Image, scale: float) -> Layer:
    return Layer(times(surface.at((0, 0)), shape), scale, shape)


def _room(rng: np.random.Generator, size: tuple[int, int], finest: float) -> Layer:
    """Give what is out of focus behind a hand, large enough to fill the picture from there."""
    width, height = (_fours(side / 2) for side in size)
    focal_share = 1 + _TO_ROOM / (1.2 * max(size) / finest)
    scale = width / (1.5 * size[0] / finest * focal_share)
    if rng.random() < 0.5:
        return Layer(room(rng, width, height), scale, coarseness=4)
    ground = table(rng, width, height, scale)
    strew(rng, ground, scale, (0, 0))
    return Layer(np.asarray(cv2.GaussianBlur(ground, (0, 0), width / 100), np.uint8), scale, coarseness=4)
