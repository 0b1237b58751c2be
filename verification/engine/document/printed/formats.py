"""What the value of a field looks like: telling it from other print, and writing it in one way."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.document.printed.labels import squashed
from verification.engine.document.printed.wording import Field

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = re.compile(r"(?<!\d)(\d\d|XX)[ .,/:-]*(\d\d|XX)[ .,/:-]*((?:19|20)\d\d)(?!\d)")
_HEIGHT = re.compile(r"(?<!\d)([0-2])[,. mM]*(\d\d)(?!\d)|(?<!\d)([1-2]?\d\d)\s*cm")
_AS_DIGITS = str.maketrans("OoQDIl|SZB", "0000111528")
_AS_LETTERS = str.maketrans("0158", "OISB")
DATES = frozenset({Field.BIRTH_DATE, Field.ISSUE_DATE, Field.EXPIRY_DATE})
NAMES = frozenset({Field.FAMILY_NAME, Field.USUAL_NAME, Field.GIVEN_NAMES})
UNKNOWN = "XX"
"""A day or month of birth that nobody knows (9303-3, 3.8)."""


def written(field: Field, text: str) -> str | None:
    """The value in one way of writing, or None if the text cannot be one of this field."""
    return _WRITTEN.get(field, _any)(text.strip(" .,:;/*`°"))


def iso_date(text: str) -> str | None:
    """`YYYY-MM-DD`, with `XX` for what is unknown; None if there is no date in the text."""
    match = _DATE.search(text.upper()) or _DATE.search(text.translate(_AS_DIGITS).upper())
    if match is None:
        return None
    day, month, year = match.groups()
    try:
        date(int(year), *(1 if part == UNKNOWN else int(part) for part in (month, day)))
    except ValueError:
        return None
    return f"{year}-{month}-{day}"


def is_guessed(field: Field, text: str) -> bool:
    """The text only fits the field if letters are taken for the digits that they look like, or digits so."""
    if field in DATES:
        return _DATE.search(text.upper()) is None
    return field in NAMES and any(map(str.isdigit, text))


def _sex(text: str) -> str | None:
    letter = squashed(text)
    return letter if letter in ("M", "F", "X") else None


def _number(text: str) -> str | None:
    number = squashed(text)
    return number if 6 <= len(number) <= 14 and any(map(str.isdigit, number)) else None


def _name(text: str) -> str | None:
    letters = text.translate(_AS_LETTERS) if any(map(str.isalpha, text)) else text
    return letters if any(map(str.isalpha, letters)) and not any(map(str.isdigit, letters)) else None


def _height(text: str) -> str | None:
    match = _HEIGHT.search(text)
    if match is None:
        return None
    whole, hundredths = match[1], match[2]
    if match[3]:
        whole, hundredths = str(int(match[3]) // 100), match[3][-2:]
    return f"{whole},{hundredths} m"


def _any(text: str) -> str | None:
    return text if any(map(str.isalnum, text)) else None


_WRITTEN: dict[Field, Callable[[str], str | None]] = {
    Field.FAMILY_NAME: _name,
    Field.USUAL_NAME: _name,
    Field.GIVEN_NAMES: _name,
    Field.BIRTH_DATE: iso_date,
    Field.ISSUE_DATE: iso_date,
    Field.EXPIRY_DATE: iso_date,
    Field.SEX: _sex,
    Field.DOCUMENT_NUMBER: _number,
    Field.NATIONALITY: _name,
    Field.HEIGHT: _height,
}
