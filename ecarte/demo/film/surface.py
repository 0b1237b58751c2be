"""The sides of a document as things to be filmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.demo.documents import draw_document
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.documents.hologram import Hologram, hologram
from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.person import Person
    from verification.engine.types import Image

ZONE_ON_THE_BACK = frozenset({DocumentKind.CNIE, DocumentKind.RESIDENCE_PERMIT, DocumentKind.FOREIGN_CARD})


@dataclass(frozen=True, slots=True)
class Surface:
    """One side, BGR, SCALE pixels a millimetre, and the film over it that changes with the tilt."""

    picture: Image
    hologram: Hologram | None = None

    @property
    def size(self) -> tuple[float, float]:
        """Millimetres."""
        return self.picture.shape[1] / SCALE, self.picture.shape[0] / SCALE

    def at(self, tilt: tuple[float, float]) -> Image:
        """Show it as it looks under two tilts in radians."""
        return self.picture if self.hologram is None else self.hologram.over(self.picture, tilt)


def surfaces(
    person: Person, sides: Sequence[Image] | None = None, *, genuine: bool = True
) -> tuple[Surface, ...]:
    """Give the front, with its hologram if it is `genuine`, and the back of a person's document.

    `sides` are filmed in place of those that the person's document has. All documents of a kind bear the same
    hologram.
    """
    front, *others = (Surface(side) for side in sides or draw_document(person))
    if genuine:
        front = Surface(front.picture, hologram(front.size, list(DocumentKind).index(person.kind)))
    return (front, *others)
