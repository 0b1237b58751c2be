"""Does a printed place of birth agree with an INSEE code, as far as that shows without INSEE's table?"""

from __future__ import annotations

import re
from enum import StrEnum

from verification.engine.document.departments import DEPARTMENTS
from verification.engine.names import plain

_BRACKETS = re.compile(r"\(([^()]+)\)")
_ARRONDISSEMENT = re.compile(r"\b(PARIS|LYON|MARSEILLE)\b\D{0,4}(\d{1,2})\s*(?:ER?|EME)?\b")
_CITIES = {"PARIS": ("75", "751", 20), "LYON": ("69", "6938", 9), "MARSEILLE": ("13", "132", 16)}
"""Département, the beginning of the codes of the arrondissements, and how many there are (INSEE, COG)."""
_ABROAD = "99"
_SINCE_DIVIDED = {
    "20": frozenset({"2A", "2B"}),
    "75": frozenset({"75", "92", "93", "94"}),
    "78": frozenset({"78", "91", "92", "93", "94", "95"}),
}
"""Corsica until 1976, Seine and Seine-et-Oise until 1968: a code stays that of the day of birth."""
SHORTEST_COUNTRY = 4


class Agreement(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


def place_agrees(printed: str, insee_code: str) -> Agreement:
    """`AJACCIO (2A)` or `PARIS 12E` against a commune's code, or 99 and a country's.

    Only a département's number, an arrondissement or a country in brackets can be told; else it is unknown.
    """
    text, code = plain(printed), insee_code.upper()
    brackets = [part.strip() for part in _BRACKETS.findall(text)]
    department = next((part for part in brackets if part in DEPARTMENTS), None)
    if department is not None:
        coded = code[:3] if code.startswith(("97", "98")) else code[:2]
        return _agreement(department in _SINCE_DIVIDED.get(coded, {coded}))
    if (match := _ARRONDISSEMENT.search(text)) is not None:
        return _arrondissement(match[1], int(match[2]), code)
    if text in _CITIES:
        return _agreement(code.startswith(_CITIES[text][0]))
    country = any(part.isalpha() and len(part) >= SHORTEST_COUNTRY for part in brackets)
    # Not `DIFFERS` otherwise: what is in brackets may be a region, and a country may have been French.
    return Agreement.AGREES if country and code.startswith(_ABROAD) else Agreement.UNKNOWN


def _arrondissement(city: str, number: int, code: str) -> Agreement:
    """Older codes name the city as a whole."""
    department, prefix, most = _CITIES[city]
    if not 1 <= number <= most:
        return Agreement.UNKNOWN
    if not code.startswith(department):
        return Agreement.DIFFERS
    if not code.startswith(prefix):
        return Agreement.UNKNOWN
    return _agreement(code == f"{prefix}{number:0{5 - len(prefix)}}")


def _agreement(agrees: bool) -> Agreement:
    return Agreement.AGREES if agrees else Agreement.DIFFERS
