"""Check digits of machine-readable zones: ICAO Doc 9303-3, section 4.9."""

from __future__ import annotations

from itertools import cycle

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""Every character a machine-readable zone may hold."""

FILLER = "<"
_WEIGHTS = (7, 3, 1)


def character_value(character: str) -> int:
    """Give 0-9 for digits, 10-35 for letters, 0 for the filler; raise `ValueError` for anything else."""
    value = ALPHABET.find(character) if len(character) == 1 else -1
    if value < 0:
        raise ValueError("character outside the alphabet of machine-readable zones")
    return 0 if character == FILLER else value


def check_digit(text: str) -> str:
    """Give the check digit of `text`, one character."""
    total = sum(character_value(c) * weight for c, weight in zip(text, cycle(_WEIGHTS), strict=False))
    return str(total % 10)
