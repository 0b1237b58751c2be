"""Drawn identity documents, marked SPECIMEN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.documents import cnie, foreign, older_cni, passport, residence_permit
from ecarte.demo.documents.canvas import ZoneFont
from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person
    from verification.engine.types import Image

_DRAWN_BY = {
    DocumentKind.CNIE: cnie.draw,
    DocumentKind.RESIDENCE_PERMIT: residence_permit.draw,
    DocumentKind.OLDER_CNI: older_cni.draw,
    DocumentKind.PASSPORT: passport.draw,
    DocumentKind.FOREIGN_CARD: foreign.draw_card,
    DocumentKind.FOREIGN_TD2_CARD: foreign.draw_td2_card,
    DocumentKind.FOREIGN_PASSPORT: foreign.draw_passport,
}


def draw_sides(person: Person, *, mrz_font: str = "OCRB.otf", mrz_growth: float = 0) -> tuple[DrawnSide, ...]:
    """Draw front and back, or the only side that says something, with where everything was printed.

    `mrz_font` is a file of `ecarte/demo/fonts`; `mrz_growth` thickens its strokes by so many millimetres, or
    thins them where negative.
    """
    return _DRAWN_BY[person.kind](person, ZoneFont(mrz_font, mrz_growth))


def draw_document(person: Person, *, mrz_font: str = "OCRB.otf", mrz_growth: float = 0) -> tuple[Image, ...]:
    """Give the pictures of the sides to be filmed, 12 px a millimetre, in the same order."""
    sides = draw_sides(person, mrz_font=mrz_font, mrz_growth=mrz_growth)
    return tuple(side.image for side in sides)
