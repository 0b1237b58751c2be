"""What the engine should make of a person's document, and a side of it that needs no finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.person import FRENCH_KINDS, DocumentKind
from verification.engine.document.kinds import Kind
from verification.engine.document.rectify import from_above, resolution
from verification.engine.document.side import Side
from verification.engine.mrz.fields import parse
from verification.engine.mrz.layouts import LAYOUTS
from verification.engine.types import Frame

if TYPE_CHECKING:
    from ecarte.demo.person import Person
    from verification.engine.document.kinds import Size
    from verification.engine.document.side import Points
    from verification.engine.mrz.fields import MrzFields
    from verification.engine.types import Image

KINDS = {
    DocumentKind.CNIE: Kind.IDENTITY_CARD,
    DocumentKind.RESIDENCE_PERMIT: Kind.RESIDENCE_PERMIT,
    DocumentKind.OLDER_CNI: Kind.OLDER_IDENTITY_CARD,
    DocumentKind.PASSPORT: Kind.PASSPORT,
    DocumentKind.FOREIGN_CARD: Kind.FOREIGN_IDENTITY_CARD,
    DocumentKind.FOREIGN_PASSPORT: Kind.FOREIGN_PASSPORT,
}
"""In the order in which they are measured: seeds depend on it. The engine knows no foreign card of ID-2."""
FRENCH = tuple(kind for kind in KINDS if kind in FRENCH_KINDS)


def zone_of(person: Person) -> MrzFields:
    """The fields of the zone; of any of the `KINDS`."""
    lines = mrz_lines(person)
    # The older French card has as many characters as TD2.
    (layout,) = (each for each in LAYOUTS if each.name != "TD2" and each.allows(lines))
    return parse(layout, lines)


def side_at(corners: Points, image: Image, name: str, size: Size) -> Side:
    """The side that lies at `corners` of a picture, whole and without glare, seen once."""
    upright = from_above(image, corners, size)
    return Side(
        name=name,
        size=size,
        image=upright,
        glare=np.zeros(upright.shape[:2], np.bool_),
        complete=True,
        resolution=resolution(corners, size),
        frame=Frame(index=0, seconds=0, image=image, sharpness=0),
        corners=corners,
    )
