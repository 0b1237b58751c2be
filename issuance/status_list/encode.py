"""The list: two-bit values, least significant bits first, zlib (Token Status List, sections 4.1 and 4.2)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from issuance.jose import b64url

if TYPE_CHECKING:
    from collections.abc import Iterable

BITS = 2
PER_BYTE = 8 // BITS


def encode(entries: Iterable[tuple[int, int]], *, size: int) -> str:
    """The `lst` member for a list of `size` entries, all 0 but the given (index, value) pairs."""
    packed = bytearray(-(-size // PER_BYTE))
    for index, value in entries:
        packed[index // PER_BYTE] |= value << index % PER_BYTE * BITS
    return b64url(zlib.compress(packed, 9))


def value_at(packed: bytes, index: int) -> int:
    """One value of an unpacked list. Raises IndexError beyond its end."""
    return packed[index // PER_BYTE] >> index % PER_BYTE * BITS & 0b11
