"""Films of faces that are not there: presentation and injection attacks (ISO/IEC 30107-1, CEN/TS 18099).

They are models, made as an attacker would make them; no real attack was filmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.film.attack import Attack, Film
from ecarte.demo.film.injected import (
    changed_person,
    face_swap,
    injected,
    loop,
    older_film,
    virtual_camera,
)
from ecarte.demo.film.presented import bent_print, cut_out, flat_print, paper_mask, screen, still

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecarte.demo.person import Person
    from verification.engine.face.actions import Asked

FACE_ATTACKS: dict[str, Attack] = {
    "flat_print": flat_print,
    "bent_print": bent_print,
    "screen": screen,
    "cut_out": cut_out,
    "paper_mask": paper_mask,
    "still": still,
    "loop": loop,
    "older_film": older_film,
    "virtual_camera": virtual_camera,
    "injected": injected,
    "face_swap": face_swap,
    "changed_person": changed_person,
}
"""A morph needs no film of its own: give a genuine one, and a document with a portrait of `swap.morph`."""


def film_attack(
    name: str,
    person: Person,
    path: Path,
    seed: int,
    *,
    gestures: Sequence[Asked] = (),
    seconds: float = 8,
    size: tuple[int, int] = (1080, 1920),
    fps: int = 30,
) -> None:
    """Write the film of an attack on the challenge `gestures`; it goes as far in them as the attack can.

    A seed gives one film, another seed another. Variants of an attack go by the seed's remainder: take
    consecutive ones. Raises KeyError for an attack that is not in `FACE_ATTACKS`.
    """
    FACE_ATTACKS[name](person, path, seed, Film(gestures=gestures, seconds=seconds, size=size, fps=fps))
