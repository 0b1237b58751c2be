"""What is known of one seal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from verification.engine.mrz.fields import MrzFields
    from verification.engine.types import BoxMm

MOST_SEALS = 10
"""Readings of one document; a sheet of stickers holds more codes than a report takes."""


class SealKind(StrEnum):
    TWO_D_DOC = "two_d_doc"
    """2D-Doc (France Titres, formerly ANTS)."""
    IDENTITY_CARD = "identity_card"
    """The seal of the French identity card since 2021."""
    INS = "ins"
    """The national health identity (Agence du numérique en santé)."""
    OTHER = "other"
    """A code that is no known seal: foreign documents carry some."""
    UNKNOWN = "unknown"
    """Nothing could be decoded."""


class SealVerdict(StrEnum):
    VALID = "valid"
    INVALID_SIGNATURE = "invalid_signature"
    """What is signed was altered, or never signed by this certificate."""
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    REVOKED = "revoked"
    EXPIRED_CERTIFICATE = "expired_certificate"
    """The certificate was not valid on the day of the signature."""
    NOT_VERIFIABLE = "not_verifiable"
    """Decoded, but it carries no signature or how to verify it is not known here."""
    NOT_READABLE = "not_readable"
    """A code is located, but cannot be decoded."""
    ABSENT = "absent"
    """The place where this kind of document must carry a seal was seen well, and holds none."""


GRAVEST_FIRST = (
    SealVerdict.INVALID_SIGNATURE,
    SealVerdict.REVOKED,
    SealVerdict.UNKNOWN_CERTIFICATE,
    SealVerdict.EXPIRED_CERTIFICATE,
    SealVerdict.VALID,
    SealVerdict.NOT_VERIFIABLE,
    SealVerdict.NOT_READABLE,
    SealVerdict.ABSENT,
)
"""Which of several seals is judged: a valid one hides no altered one."""
IDENTITY_TYPES = frozenset({"07", "08"})
"""Of 2D-Doc, perimeter 1: identity document and its machine-readable zone.

Type 13, "document étranger", is a paper about an application (it gives the number and the day of one), not
the residence permit.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealFields:
    """What a seal says of a person and their document, as far as it does; None where it is silent."""

    family_name: str | None = None
    given_names: tuple[str, ...] = ()
    birth_date: date | None = None
    sex: str | None = None
    """`M` or `F`."""
    nationality: str | None = None
    """ISO 3166-1, two or three letters."""
    document_number: str | None = None
    expiry_date: date | None = None
    family_name_truncated: bool = False
    given_names_truncated: bool = False
    mrz: MrzFields | None = None
    """2D-Doc type 08 holds the zone itself; then all else is None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What a payload turned out to be."""

    kind: SealKind
    verdict: SealVerdict
    fields: SealFields | None = None
    version: int | None = None
    """Of 2D-Doc, 1 to 4."""
    document_type: str | None = None
    """Of 2D-Doc, by which `IDENTITY_TYPES` knows it; None for those of no public perimeter."""

    @property
    def is_of_identity(self) -> bool:
        """Whether it is, or may be, the seal of an identity document, and not some other code."""
        if self.kind is SealKind.TWO_D_DOC:
            return self.document_type in IDENTITY_TYPES
        return self.kind in (SealKind.IDENTITY_CARD, SealKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SealReading:
    """One seal, or one that is missing, and where."""

    judged: Judged
    side: str | None
    """`front` or `back`; None if it was seen in a frame in which no side was found."""
    box_mm: BoxMm | None
