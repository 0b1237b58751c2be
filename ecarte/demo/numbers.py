"""Document numbers as each state and period forms them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    import numpy as np

    from ecarte.demo.person import Person

CARD_LETTERS = "BCDFGHJKLMNPRTVWXZ"
"""The letters of the identity card since 2021: no vowel, no Q, S or Y among the published specimens."""
_ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GERMAN = "CFGHJKLMNPRTVWXYZ"
_OFFICES = ("751", "691", "133", "335", "593", "441", "2A1", "2B1", "971", "974")
"""Département and office, as the third part of an older card's number has them."""

_FORMS = {
    "DEU": "ggnngngng", "ITA": "aannnnnaa", "ESP": "aaannnnnn", "PRT": "nnnnnnnna", "BEL": "nnnnnnnnnnnn",
    "POL": "aaannnnnn", "ROU": "aannnnnn", "MAR": "aannnnnnn", "TUN": "annnnnn", "DZA": "nnnnnnnnn",
    "SEN": "annnnnnnn", "CIV": "nnaannnnn", "VNM": "annnnnnn", "BRA": "aannnnnn", "TUR": "annnnnnnn",
    "USA": "nnnnnnnnn", "GBR": "nnnnnnnnn",
}  # fmt: skip
"""a letter, n digit, g letter of the German alphabet. Belgium's twelve digits overflow the field of a TD1."""


def document_number(rng: np.random.Generator, holder: Person) -> str:
    """Give the number that the holder's document could bear, of its kind, state and date of issue."""
    match holder.kind:
        case DocumentKind.CNIE:
            return _pick(rng, CARD_LETTERS, 1) + _pick(rng, CARD_LETTERS + "0123456789", 8)
        case DocumentKind.OLDER_CNI:
            office = _OFFICES[rng.integers(len(_OFFICES))]
            return f"{holder.issued:%y%m}{office}{rng.integers(100, 99_999):05}"
        case DocumentKind.PASSPORT:
            return f"{holder.issued:%y}{_pick(rng, _ALL, 2)}{rng.integers(100_000):05}"
        case DocumentKind.RESIDENCE_PERMIT:
            # The older numbers have ten characters and overflow the field of the zone.
            if rng.random() < 0.3:
                return f"{rng.integers(10**10):010}"
            return _pick(rng, "0123456789", 1) + _pick(rng, CARD_LETTERS + "0123456789", 8)
    form = _FORMS[holder.issuing_state]
    if holder.kind is DocumentKind.FOREIGN_PASSPORT:
        form = form[:9]
    return "".join(_pick(rng, {"a": _ALL, "n": "0123456789", "g": _GERMAN}[kind], 1) for kind in form)


def _pick(rng: np.random.Generator, alphabet: str, count: int) -> str:
    return "".join(alphabet[index] for index in rng.integers(len(alphabet), size=count))
