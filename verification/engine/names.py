"""Does the name in a machine-readable zone agree with the name in the register?

The two write names differently (MÜLLER is MUELLER in a zone, MULLER in INSi), so each side is normalised to
its own alphabet and the comparison knows how one may become the other.
"""

from __future__ import annotations

import re
import unicodedata

from verification.engine.mrz.transliterate import transliterate

_LIGATURES = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "ẞ": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "’": "'", "ʼ": "'", "‐": "-"}
)
_ZONE_SPELLINGS = {"A": ("A", "AE", "AA"), "O": ("O", "OE"), "U": ("U", "UE"), "N": ("N", "NXX")}
"""What a letter of the INSi alphabet may be in a zone, where its accent may be spelt out (9303-3, 6)."""


def to_mrz(name: str) -> str:
    """ICAO alphabet: A-Z and `<`. Raises `ValueError` on a script other than Latin."""
    return transliterate(name)


def to_insi(name: str) -> str:
    """INSi alphabet: A-Z, space, apostrophe, hyphen; accents dropped. Raises `ValueError` if not Latin."""
    decomposed = unicodedata.normalize("NFKD", name.upper().replace("ß", "SS").translate(_LIGATURES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if not re.fullmatch(r"[A-Z '\-]*", plain):
        raise ValueError("the name holds characters that have no place in the INSi alphabet")
    return " ".join(plain.split())


def names_agree(mrz: str, registered: str, *, may_be_truncated: bool) -> bool:
    """True if the zone's name can be the registered one; a name that may be truncated agrees by prefix.

    Separators do not count: a zone may write a hyphen or an apostrophe as a filler or leave it out.
    """
    zone, letters = _letters(to_mrz(mrz)), _letters(to_insi(registered))
    if not zone or not letters:
        return False
    read = {0}
    for letter in letters:
        spellings = _ZONE_SPELLINGS.get(letter, (letter,))
        if may_be_truncated and any(
            spelling.startswith(zone[start:]) for start in read for spelling in spellings
        ):
            return True
        read = {
            start + len(spelling)
            for start in read
            for spelling in spellings
            if zone.startswith(spelling, start)
        }
    return len(zone) in read


def _letters(name: str) -> str:
    return re.sub("[^A-Z]", "", name)
