"""The list: values of one, two, four or eight bits, least significant bits first, zlib (Token Status List,
section 4.1); and the names that its tokens use."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BITS = 2
"""Of our lists: valid, invalid, suspended."""
HIGHEST = 9
DENSE = 0.05
JWT_TYPE, CWT_TYPE = "application/statuslist+jwt", "application/statuslist+cwt"
ISS, SUB, EXP, IAT, STATUS_LIST, TIME_TO_LIVE = 1, 2, 4, 6, 65533, 65534
"""CWT claim keys (Token Status List, section 5.2)."""


def pack(entries: Iterable[tuple[int, int]], *, size: int, bits: int = BITS) -> bytearray:
    """A list of `size` entries, all 0 but the given (index, value) pairs, each index at most once."""
    per_byte = 8 // bits
    packed = bytearray(-(-size // per_byte))
    for index, value in entries:
        packed[index // per_byte] |= value << index % per_byte * bits
    return packed


def compress(packed: bytes | bytearray, *, level: int = HIGHEST) -> bytes:
    """The `lst` member, in bytes. The highest level, as the standard recommends."""
    return zlib.compress(packed, level)


def level_for(packed: bytes | bytearray, *, bits: int = BITS) -> int:
    """The highest level while few are not valid. Beyond one in twenty it costs ten times the processor of
    level 6, for a list that is some 6 % smaller (docs/decisions/0027-status-lists.md)."""
    all_valid = packed.count(0) / len(packed)
    return HIGHEST if all_valid >= (1 - DENSE) ** (8 // bits) else 6


def value_at(packed: bytes, index: int, *, bits: int = BITS) -> int:
    """One value. Raises IndexError beyond the list's end, ValueError for another number of bits."""
    if bits not in {1, 2, 4, 8}:
        raise ValueError(f"a value has no {bits} bits")
    per_byte = 8 // bits
    return packed[index // per_byte] >> index % per_byte * bits & (1 << bits) - 1
