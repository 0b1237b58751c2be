"""Does the name in a machine-readable zone agree with the name in the register, or with the printed one?

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
    letters = plain(name)
    if not re.fullmatch(r"[A-Z '\-]*", letters):
        raise ValueError("the name holds characters that have no place in the INSi alphabet")
    return " ".join(letters.split())


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


def name_distance(mrz: str, printed: str, *, may_be_truncated: bool) -> int:
    """Fewest letters to change, add or leave out until the zone's name can be the printed one.

    The printed name is as it was read: with accents or without, and with anything between its letters. A name
    that may be truncated is compared with the beginning of the printed one.
    """
    zone, letters = letters_of(mrz), letters_of(printed)
    costs = list(range(len(zone) + 1))
    shortest = costs[-1]
    for letter in letters:
        before, costs = costs, [costs[0] + 1]
        for end in range(1, len(zone) + 1):
            spelt = (
                before[end - len(spelling)]
                for spelling in _ZONE_SPELLINGS.get(letter, (letter,))
                if zone.endswith(spelling, 0, end)
            )
            costs.append(min(before[end - 1] + 1, before[end] + 1, costs[-1] + 1, *spelt))
        shortest = min(shortest, costs[-1])
    return shortest if may_be_truncated else costs[-1]


def letters_of(text: str) -> str:
    """A-Z as INSi writes them, and nothing else of what the text holds."""
    return _letters(plain(text))


def plain(text: str) -> str:
    """Upper case, accents dropped, ligatures spelt out; digits, punctuation and other scripts stay."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "SS").upper().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _letters(name: str) -> str:
    return re.sub("[^A-Z]", "", name)
