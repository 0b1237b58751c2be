"""The list: values of one, two, four or eight bits, least significant bits first, zlib (Token Status List,
section 4.1)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BITS = 2
"""Of our lists: valid, invalid, suspended."""
PER_BYTE = 8 // BITS


def pack(entries: Iterable[tuple[int, int]], *, size: int, bits: int = BITS) -> bytearray:
    """A list of `size` entries, all 0 but the given (index, value) pairs, each index at most once."""
    per_byte = 8 // bits
    packed = bytearray(-(-size // per_byte))
    for index, value in entries:
        packed[index // per_byte] |= value << index % per_byte * bits
    return packed


def compress(packed: bytes | bytearray) -> bytes:
    """The `lst` member, in bytes. The highest level, as the standard recommends."""
    return zlib.compress(packed, 9)


def value_at(packed: bytes, index: int) -> int:
    """One value of a list of ours. Raises IndexError beyond its end."""
    return packed[index // PER_BYTE] >> index % PER_BYTE * BITS & 0b11
