"""Does a printed value say what the machine-readable zone says?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.printed.labels import squashed
from verification.engine.document.printed.wording import Field
from verification.engine.names import letters_of, name_distance

if TYPE_CHECKING:
    from verification.engine.mrz.fields import MrzFields

COMPARED = frozenset(
    {
        Field.FAMILY_NAME, Field.GIVEN_NAMES, Field.BIRTH_DATE, Field.SEX, Field.DOCUMENT_NUMBER,
        Field.EXPIRY_DATE,
    }
)  # fmt: skip
LEAST_LETTERS = 3
"""Of a name, to be recognised by its letters alone."""


def in_zone(field: Field, mrz: MrzFields) -> str | None:
    """What the zone says, as `distance` compares it; None where it says nothing."""
    match field:
        case Field.FAMILY_NAME:
            return mrz.family_name or None
        case Field.GIVEN_NAMES:
            return " ".join(mrz.given_names) or None
        case Field.BIRTH_DATE:
            return mrz.birth_date
        case Field.EXPIRY_DATE:
            return mrz.expiry_date
        case Field.SEX:
            return mrz.sex
        case Field.DOCUMENT_NUMBER:
            return mrz.document_number
    return None


def distance(field: Field, text: str, mrz: MrzFields) -> int | None:
    """In how many characters the printed value differs from the zone's; None if the zone has none."""
    zone = in_zone(field, mrz)
    if zone is None:
        return None
    match field:
        case Field.FAMILY_NAME | Field.GIVEN_NAMES:
            return name_distance(zone, text, may_be_truncated=mrz.name_may_be_truncated)
        case Field.BIRTH_DATE | Field.EXPIRY_DATE:
            return _differences(zone, text[2:].replace("-", "").replace("X", "<"))
        case Field.SEX:
            return _differences(zone, text.replace("X", "<"))
    return _differences(squashed(zone), text)


def nearness(field: Field, text: str, mrz: MrzFields) -> float:
    """Share of the zone's characters that the printed value has too; 0 where this proves nothing."""
    zone, different = in_zone(field, mrz), distance(field, text, mrz)
    if zone is None or different is None or field is Field.SEX:
        return 0.0
    if field in (Field.FAMILY_NAME, Field.GIVEN_NAMES):
        letters = min(len(letters_of(zone)), len(letters_of(text)))
        return 0.0 if letters < LEAST_LETTERS else 1 - different / letters
    return 1 - different / max(1, len(zone))


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
