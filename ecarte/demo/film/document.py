"""A document filmed by hand, one side after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.film.encode import write_film
from ecarte.demo.film.rhythm import moments
from ecarte.demo.film.shot import AS_THE_PERSON_FILMS, CONDITIONS, QUALITIES, Shot
from ecarte.demo.film.surface import surfaces
from ecarte.demo.film.take import Plan, Take

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.person import FilmQuality, Person
    from verification.engine.types import Image

_FLIP_FROM, _FLIP_FOR = 0.46, 0.08
"""When the document is turned over, and for how long, as shares of the film."""


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
    shot: Shot = AS_THE_PERSON_FILMS,
    sides: Sequence[Image] | None = None,
) -> None:
    """Film the person's document, or `sides` in its place.

    Unless `shot` or `quality` say how, as well as this person films. `size` is what a player shows.

    A passport needs 1080p to be read; the cards can be read at 720p.
    """
    under = CONDITIONS[shot.severity] if shot.severity else QUALITIES[quality or person.quality]
    rng = np.random.default_rng(seed)
    shown = surfaces(person, sides, genuine=shot.hologram)
    ordered = shown[::-1] if shot.back_first else shown
    hunts, turn_from = [0.0, rng.uniform(0.2, 0.9) * seconds], float("inf")
    if len(ordered) > 1:
        turn_from = _FLIP_FROM * seconds
        hunts.append(turn_from + _FLIP_FOR * seconds)
    plan = Plan(tuple(hunts), turn_from, _FLIP_FOR * seconds)
    stored = size[::-1] if shot.stored_turns % 2 else size
    stamps = moments(rng, shot.rhythm, seconds, fps)
    take = Take(rng, ordered, stored, under, shot, plan)
    pictures = (take.picture(stamp)[0] for stamp in stamps)
    write_film(
        path,
        pictures,
        codec=codec,
        fps=fps,
        size=stored,
        stamps=stamps,
        turns=shot.stored_turns,
        bits=under.bits,
        origin=shot.origin,
    )
