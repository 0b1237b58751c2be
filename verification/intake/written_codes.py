"""Codes that people carry from one phone to another: said aloud, typed, or shown as a QR code.

Four groups of four characters: 15 drawn from 28 that look alike to nobody (72 bits), and a check character
(ISO 7064, MOD 29,28), which catches any one wrong character and nearly every exchange of two neighbours.
"""

from __future__ import annotations

import re
import secrets

from ecarte.vault.blind_index import blind_index

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
_SIZE = len(ALPHABET)


class MistypedCode(ValueError):
    """Not one of these codes: its form or its check character is wrong, which anybody can tell."""


def new_code() -> str:
    """`7K2M-9QXD-4TBH-WN6C`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    code = drawn + _check_character(drawn)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def parse(typed: str) -> str:
    """The bare characters; hyphens, spaces and lower case are accepted. Raises MistypedCode."""
    code = re.sub(r"[\s\-]", "", typed).upper()
    if len(code) != LENGTH or not set(code) <= set(ALPHABET) or _check_character(code[:-1]) != code[-1]:
        raise MistypedCode
    return code


def digest_of(typed: str, *, purpose: str) -> str:
    """Under which a code is kept and found: a blind index. Raises MistypedCode."""
    return blind_index(parse(typed), purpose=purpose)


def _check_character(drawn: str) -> str:
    product = _SIZE
    for character in drawn:
        total = (product + ALPHABET.index(character)) % _SIZE or _SIZE
        product = 2 * total % (_SIZE + 1)
    return ALPHABET[(_SIZE + 1 - product) % _SIZE]
