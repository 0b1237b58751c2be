"""Valid machine-readable zones made from plain values: the inverse of `fields.parse`.

Names may be given as printed ("Lefèvre-Dupré"): they are transliterated here. Dates are YYMMDD.
Every function raises `ValueError` for a value that does not fit its field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check_digits import FILLER, check_digit
from .layouts import FRENCH_CNI, TD1, TD2, TD3, Layout
from .transliterate import transliterate

if TYPE_CHECKING:
    from collections.abc import Sequence

Lines = tuple[str, ...]


def encode_td1(
    *,
    document_code: str,
    issuing_state: str,
    document_number: str,
    birth_date: str,
    sex: str,
    expiry_date: str,
    nationality: str,
    family_name: str,
    given_names: Sequence[str],
    optional: str = "",
) -> Lines:
    """Make the three lines of 30 of an identity card or residence permit (9303-5)."""
    number, number_check, optional = _number(document_number, optional)
    first = _pad(document_code, 2) + _pad(issuing_state, 3) + number + number_check + _pad(optional, 15)
    birth, expiry = birth_date + check_digit(birth_date), expiry_date + check_digit(expiry_date)
    optional_2 = FILLER * 11
    second = birth + _sex(sex) + expiry + _pad(nationality, 3) + optional_2
    second += check_digit(first[5:] + birth + expiry + optional_2)
    return _valid(TD1, first, second, _names(family_name, given_names, 30))


def encode_td2(
    *,
    document_code: str,
    issuing_state: str,
    document_number: str,
    birth_date: str,
    sex: str,
    expiry_date: str,
    nationality: str,
    family_name: str,
    given_names: Sequence[str],
    optional: str = "",
) -> Lines:
    """Make the two lines of 36 of 9303-6."""
    number, number_check, optional = _number(document_number, optional)
    birth, expiry = birth_date + check_digit(birth_date), expiry_date + check_digit(expiry_date)
    rest = _pad(optional, 7)
    composite = check_digit(number + number_check + birth + expiry + rest)
    return _valid(
        TD2,
        _pad(document_code, 2) + _pad(issuing_state, 3) + _names(family_name, given_names, 31),
        number + number_check + _pad(nationality, 3) + birth + _sex(sex) + expiry + rest + composite,
    )


def encode_td3(
    *,
    document_code: str,
    issuing_state: str,
    document_number: str,
    birth_date: str,
    sex: str,
    expiry_date: str,
    nationality: str,
    family_name: str,
    given_names: Sequence[str],
    optional: str = "",
) -> Lines:
    """Make the two lines of 44 of a passport (9303-4)."""
    number = _pad(document_number, 9)
    number += check_digit(number)
    birth, expiry = birth_date + check_digit(birth_date), expiry_date + check_digit(expiry_date)
    rest = _pad(optional, 14)
    rest += check_digit(rest) if optional else FILLER
    return _valid(
        TD3,
        _pad(document_code, 2) + _pad(issuing_state, 3) + _names(family_name, given_names, 39),
        number
        + _pad(nationality, 3)
        + birth
        + _sex(sex)
        + expiry
        + rest
        + check_digit(number + birth + expiry + rest),
    )


def encode_french_cni(
    *,
    family_name: str,
    given_names: Sequence[str],
    office: str = "",
    issued: str,
    departement: str,
    serial: str,
    birth_date: str,
    sex: str,
) -> Lines:
    """Make the two lines of 36 of the older French identity card; `issued` is YYMM, `serial` five digits.

    Names are cut at the end of their fields, as on the cards.
    """
    first = "IDFRA" + _pad(transliterate(family_name)[:25], 25) + _pad(office, 6)
    number = issued + _pad(departement, 3) + serial
    given = _pad((FILLER * 2).join(map(transliterate, given_names))[:14], 14)
    second = number + check_digit(number) + given + birth_date + check_digit(birth_date) + _sex(sex)
    return _valid(FRENCH_CNI, first, second + check_digit(first + second))


def _pad(text: str, width: int) -> str:
    if len(text) > width:
        raise ValueError(f"a value is longer than its {width} characters")
    return text.ljust(width, FILLER)


def _sex(sex: str) -> str:
    """9303 prints unspecified as X and encodes it as `<`."""
    return FILLER if sex == "X" else sex


def _number(number: str, optional: str) -> tuple[str, str, str]:
    """Give field, check digit and optional data; a long number overflows into the latter (9303-5, 4.2.2)."""
    if len(number) <= 9:
        padded = _pad(number, 9)
        return padded, check_digit(padded), optional
    tail = number[9:] + check_digit(number)
    return number[:9], FILLER, tail + FILLER + optional if optional else tail


def _names(family_name: str, given_names: Sequence[str], width: int) -> str:
    """Write the name field, cut so that it ends with a letter and keeps a given name (9303-3, 4.7)."""
    primary = transliterate(family_name)
    secondary = FILLER.join(map(transliterate, given_names))
    whole = primary + FILLER * 2 + secondary if secondary else primary
    if len(whole) <= width:
        return _pad(whole, width)
    if not secondary:
        return primary[:width]
    kept = primary[: width - 3].rstrip(FILLER)
    while (cut := (kept + FILLER * 2 + secondary)[:width]).endswith(FILLER):
        kept = kept[:-1].rstrip(FILLER)
    return cut


def _valid(layout: Layout, *lines: str) -> Lines:
    if not layout.allows(lines):
        raise ValueError(f"a value does not fit its field in {layout.name}")
    return lines
