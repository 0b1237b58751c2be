"""The kinds of identity document the engine knows, their sizes and their sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a document is. Foreign ones are read as far as ICAO goes."""

    IDENTITY_CARD = "identity_card"
    """France, since 2021 (CNIe)."""
    OLDER_IDENTITY_CARD = "older_identity_card"
    """France, 1995-2021."""
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_IDENTITY_CARD = "foreign_identity_card"
    FOREIGN_PASSPORT = "foreign_passport"


FRONT, BACK = "front", "back"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in millimetres (ISO/IEC 7810)."""

    width: float
    height: float


ID_1, ID_2, ID_3 = Size(85.6, 53.98), Size(105, 74), Size(125, 88)

SIZES = {
    Kind.IDENTITY_CARD: ID_1,
    Kind.RESIDENCE_PERMIT: ID_1,
    Kind.FOREIGN_IDENTITY_CARD: ID_1,
    Kind.OLDER_IDENTITY_CARD: ID_2,
    Kind.PASSPORT: ID_3,
    Kind.FOREIGN_PASSPORT: ID_3,
}
ZONE_SIDE = {kind: BACK if size is ID_1 else FRONT for kind, size in SIZES.items()}
"""Which side carries the machine-readable zone; a passport's data page counts as its front."""
TWO_SIDED = frozenset(kind for kind in Kind if SIZES[kind] is not ID_3)
