"""A person who films their own face and does what the challenge asks."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo import faces
from ecarte.demo.film.backdrop import room
from ecarte.demo.film.encode import write_film
from ecarte.demo.film.head import perform, source_points
from ecarte.demo.film.motion import bump, wander
from ecarte.demo.film.sensor import Sensor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.film.head import Attitude
    from ecarte.demo.person import Person
    from verification.engine.types import Image

_EYE_SHARE = 0.225
"""Distance between the eyes, as a share of the picture's width: an arm's length away."""
_EYE_LINE = 0.47
_GRID = 16
"""The warp is computed once every so many pixels."""
_SPARE = 60
"""The room is larger than the picture: the hand that holds the phone is not steady."""


def film_face(
    person: Person,
    path: Path,
    *,
    codec: Codec = "h264",
    seconds: float = 6,
    size: tuple[int, int] = (1080, 1920),
    fps: int = 30,
    actions: Sequence[str] = (),
    seed: int = 0,
) -> None:
    """Film the face of the person who enrols, doing `actions` (see `head.ACTIONS`) in their order.

    Raises ValueError on an unknown action and on a picture wider than it is high.
    """
    if size[0] > size[1]:
        raise ValueError("a face is filmed upright")
    selfie = _Selfie(person, size, seconds, tuple(actions), seed)
    write_film(path, selfie.frames(round(seconds * fps), fps), codec=codec, fps=fps, size=size)


class _Selfie:
    def __init__(
        self, person: Person, size: tuple[int, int], seconds: float, actions: tuple[str, ...], seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        self._size, self._seconds, self._actions = size, seconds, actions
        self._sensor = Sensor(rng, size, noise=3)
        self._room = room(rng, size[0] + 2 * _SPARE, size[1] + 2 * _SPARE)
        cut = faces.load_face(person.face)
        # Premultiplied, so that the edge of the hair blends with any background.
        weight = cut[..., 3:].astype(np.uint16)
        self._cut = np.dstack([(cut[..., :3] * weight // 255).astype(np.uint8), cut[..., 3]])
        self._cut[0] = 0  # what lies outside of the file repeats its edge: no hair above the head
        self._sway = [wander(rng, a, p) for a, p in ((7, 2.6), (8, 3.3), (0.02, 3.9), (0.02, 4.4))]
        self._idle = [wander(rng, a, p) for a, p in ((0.05, 2.9), (0.035, 3.6))]
        self._hand = [wander(rng, a, p) for a, p in ((18, 2.1), (18, 1.7))]
        self._blinks = np.arange(rng.uniform(0.8, 1.6), seconds, rng.uniform(2.2, 3.2))
        y, x = np.mgrid[0 : size[1] + _GRID : _GRID, 0 : size[0] + _GRID : _GRID]
        self._x, self._y = x.astype(np.float32), y.astype(np.float32)

    def frames(self, count: int, fps: int) -> Iterator[Image]:
        for index in range(count):
            seconds = index / fps
            picture = cv2.cvtColor(self._picture(seconds), cv2.COLOR_BGR2YUV_I420)
            yield self._sensor.expose(np.asarray(picture, np.uint8), seconds)

    def _picture(self, seconds: float) -> Image:
        width, height = self._size
        left, top = (round(_SPARE + hand(seconds)) for hand in self._hand)
        room = self._room[top : top + height, left : left + width]
        person = self._person(seconds)
        behind = cv2.cvtColor(255 - person[..., 3], cv2.COLOR_GRAY2BGR)
        dimmed = cv2.multiply(room, behind, scale=1 / 255)
        return np.asarray(cv2.add(dimmed, cv2.cvtColor(person, cv2.COLOR_BGRA2BGR)), np.uint8)

    def _attitude(self, seconds: float) -> Attitude:
        asked = perform(self._actions, seconds, self._seconds)
        natural = max((bump(seconds, start, start + 0.26) for start in self._blinks), default=0.0)
        return replace(
            asked,
            yaw=asked.yaw + self._idle[0](seconds),
            pitch=asked.pitch + self._idle[1](seconds),
            blink=max(asked.blink, natural),
        )

    def _person(self, seconds: float) -> Image:
        width, height = self._size
        sway_x, sway_y, lean, near = (sway(seconds) for sway in self._sway)
        breath = 2.5 * sin(2 * pi * seconds / 3.8)
        scale = _EYE_SHARE * width / faces.EYE_DISTANCE * (1 + near)
        across = (self._x - width / 2) / scale
        below = (self._y - _EYE_LINE * height) / scale
        x = across * cos(lean) + below * sin(lean) + faces.WIDTH / 2 + sway_x
        y = below * cos(lean) - across * sin(lean) + faces.EYE_Y + sway_y + breath
        from_x, from_y = (self._enlarge(grid) for grid in source_points(x, y, self._attitude(seconds)))
        return np.asarray(
            cv2.remap(self._cut, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )

    def _enlarge(self, grid: np.ndarray) -> np.ndarray:
        rows, columns = grid.shape
        large = cv2.resize(grid, (columns * _GRID, rows * _GRID), interpolation=cv2.INTER_LINEAR)
        half = _GRID // 2
        return np.asarray(large[half : half + self._size[1], half : half + self._size[0]])
