"""What the document says of each trait, by where it says it: in its zone, in print, in its seal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.utils.functional import _StrPromise

ZONE, PRINT, SEAL = gettext_lazy("bande"), gettext_lazy("imprimé"), gettext_lazy("sceau")
_ISO_DATE = re.compile(r"\d{4}(-[\dX]{2}){2}")

_UNREAD = re.compile(r"\bXX/")
_FRENCH, _FRENCH_TOO = "FRA", ("FR", "FRANCAISE", "FRANCAIS")
"""The nationality as zones, seals and prints write it."""


@dataclass(frozen=True)
class Said:
    """One text, and where the document says it."""

    text: str
    sources: tuple[_StrPromise, ...]


def said(read: Mapping[str, Any], trait: str, *, latest: date | None = None) -> list[Said]:
    """What is said of a trait, the zone first; the same text, accents and signs apart, stands once.

    A birth is not after `latest`: the zone gives two digits of its year.
    """
    by_key: dict[str, Said] = {}
    for source, text in _each(read, trait, latest):
        if by_key and _UNREAD.search(text):
            continue  # a day or month that could not be read contradicts nothing
        known = by_key.get(_key(text))
        by_key[_key(text)] = Said(known.text, (*known.sources, source)) if known else Said(text, (source,))
    return list(by_key.values())


def _each(read: Mapping[str, Any], trait: str, latest: date | None) -> Iterator[tuple[_StrPromise, str]]:
    texts = (
        (ZONE, _of_zone(read, trait, latest)),
        (PRINT, _of_print(read.get("printed") or {}, trait)),
        *((SEAL, _of_seal(seal, trait)) for seal in read.get("seals") or ()),
    )
    return ((source, text) for source, text in texts if text)


def _of_zone(read: Mapping[str, Any], trait: str, latest: date | None) -> str:
    value = read.get(trait)
    if not value:
        return ""
    if trait in ("birth_date", "expiry_date"):
        return read_date(value, latest=latest if trait == "birth_date" else None)
    return sex(value) if trait == "sex" else words(value)


def _of_print(printed: Mapping[str, Any], trait: str) -> str:
    """Dates (`1990-07-XX`) as French documents print them."""
    value = printed.get(trait) or ()
    lines: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    text = " ".join(line["text"] for line in lines)
    if _ISO_DATE.fullmatch(text):
        return "/".join(reversed(text.split("-")))
    return sex(text) if trait == "sex" else text


def _of_seal(seal: Mapping[str, Any], trait: str) -> str:
    value = ((seal.get("judged") or {}).get("fields") or {}).get(trait)
    if not value:
        return ""
    if trait in ("birth_date", "expiry_date"):
        return day(value if isinstance(value, date) else date.fromisoformat(value))
    return sex(value) if trait == "sex" else words(value)


def proven_as(claims: Mapping[str, Any], trait: str) -> list[Said]:
    """What France Identité says of it; XX for a day or month that the civil register does not know."""
    value = claims.get(trait)
    if not value:
        return []
    if trait == "birth_date":
        return [Said("/".join(part if part != "00" else "XX" for part in reversed(value.split("-"))), ())]
    return [Said(sex(value) if trait == "sex" else words(value), ())]


def words(names: object) -> str:
    """A list of names as one text."""
    return " ".join(map(str, names)) if isinstance(names, list | tuple) else str(names or "")


def sex(code: str) -> str:
    """In words."""
    return {"M": _("Masculin"), "F": _("Féminin"), "<": _("Non précisé")}.get(code, code)


def day(value: date) -> str:
    """As French documents print it, in every language: 02/09 must not be read as 9 February beside one."""
    return f"{value:%d/%m/%Y}"


def read_date(text: str, *, latest: date | None = None) -> str:
    """A date as the zone holds it (YYMMDD); as read when it is not one. A birth is not after `latest`."""
    try:
        value = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return text
    if latest is not None and value > latest:
        value = value.replace(year=value.year - 100)
    return day(value)


def _key(text: str) -> str:
    """Without accents, signs and spaces: a zone has none."""
    plain = unicodedata.normalize("NFKD", text).upper()
    key = "".join(character for character in plain if character.isalnum())
    return _FRENCH if key in _FRENCH_TOO else key
