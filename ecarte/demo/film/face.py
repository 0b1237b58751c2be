"""A person who films their own face and does what the challenge asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi, sin
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ecarte.demo import faces
from ecarte.demo.film.backdrop import room
from ecarte.demo.film.encode import write_film
from ecarte.demo.film.figure import Figure, Light, Place, somebody
from ecarte.demo.film.gestures import Attitude, Performance
from ecarte.demo.film.motion import wander
from ecarte.demo.film.rhythm import moments
from ecarte.demo.film.sensor import Sensor, defocus
from ecarte.demo.film.sitter import sitter, sitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.film.origin import Origin
    from ecarte.demo.film.rhythm import Rhythm
    from ecarte.demo.film.wear import Wear
    from ecarte.demo.person import Person
    from verification.engine.face.actions import Asked
    from verification.engine.types import Image

Lighting = Literal["even", "dim", "back", "side"]
LIGHTINGS: tuple[Lighting, ...] = ("even", "dim", "back", "side")

_EYE_SHARE = 0.225
"""Distance between the eyes, as a share of the picture's shorter side: an arm's length away."""
_EYE_LINE = 0.47
_SPARE = 0.06
"""The room is larger than the picture: the hand that holds the phone is not steady."""
_OTHERS = "abcdefg"
_HD = 1080


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """How a face is filmed."""

    light: Lighting = "even"
    wears: tuple[Wear, ...] = ()
    company: bool = False
    """Somebody else stands behind."""
    stored_turns: int = 0
    """Quarters clockwise by which the pixels are stored; an .mp4 tells the player to turn them back."""
    distance: float = 1
    """In arms' lengths."""
    noise: float = 3
    rhythm: Rhythm = "phone"
    origin: Origin | None = None
    """Who wrote the file, if it is not what its codec lets expect."""


AT_HOME = Setting()


def film_face(
    person: Person,
    path: Path,
    *,
    gestures: Sequence[Asked] = (),
    portrait: Image | None = None,
    setting: Setting = AT_HOME,
    codec: Codec = "h264",
    seconds: float = 8,
    size: tuple[int, int] = (1080, 1920),
    fps: int = 30,
    seed: int = 0,
) -> None:
    """Film the face of the person who enrols, doing each of the `gestures` when it is asked for.

    `size` (width, height) is that of the picture as it is to be seen. Who does something else, in another
    order or too late is filmed with other `gestures` than those that the film is then judged by. A `portrait`
    (BGRA, cut out as in `faces`) is filmed in the place of the person's own. Raises ValueError where it shows
    no face.
    """
    shown = sitter(person.face) if portrait is None else sitting(portrait)
    take = Selfie(
        person.face,
        size,
        gestures,
        seconds,
        seed=seed,
        setting=setting,
        who=lambda away: somebody(shown, setting.wears, away=away),
    )
    record(take.picture, path, seed, setting, codec=codec, seconds=seconds, size=size, fps=fps)


class Selfie:
    """What is before the camera at any moment."""

    def __init__(
        self,
        face: str,
        size: tuple[int, int],
        gestures: Sequence[Asked],
        seconds: float,
        *,
        seed: int,
        setting: Setting = AT_HOME,
        who: Callable[[float], Figure] | None = None,
    ) -> None:
        """`who` is filmed in the place of `face`, given the camera's distance (see `Figure`)."""
        rng = np.random.default_rng(seed)
        self._size, self._setting = size, setting
        away = float(rng.uniform(1000, 1600)) * setting.distance
        self._figure = who(away) if who else somebody(sitter(face), setting.wears, away=away)
        self._performance = Performance(rng, gestures, seconds)
        self._spare = round(_SPARE * min(size))
        self._room = room(rng, size[0] + 2 * self._spare, size[1] + 2 * self._spare)
        self._light = self._lit(rng)
        self._sway = [wander(rng, a, p) for a, p in ((7, 2.6), (8, 3.3), (0.02, 3.9), (0.025, 4.4))]
        self._hand = [wander(rng, 0.3 * self._spare, p) for p in (2.1, 1.7)]
        self._scale = _EYE_SHARE * min(size) / faces.EYE_DISTANCE * rng.uniform(0.88, 1.1) / setting.distance
        self._middle = (
            size[0] * (0.5 + rng.uniform(-0.03, 0.03)),
            size[1] * (_EYE_LINE + rng.uniform(-0.04, 0.03)),
        )
        self._other = self._companion(rng, face) if setting.company else None

    def picture(self, seconds: float) -> Image:
        """Give a moment, BGR."""
        width, height = self._size
        left, top = (round(self._spare + hand(seconds)) for hand in self._hand)
        picture = self._room[top : top + height, left : left + width].copy()
        if self._other:
            figure, place = self._other
            moved = replace(place, x=place.x - left + self._spare, y=place.y - top + self._spare)
            figure.draw(picture, moved, Attitude(yaw=0.1 * sin(seconds)), self._light)
        self._figure.draw(picture, self.place(seconds), self.attitude(seconds), self._light)
        return picture

    def attitude(self, seconds: float) -> Attitude:
        return self._performance.at(seconds)

    def place(self, seconds: float) -> Place:
        across, down, lean, near = (sway(seconds) for sway in self._sway)
        breath = 2.5 * sin(2 * pi * seconds / 3.8)
        scale = self._scale * (1 + near)
        x, y = self._middle
        return Place(x - across * scale, y - (down + breath) * scale, scale, lean)

    def _companion(self, rng: np.random.Generator, face: str) -> tuple[Figure, Place]:
        name = str(rng.choice([f"{letter}_film" for letter in _OTHERS if f"{letter}_film" != face]))
        side, scale = rng.choice([-1, 1]), self._scale * rng.uniform(0.55, 0.75)
        x = self._size[0] / 2 + side * rng.uniform(0.3, 0.36) * self._size[0]
        return somebody(sitter(name)), Place(float(x), self._size[1] * 0.36, float(scale))

    def _lit(self, rng: np.random.Generator) -> Light:
        side = float(rng.choice([-1, 1]))
        if self._setting.light == "back":
            self._room = np.asarray(cv2.convertScaleAbs(self._room, alpha=1.15, beta=75), np.uint8)
            return Light(even=0.9, level=0.36)
        if self._setting.light == "side":
            return Light((side * 0.92, -0.2, -0.33), even=0.22, level=1.05)
        return Light((side * rng.uniform(0.1, 0.6), -0.6, -0.7), even=float(rng.uniform(0.65, 0.85)))


def record(
    picture: Callable[[float], Image],
    path: Path,
    seed: int,
    setting: Setting,
    *,
    codec: Codec = "h264",
    seconds: float,
    size: tuple[int, int],
    fps: int,
    bits: float = 0.1,
) -> None:
    """Film what `picture` gives (BGR of `size`) for each moment, with a phone's sensor and rhythm."""
    rng = np.random.default_rng([seed, 1])
    stamps = moments(rng, setting.rhythm, seconds, fps)
    dim = setting.light == "dim"
    sensor = Sensor(rng, size, gain=0.34 if dim else 1, noise=setting.noise * (2.6 if dim else 1))
    soft = float(rng.uniform(0.3, 0.9)) * min(size) / _HD

    def exposed() -> Iterator[Image]:
        for moment in stamps:
            seen = np.asarray(cv2.cvtColor(picture(moment), cv2.COLOR_BGR2YUV_I420), np.uint8)
            defocus(seen, soft)
            yield sensor.expose(seen, moment) if setting.noise else seen

    turned, stored = _stored(exposed(), size, setting.stored_turns)
    write_film(
        path,
        turned,
        codec=codec,
        fps=fps,
        size=stored,
        stamps=stamps,
        turns=setting.stored_turns % 4,
        bits=bits,
        origin=setting.origin,
    )


def _stored(
    pictures: Iterable[Image], size: tuple[int, int], turns: int
) -> tuple[Iterable[Image], tuple[int, int]]:
    """Turn I420 pictures as a phone stores them that is not held the way its sensor lies."""
    if not turns % 4:
        return pictures, size
    way = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)[turns % 4 - 1]

    def turned() -> Iterator[Image]:
        for seen in pictures:
            upright = cv2.rotate(cv2.cvtColor(seen, cv2.COLOR_YUV2BGR_I420), way)
            yield np.asarray(cv2.cvtColor(upright, cv2.COLOR_BGR2YUV_I420), np.uint8)

    return turned(), size[::-1] if turns % 2 else size
