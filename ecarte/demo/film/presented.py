"""Presentation attacks: what is held before a genuine phone is not the person (ISO/IEC 30107-1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.faces import EYE_DISTANCE, EYE_Y, HEIGHT, WIDTH
from ecarte.demo.film.attack import Film, rng_of, scaled, somebody_else, take_of, write_taken
from ecarte.demo.film.backdrop import room
from ecarte.demo.film.face import Setting
from ecarte.demo.film.gestures import Performance
from ecarte.demo.film.motion import rotation, wander
from ecarte.demo.film.relief import relief, turned
from ecarte.demo.film.replay import Replay
from ecarte.demo.film.sheet import FOCAL, SCALE, Sheet, held, printed
from ecarte.demo.film.sitter import sitter
from ecarte.demo.film.swap import masked

if TYPE_CHECKING:
    from pathlib import Path

    from ecarte.demo.person import Person
    from verification.engine.types import Image

_EYES = 63.0
"""Millimetres between the eyes of a face file."""
_ARM = 450.0
"""Millimetres to the camera."""
_PHOTO, _PHOTO_EYES = (720, 1280), 162.0
"""Size of the selfie that is printed, and pixels between its eyes."""


def flat_print(person: Person, path: Path, seed: int, film: Film) -> None:
    """A photograph on paper, held in a hand and turned as the challenge asks."""
    _paper(person, path, seed, film, radius=None)


def bent_print(person: Person, path: Path, seed: int, film: Film) -> None:
    """The same, bent about its upright axis as a head is."""
    _paper(person, path, seed, film, radius=float(rng_of("bent_print", seed).uniform(75, 190)))


def screen(person: Person, path: Path, seed: int, film: Film) -> None:
    """A monitor or a telephone plays a film in which the person does what is asked."""
    rng = rng_of("screen", seed)
    shown = scaled(film.size, rng.uniform(0.7, 1.1))
    played = take_of(person.face, replace(film, size=shown), seed)
    replay = Replay(rng, played.picture, shown, film.size, bezel=bool(seed % 2))
    write_taken(replay.picture, path, seed, film)


def cut_out(person: Person, path: Path, seed: int, film: Film) -> None:
    """A photograph with holes for the eyes, before the face of somebody who looks and blinks through them."""
    rng = rng_of("cut_out", seed)
    behind = take_of(somebody_else(rng, person), film, seed)
    photo = sitter(person.face)
    opacity = relief(photo).mask.copy() if seed % 2 else np.full_like(photo.picture[..., 3], 255)
    _pierce(opacity, photo.points[:, :2])
    backdrop = room(rng, WIDTH, HEIGHT)
    alpha = photo.picture[..., 3:].astype(np.float32) / 255
    picture = (photo.picture[..., :3] * alpha + backdrop * (1 - alpha)).astype(np.uint8)
    paper = held(
        rng, _enlarged(printed(rng, _enlarged(picture)), 1), _enlarged(opacity), fingers=seed % 2 == 0
    )
    sheet = Sheet(paper, film.size)
    drifts = [wander(rng, a, p) for a, p in ((2.0, 1.9), (1.6, 2.3))]
    light = rng.uniform(0.85, 1.0)

    def picture_at(seconds: float) -> Image:
        seen, place = behind.picture(seconds), behind.place(seconds)
        turn = turned(replace(behind.attitude(seconds), roll=place.lean))
        # The photograph's eyes lie over the wearer's, a little nearer to the camera.
        far = FOCAL * min(film.size) * _EYES / (place.scale * EYE_DISTANCE)
        away = far - 18
        across, down = (
            (at - side / 2) / (FOCAL * min(film.size)) * away
            for at, side in zip((place.x, place.y), film.size, strict=True)
        )
        middle = np.array((across, down, away)) + turn @ (0, (HEIGHT / 2 - EYE_Y) * _EYES / EYE_DISTANCE, 0)
        where = (middle[0] + drifts[0](seconds), middle[1] + drifts[1](seconds), middle[2])
        sheet.draw(seen, turn, where, light)
        return seen

    write_taken(picture_at, path, seed, film)


def paper_mask(person: Person, path: Path, seed: int, film: Film) -> None:
    """A print bent over the face of somebody who turns as asked; every other one has holes for the eyes."""
    rng = rng_of("paper_mask", seed)
    wearer, shown = sitter(somebody_else(rng, person)), sitter(person.face)
    take = take_of(
        person.face, film, seed, who=lambda away: masked(rng, wearer, shown, away=away, holes=seed % 2 == 0)
    )
    write_taken(take.picture, path, seed, film)


def still(person: Person, path: Path, seed: int, film: Film) -> None:
    """One picture as a film: quite still, drawn nearer, panned over, or shaken as by a hand."""
    rng = rng_of("still", seed)
    photo = take_of(person.face, replace(film, gestures=()), seed).picture(0.5)
    width, height = film.size
    strength = (0.0, 0.3, 1.0, 2.5)[seed % 4] * min(film.size) / 1080
    drifts = [wander(rng, a, p) for a, p in ((14, 1.1), (14, 1.3), (0.008, 2.9), (0.012, 2.1))]

    def picture_at(seconds: float) -> Image:
        across, down, roll, near = (strength * drift(seconds) for drift in drifts)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(roll), 1.04 + near)
        matrix[:, 2] += np.array((across, down))
        seen = cv2.warpAffine(photo, matrix, film.size, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.uint8)

    write_taken(picture_at, path, seed, film, Setting(noise=3 if seed % 2 else 0))


def _paper(person: Person, path: Path, seed: int, film: Film, *, radius: float | None) -> None:
    rng = rng_of("print", seed)
    life = rng.uniform(0.75, 1.15)
    photo = take_of(person.face, Film(size=_PHOTO), seed).picture(0.5)
    portrait = cv2.resize(
        photo, None, fx=life * SCALE * _EYES / _PHOTO_EYES, fy=life * SCALE * _EYES / _PHOTO_EYES
    )
    height = int(portrait.shape[1] * rng.uniform(1.15, 1.4))
    top = int(0.47 * portrait.shape[0] - 0.45 * height)
    paper = printed(rng, np.ascontiguousarray(portrait[max(0, top) : top + height]))
    sheet = Sheet(held(rng, paper, fingers=seed % 3 != 0), film.size, radius=radius)
    # Near enough, no edge of the paper is to be seen.
    away = float(life * _ARM * (rng.uniform(0.78, 0.9) if seed % 2 else rng.uniform(1.0, 1.3)))
    wide = 1.2 if radius is None else 1.0
    done = Performance(rng, film.gestures, film.seconds)
    behind = room(rng, *film.size)
    drifts = [
        wander(rng, a, p) for a, p in ((9, 2.1), (9, 1.7), (14, 2.9), (0.03, 1.9), (0.03, 2.3), (0.02, 3.1))
    ]
    light = rng.uniform(0.85, 1.05)

    def picture_at(seconds: float) -> Image:
        across, down, near, pitch, yaw, roll = (drift(seconds) for drift in drifts)
        # A blink, a smile or an open mouth cannot be done: nothing happens, or the sheet is moved a little.
        asked = done.at(seconds)
        turn = rotation(wide * -asked.pitch + pitch, wide * -asked.yaw + yaw, asked.roll + roll)
        seen = behind.copy()
        sheet.draw(seen, turn, (across, down, away + near), light)
        return seen

    write_taken(picture_at, path, seed, film)


def _pierce(opacity: Image, points: np.ndarray) -> None:
    """Cut holes where the eyes are, in place."""
    for corners in ((33, 133), (362, 263)):
        middle, reach = points[list(corners)].mean(axis=0), float(np.ptp(points[list(corners), 0]))
        axes = (round(0.62 * reach), round(0.34 * reach))
        cv2.ellipse(opacity, (round(middle[0]), round(middle[1])), axes, 0, 0, 360, 0, -1, cv2.LINE_AA)


def _enlarged(picture: Image, scale: float = SCALE * _EYES / EYE_DISTANCE) -> Image:
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), np.uint8)
