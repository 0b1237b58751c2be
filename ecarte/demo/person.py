"""What is known of one of the made-up people of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from verification.nir import key_of


class DocumentKind(StrEnum):
    CNIE = "cnie"
    OLDER_CNI = "older_cni"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"


class Expected(StrEnum):
    """What the system should find in the case."""

    GENUINE = "genuine"
    OTHER_FACE = "other_face"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"
    NIR_OF_ANOTHER = "nir_of_another"


class FilmQuality(StrEnum):
    GOOD = "good"
    POOR = "poor"
    """A tired hand in the evening: darker, noisier, more often out of focus, still readable."""
    UNREADABLE = "unreadable"
    """Far away, dark and out of focus: to be filmed again."""


@dataclass(frozen=True, kw_only=True)
class Insured:
    """One row of the register of insured persons."""

    nir: str
    family_name: str
    given_names: tuple[str, ...]
    birth_date: date
    sex: str
    """M or F."""
    birth_place: str
    """INSEE code: commune, or 99 and the country."""
    insurer_id: str = "751"
    insurer_name: str = "CPAM de Paris"
    scheme: str = "general"
    rights_from: date = date(2020, 1, 1)
    rights_until: date = date(2035, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Person(Insured):
    """Somebody who enrols: what the register knows, the document they hold, and how they film."""

    slug: str
    birth_place_name: str
    kind: DocumentKind
    document_number: str
    issued: date
    expires: date
    nationality: str = "FRA"
    height_cm: int = 172
    portrait: str
    """Face file printed on the document."""
    face: str
    """Face file of the person who films."""
    code: str
    """The digits chosen in the app."""
    expected: Expected = Expected.GENUINE
    quality: FilmQuality = FilmQuality.GOOD


def make_nir(sex: str, birth_date: date, birth_place: str, order: int) -> str:
    """Give the 15 characters of a NIR. `order` is the rank of the birth in its place and month."""
    number = f"{1 if sex == 'M' else 2}{birth_date:%y%m}{birth_place}{order:03}"
    return f"{number}{key_of(number):02}"
