"""A document on a table, filmed by hand: the front, then, where there is one, the back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents import draw_document
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.film.backdrop import lay, table
from ecarte.demo.film.camera import Camera
from ecarte.demo.film.encode import write_film
from ecarte.demo.film.motion import rotation, smooth
from ecarte.demo.film.sensor import Sensor, defocus
from ecarte.demo.person import FilmQuality

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.person import Person
    from verification.engine.types import Image

_TABLE = (230.0, 160.0)
"""Millimetres of table that are drawn around the document."""
_FLIP_FROM, _FLIP_FOR = 0.46, 0.08
"""When the document is turned over, and for how long, as shares of the film."""
_LIFT = 25.0


@dataclass(frozen=True)
class _Conditions:
    gain: float
    noise: float
    shake: float
    blur: float
    """Pixels at 1080p, all the time."""
    hunting: float
    """Pixels at 1080p, while the focus searches."""
    distance: float = 1


_CONDITIONS = {
    FilmQuality.GOOD: _Conditions(1.0, 2.5, 1.0, 0, 5),
    FilmQuality.POOR: _Conditions(0.72, 5.5, 1.6, 0.5, 8),
    FilmQuality.UNREADABLE: _Conditions(0.42, 8, 2.4, 7, 9, distance=2.3),
}


def film_document(
    person: Person,
    path: Path,
    *,
    codec: Codec = "h264",
    seconds: float = 6,
    size: tuple[int, int] = (1920, 1080),
    fps: int = 30,
    seed: int = 0,
    quality: FilmQuality | None = None,
) -> None:
    """Film the person's document; without `quality`, as well as this person films.

    A passport needs 1080p to be read; the cards can be read at 720p.
    """
    shot = _Shot(draw_document(person), size, seconds, seed, _CONDITIONS[quality or person.quality])
    write_film(path, shot.frames(round(seconds * fps), fps), codec=codec, fps=fps, size=size)


class _Shot:
    def __init__(
        self, sides: tuple[Image, ...], size: tuple[int, int], seconds: float, seed: int, under: _Conditions
    ) -> None:
        rng = np.random.default_rng(seed)
        self._sides, self._seconds, self._under, self._small = sides, seconds, under, min(size) / 1080
        self._sensor = Sensor(rng, size, gain=under.gain, noise=under.noise)
        self._table = table(rng, *(round(length * SCALE) for length in _TABLE))
        self._scenes = [lay(side, self._table) for side in sides]
        height, width = (length / SCALE for length in sides[0].shape[:2])
        self._camera = Camera(rng, size, (width, height), shake=under.shake, distance=under.distance)
        self._hunts = [0.0, rng.uniform(0.2, 0.9) * seconds]
        if len(sides) > 1:
            self._hunts.append((_FLIP_FROM + _FLIP_FOR) * seconds)

    def frames(self, count: int, fps: int) -> Iterator[Image]:
        for index in range(count):
            seconds = index / fps
            hunting = max(np.exp(-(((seconds - hunt) / 0.2) ** 2)) for hunt in self._hunts)
            radius = self._under.blur + self._under.hunting * hunting
            picture = defocus(self._picture(seconds), radius * self._small)
            glare = (self._camera.tilt(seconds) * 9, -0.3, 95 * self._under.gain)
            yield self._sensor.expose(picture, seconds, glare)

    def _picture(self, seconds: float) -> Image:
        view = self._camera.view(seconds)
        turned = (seconds / self._seconds - _FLIP_FROM) / _FLIP_FOR if len(self._sides) > 1 else 0.0
        if not 0 < turned < 1:
            return self._camera.see(self._scenes[int(turned >= 1)], view)
        angle = np.pi * smooth(turned)
        back = angle > np.pi / 2
        pose = rotation(0, angle - np.pi * back, 0)
        pose[:, 2] = (0, 0, -_LIFT * np.sin(angle))
        return self._camera.see(self._sides[int(back)], view, pose, over=self._camera.see(self._table, view))
