"""The films by which a case is judged: each part by the last one in which it was asked for.

Whoever films the back again need not film the front again: that stays in the film before, which is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.models import CaptureKind
from verification.parts import SIDES, Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verification.models import Capture, Enrolment


def films_of(enrolment: Enrolment) -> dict[Part, Capture]:
    """By part, its film; a part that was never filmed is not there."""
    complete = enrolment.captures.filter(completed_at__isnull=False, evidence__destroyed_at=None)
    ordered = complete.select_related("evidence", "challenge").order_by("completed_at")
    return {part: film for film in ordered for part in parts_of(film)}


def parts_of(film: Capture) -> list[Part]:
    """What was asked for in it."""
    if film.kind == CaptureKind.FACE:
        return [Part.FACE]
    return [part for part, side in SIDES.items() if side in film.challenge.document_actions]


@dataclass(frozen=True)
class EarlierFilm:
    """A film of the document from before, and the side that is still taken from it."""

    film: Capture
    side: str
    """`front` or `back`."""


def document_films(films: Mapping[Part, Capture]) -> tuple[Capture, EarlierFilm | None]:
    """The last film of the document, and the one before where a side was not asked for again."""
    last = max((films[part] for part in SIDES), key=lambda film: film.challenge.issued_at)
    kept = [EarlierFilm(films[part], side) for part, side in SIDES.items() if films[part] != last]
    return last, kept[0] if kept else None
