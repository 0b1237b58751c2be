"""What attacks on the face have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ecarte.demo.film.encode import codec_of
from ecarte.demo.film.face import AT_HOME, Selfie, Setting, film_face, record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ecarte.demo.film.figure import Figure
    from ecarte.demo.person import Person
    from verification.engine.face.actions import Asked
    from verification.engine.types import Image

_MADE_OF = {"a": "a", "b": "b", "c": "c", "d": "ab", "e": "ca", "f": "bc", "g": "ac"}
"""Whose photographs each of the demonstration's faces was made of (see `faces/SOURCES.md`)."""
_APART = 20_000
"""What keeps the seeds of an attacker's material apart from those of genuine films."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Film:
    """What the app asks for, and how large and how long the film is."""

    gestures: Sequence[Asked] = ()
    seconds: float = 8
    size: tuple[int, int] = (1080, 1920)
    fps: int = 30


class Attack(Protocol):
    def __call__(self, person: Person, path: Path, seed: int, film: Film) -> None:
        """Write a film that pretends to be one of `person`; how it is done goes by the seed."""


def take_of(face: str, film: Film, seed: int, *, who: Callable[[float], Figure] | None = None) -> Selfie:
    """What an attacker holds before a camera, or had before one."""
    return Selfie(face, film.size, film.gestures, film.seconds, seed=seed + _APART, who=who)


def write_genuine(person: Person, path: Path, seed: int, film: Film, setting: Setting = AT_HOME) -> None:
    """An attacker's own film of the person."""
    film_face(
        person,
        path,
        gestures=film.gestures,
        setting=setting,
        codec=codec_of(path),
        seconds=film.seconds,
        size=film.size,
        fps=film.fps,
        seed=seed + _APART,
    )


def write_taken(
    picture: Callable[[float], Image], path: Path, seed: int, film: Film, setting: Setting = AT_HOME
) -> None:
    """A phone films what `picture` gives for each moment."""
    record(
        picture, path, seed, setting, codec=codec_of(path), seconds=film.seconds, size=film.size, fps=film.fps
    )


def rng_of(attack: str, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, *attack.encode()])


def somebody_else(rng: np.random.Generator, person: Person) -> str:
    """The face file of another one of the demonstration's people, not even related."""
    own = set(_MADE_OF[person.face[0]])
    return str(
        rng.choice([f"{letter}_film" for letter, parents in _MADE_OF.items() if not own & set(parents)])
    )


def scaled(size: tuple[int, int], share: float) -> tuple[int, int]:
    """Even, as video wants it."""
    return 2 * round(size[0] * share / 2), 2 * round(size[1] * share / 2)
