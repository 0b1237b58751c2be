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
    FOREIGN_CARD = "foreign_card"
    """An identity card of another state of the Union, ID-1."""
    FOREIGN_TD2_CARD = "foreign_td2_card"
    """The same, ID-2 (Romania until 2021)."""
    FOREIGN_PASSPORT = "foreign_passport"


FRENCH_KINDS = frozenset(kind for kind in DocumentKind if not kind.startswith("foreign"))


class Expected(StrEnum):
    """What the system should find in the case."""

    GENUINE = "genuine"
    OTHER_FACE = "other_face"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"
    NIR_OF_ANOTHER = "nir_of_another"
    OTHER_PLACE = "other_place"
    """France Identité names another place of birth than the register: an agent sees that it is them."""


class Route(StrEnum):
    """How somebody proves who they are."""

    FILMS = "films"
    FRANCE_IDENTITE = "france_identite"


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
    department: str = "75"
    """Of residence."""
    rights_from: date = date(2020, 1, 1)
    rights_until: date = date(2035, 12, 31)
    email: str = ""
    """As the insurer knows it."""
    mobile: str = ""
    guardians: tuple[str, ...] = ()
    """NIRs of the parents of a minor."""
    beneficiary_of: tuple[str, ...] = ()
    """NIRs of those on whose card they are shown."""


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
    issuing_state: str = "FRA"
    """ISO 3166-1 alpha-3 (or UTO), of whoever delivered the document."""
    authority: str = "Préfecture Spécimen"
    office: str = "001"
    """Three digits, which follow the département in the zone of the older identity card."""
    birth_day_known: bool = True
    """Some civil registers know the month only: the zone then writes `<<`."""
    alternate_name: str = ""
    address: tuple[str, str] = ("1 RUE DE L'EXEMPLE", "00000 SPÉCIMEN-SUR-LOIRE")
    height_cm: int = 172
    portrait: str
    """Face file printed on the document."""
    face: str
    """Face file of the person who films."""
    code: str
    """The digits chosen in the app."""
    changes_phone: bool = False
    """Goes on with another phone before filming."""
    assisted: bool = False
    """Enrols at a counter, on its machine; goes on with their own phone once the card is offered."""
    route: Route = Route.FILMS
    proven_birth_place: str = ""
    """What France Identité says, where it is not what the register says."""
    expected: Expected = Expected.GENUINE
    quality: FilmQuality = FilmQuality.GOOD

    @property
    def birth_in_zone(self) -> str:
        """YYMMDD as a machine-readable zone writes it."""
        return f"{self.birth_date:%y%m%d}" if self.birth_day_known else f"{self.birth_date:%y%m}<<"

    def birth_printed(self, separator: str = " ") -> str:
        """Day, month, year as they are printed (Doc 9303-3, 3.8: XX where unknown)."""
        day = f"{self.birth_date:%d}" if self.birth_day_known else "XX"
        return separator.join((day, f"{self.birth_date:%m}", f"{self.birth_date:%Y}"))


def make_nir(sex: str, birth_date: date, birth_place: str, order: int) -> str:
    """Give the 15 characters of a NIR. `order` is the rank of the birth in its place and month."""
    number = f"{1 if sex == 'M' else 2}{birth_date:%y%m}{birth_place}{order:03}"
    return f"{number}{key_of(number):02}"
