"""What people do to documents, with the truth of where. Deterministic by seed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents import copies, draw_sides, tampering
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.person import FRENCH_KINDS, DocumentKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person
    from verification.engine.types import BoxMm, Image

    Generator = np.random.Generator

_COLOUR_PORTRAIT = {
    DocumentKind.PASSPORT,
    DocumentKind.FOREIGN_PASSPORT,
    DocumentKind.FOREIGN_TD2_CARD,
}
_LOOKALIKES = {"M": "abdfg", "F": "ce"}
_FIELDS = ("birth_date", "number", "family_name")


@dataclass(frozen=True, kw_only=True)
class Altered:
    """A document as it is shown, and where it is not what it was."""

    sides: tuple[Image, ...]
    """In the order of `draw_document`."""
    side: str
    """The name of the side that was altered, `front` where all of them were."""
    box: BoxMm
    """The altered part of it."""
    field: str
    """`document`, `portrait`, `birth_date`, `number` or `family_name`."""


def black_and_white_copy(person: Person, seed: int) -> Altered:
    return _copied(person, copies.photocopy, _rng(seed, "black_and_white_copy"))


def colour_copy(person: Person, seed: int) -> Altered:
    return _copied(person, copies.colour_copy, _rng(seed, "colour_copy"))


def portrait_stuck(person: Person, seed: int) -> Altered:
    """Somebody else's photograph glued on; the ghost portrait still shows the holder."""
    return _with_other_face(person, tampering.stick, _rng(seed, "portrait_stuck"))


def portrait_swapped(person: Person, seed: int) -> Altered:
    """Somebody else's face put in with a computer; the ghost portrait still shows the holder."""
    return _with_other_face(person, tampering.swap, _rng(seed, "portrait_swapped"))


def text_altered(person: Person, seed: int) -> Altered:
    """Birth date, number or name overprinted; the machine-readable zone still says the truth."""
    rng = _rng(seed, "text_altered")
    sides = draw_sides(person)
    field = _FIELDS[rng.integers(len(_FIELDS))]
    [index] = [i for i, side in enumerate(sides) if field in side.places]
    picture, box = tampering.overprint(
        sides[index].image, sides[index].places[field], _other_value(person, field, rng), rng
    )
    return _altered(sides, index, picture, box, field)


FRAUDS: dict[str, Callable[[Person, int], Altered]] = {
    "black_and_white_copy": black_and_white_copy,
    "colour_copy": colour_copy,
    "portrait_stuck": portrait_stuck,
    "portrait_swapped": portrait_swapped,
    "text_altered": text_altered,
}


def _copied(person: Person, copy: Callable[[Image, Generator], Image], rng: Generator) -> Altered:
    sides = tuple(copy(side.image, rng) for side in draw_sides(person))
    height, width = sides[0].shape[:2]
    whole = (0.0, 0.0, width / SCALE, height / SCALE)
    return Altered(sides=sides, side="front", box=whole, field="document")


def _with_other_face(person: Person, put: Callable[..., tuple[Image, BoxMm]], rng: Generator) -> Altered:
    sides = draw_sides(person)
    others = [face for face in _LOOKALIKES[person.sex] if face != person.portrait[0]]
    face = f"{others[rng.integers(len(others))]}_portrait"
    place = sides[0].places["portrait"]
    picture, box = put(sides[0].image, place, face, rng, grey=person.kind not in _COLOUR_PORTRAIT)
    return _altered(sides, 0, picture, box, "portrait")


def _other_value(person: Person, field: str, rng: Generator) -> str:
    match field:
        case "birth_date":
            spaced = person.kind in FRENCH_KINDS and person.kind is not DocumentKind.OLDER_CNI
            years = int(rng.integers(2, 15)) * (1 if person.birth_date.year < 1960 else -1)
            born = person.birth_date.replace(day=min(person.birth_date.day, 28))
            return replace(person, birth_date=born.replace(year=born.year + years)).birth_printed(
                " " if spaced else "."
            )
        case "number":
            number = person.document_number
            return f"{number[:-1]}{(int(number[-1], 36) + rng.integers(1, 10)) % 10}"
    return ("DURAND", "PETIT-JEAN", "MOREAU", "DA COSTA")[rng.integers(4)]


def _altered(sides: tuple[DrawnSide, ...], index: int, picture: Image, box: BoxMm, field: str) -> Altered:
    pictures = [side.image for side in sides]
    pictures[index] = picture
    return Altered(sides=tuple(pictures), side=sides[index].name, box=box, field=field)


def _rng(seed: int, fraud: str) -> Generator:
    return np.random.default_rng([seed, zlib.crc32(fraud.encode())])
