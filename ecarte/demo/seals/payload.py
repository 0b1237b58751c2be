"""What the seals of specimens say, signed by the test authority."""

from __future__ import annotations

from base64 import b32encode
from datetime import date
from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind
from ecarte.demo.seals.authority import AUTHORITY, CARD_SIGNER, SIGNER, sign
from verification.engine.mrz.transliterate import transliterate

if TYPE_CHECKING:
    from ecarte.demo.person import Person

GS, RS, US = "\x1d", "\x1e", "\x1f"
"""End of a field, end of one that was cut short, start of the signature."""
LONGEST_GIVEN, LONGEST_FAMILY = 60, 38
"""Characters (2D-Doc specifications, fields 60 and 62)."""
COUNTRIES = {
    "FRA": "FR", "BRA": "BR", "DZA": "DZ", "MAR": "MA", "TUN": "TN", "PRT": "PT", "SEN": "SN", "MLI": "ML",
    "CIV": "CI", "CMR": "CM", "CHN": "CN", "TUR": "TR", "HTI": "HT", "COD": "CD", "GIN": "GN", "LKA": "LK",
    "UKR": "UA", "VNM": "VN", "IND": "IN", "USA": "US", "GBR": "GB", "COL": "CO", "PER": "PE", "LBN": "LB",
}  # fmt: skip
"""ISO 3166-1: the zone writes three letters, 2D-Doc two."""


def payload_of(person: Person) -> bytes | None:
    """The content of the Data Matrix on the person's document; None if its kind carries none."""
    match person.kind:
        case DocumentKind.CNIE:
            return card_seal(person)
        case DocumentKind.RESIDENCE_PERMIT:
            return paper_seal(person)
    return None


def card_seal(person: Person) -> bytes:
    """Like the seal of the identity card since 2021, in Latin-1: at most 285 characters.

    The fields are those of the specimen that the State published, on which 24 letters E stand for the header
    and 48 letters S for the signature (ISO 20248, XP Z42-105). What the header says is made up here, and so
    is that the signature is ECDSA on P-192: neither is public.
    """
    header = f"{AUTHORITY}{CARD_SIGNER}{person.issued:%Y%m%d}SPECIMEN"
    fields = (
        ", ".join(person.given_names),
        person.family_name.upper(),
        f"{person.birth_date:%d/%m/%Y}",
        person.document_number,
        f"{person.expires:%d/%m/%Y}",
        person.nationality,
        "CNI",
        person.sex,
        person.birth_place_name,
        f"{person.height_cm / 100:.2f}".replace(".", ","),
    )
    signed = (header + ";".join(map(_latin, fields))).encode("latin-1")
    return signed + sign(CARD_SIGNER, signed)


def paper_seal(person: Person, *, certificate: str = SIGNER) -> bytes:
    """2D-Doc version 4, type 07, in ASCII (ANTS, technical specifications 3.3, sections 3 and 6)."""
    birth_country = person.nationality if person.birth_place.startswith("99") else "FRA"
    fields = (
        f"02SPECIMEN{GS}",
        "60" + _cut("/".join(map(_letters, person.given_names)), LONGEST_GIVEN),
        "62" + _cut(_letters(person.family_name), LONGEST_FAMILY),
        "65IR",
        f"66{person.document_number}{GS}",
        f"67{COUNTRIES[person.nationality]}",
        f"68{person.sex}",
        f"69{person.birth_date:%d%m%Y}",
        f"6C{COUNTRIES[birth_country]}",
        f"6O{person.expires:%d%m%Y}",
    )
    issued = _days(person.issued)
    header = f"DC04{AUTHORITY}{certificate}{issued}{issued}0701FR"
    signed = header + "".join(fields)
    signature = b32encode(sign(certificate, signed.encode("ascii"))).decode().rstrip("=")
    return f"{signed}{US}{signature}".encode("ascii")


def _cut(text: str, longest: int) -> str:
    return text[:longest] + (GS if len(text) <= longest else RS)


def _latin(text: str) -> str:
    """Letters beyond Latin-1 are written as in a machine-readable zone."""
    return "".join(letter if ord(letter) < 256 else transliterate(letter) for letter in text)


def _letters(name: str) -> str:
    return transliterate(name).replace("<", " ")


def _days(day: date) -> str:
    """Since 2000-01-01, four hexadecimal digits."""
    return f"{(day - date(2000, 1, 1)).days:04X}"
