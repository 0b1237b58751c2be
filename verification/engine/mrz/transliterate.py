"""Names as a machine-readable zone writes them: ICAO Doc 9303-3, sections 4.6 and 6."""

from __future__ import annotations

import unicodedata

_EXPANSIONS = str.maketrans(
    {
        "Ä": "AE", "Æ": "AE", "Å": "AA", "Ö": "OE", "Ø": "OE", "Œ": "OE", "Ü": "UE", "ẞ": "SS",
        "Đ": "D", "Ð": "D", "Ħ": "H", "Ĳ": "IJ", "Ł": "L", "Ŋ": "N", "Þ": "TH", "Ŧ": "T", " ": "<",
        "'": "", "’": "", "ʼ": "", "`": "", ".": "", ",": "", "-": "<", "‐": "<", "‑": "<", "–": "<",
    }
)  # fmt: skip


def transliterate(name: str) -> str:
    """Give `name` in A-Z and `<`: accents dropped, Ä as AE, hyphens and spaces as `<`, apostrophes dropped.

    Already transliterated names come back unchanged. Raises `ValueError` on a script other than Latin.
    """
    composed = unicodedata.normalize("NFC", name).upper()
    expanded = unicodedata.normalize("NFKD", composed.translate(_EXPANSIONS))
    plain = "".join(c for c in expanded if not unicodedata.combining(c)).replace(" ", "<")
    if not all("A" <= c <= "Z" or c == "<" for c in plain):
        raise ValueError("the name holds characters that have no place in a machine-readable zone")
    return plain.strip("<")
