"""One take: scene, camera and sensor together give the picture of any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.camera import SWING, Camera
from ecarte.demo.film.layer import blank
from ecarte.demo.film.moment import Moment
from ecarte.demo.film.screen import Screen
from ecarte.demo.film.sensor import COARSE, Sensor, defocus, smear
from ecarte.demo.film.stage import Hand, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecarte.demo.film.layer import Matrix
    from ecarte.demo.film.moment import Stage
    from ecarte.demo.film.shot import Conditions, Shot
    from ecarte.demo.film.surface import Surface
    from verification.engine.types import Image

    Corners = NDArray[np.float64]
    """Shape (4, 2): x and y in pixels of the picture, clockwise from the document's own upper left."""

_GLARE = 150
"""Grey levels that a lamp's reflection adds at most."""
_DULL = 0.15
"""What a table reflects of it."""
_HD = 1080
_COVER = (2.0, 7.0)
"""Millimetres of an edge that a thumb hides."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When things happen, in seconds."""

    hunts: tuple[float, ...] = ()
    """The focus searches."""
    turn_from: float = float("inf")
    """The document begins to be turned over."""
    turn_for: float = 1
    swing: float = SWING
    """Radians by which it is tilted to and fro."""


class Take:
    def __init__(
        self,
        rng: np.random.Generator,
        surfaces: Sequence[Surface],
        size: tuple[int, int],
        under: Conditions,
        shot: Shot,
        plan: Plan,
    ) -> None:
        """`size` is that of the stored picture."""
        self._under, self._plan, self._size, self._document = under, plan, size, surfaces[0].size
        self._pixel = min(size) / _HD
        self._camera = Camera(rng, size, self._document, under, shot, swing=plan.swing)
        self._stage = _stage(rng, surfaces, size, self._camera.pixels_per_mm, shot)
        self._sensor = Sensor(rng, size, gain=under.gain, noise=under.noise if shot.noise else 0)
        self._blur = under.blur * rng.uniform(0.6, 1)
        self._lamp = _Lamp(rng, size, _GLARE * under.glare * under.gain)

    def picture(self, seconds: float) -> tuple[Image, Corners]:
        """Give a moment as I420, and where the document is."""
        plan, camera, picture = self._plan, self._camera, blank(self._size)
        moment = Moment(
            seconds=seconds,
            view=camera.view(seconds),
            straight=camera.straight(seconds),
            tilt=camera.tilt(seconds),
            turned=(seconds - plan.turn_from) / plan.turn_for,
        )
        pose = self._stage.draw(picture, moment)
        hunting = max((np.exp(-(((seconds - hunt) / 0.2) ** 2)) for hunt in plan.hunts), default=0)
        smear(picture, *camera.smear(seconds))
        defocus(picture, self._pixel * (self._blur + self._under.hunting * hunting))
        corners = _corners(moment.view @ pose, self._document)
        glare = self._lamp.reflection(camera.lean(seconds), corners)
        return self._sensor.expose(picture, seconds, glare), corners


def _stage(
    rng: np.random.Generator, surfaces: Sequence[Surface], size: tuple[int, int], finest: float, shot: Shot
) -> Stage:
    if shot.scene == "screen":
        return Screen(rng, surfaces, size, finest)
    # What is around the document is drawn along its own axes.
    around = size[::-1] if (shot.turns + shot.stored_turns) % 2 else size
    if shot.scene == "hand":
        return Hand(rng, surfaces, around, finest, cover=float(rng.uniform(*_COVER)))
    return Table(rng, surfaces, shot.scene, around, finest)


class _Lamp:
    """Its reflection goes over the document as this is tilted."""

    def __init__(self, rng: np.random.Generator, size: tuple[int, int], strength: float) -> None:
        self._size = (size[0] // COARSE, size[1] // COARSE)
        self._strength = strength * rng.uniform(0.5, 1)
        self._x, self._y = rng.uniform(-0.8, 0.8, 2)
        self._long, self._short, self._angle = (
            rng.uniform(0.2, 0.5),
            rng.uniform(0.1, 0.2),
            rng.uniform(0, np.pi),
        )
        y, x = np.mgrid[-1 : 1 : self._size[1] * 1j, -1 : 1 : self._size[0] * 1j]
        self._across, self._down = x.astype(np.float32), y.astype(np.float32)

    def reflection(self, lean: tuple[float, float], corners: Corners) -> NDArray[np.float32] | None:
        """Give grey levels to add, one every COARSE pixels."""
        if not self._strength:
            return None
        x, y = self._across - self._x - 7 * lean[1], self._down - self._y + 7 * lean[0]
        cos, sin = np.cos(self._angle), np.sin(self._angle)
        spot = np.exp(-(((x * cos + y * sin) / self._long) ** 4) - ((y * cos - x * sin) / self._short) ** 2)
        glossy = np.full(self._size[::-1], _DULL, np.float32)
        cv2.fillConvexPoly(glossy, np.round(corners / COARSE).astype(np.int32), 1)
        return np.asarray(self._strength * spot * glossy, np.float32)


def _corners(projection: Matrix, document: tuple[float, float]) -> Corners:
    width, height = document
    at = np.array([(-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)]) * (width / 2, height / 2, 1)
    seen = at @ projection.T
    return np.asarray(seen[:, :2] / seen[:, 2:])
