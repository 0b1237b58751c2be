"""The parts of a video file, so that they can be falsified one by one: boxes of MP4, elements of WebM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.video import EBML

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOXES_INSIDE = dict.fromkeys(
    (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"udta", b"mvex", b"moof", b"traf"), 0
) | {b"dref": 8, b"stsd": 8, b"avc1": 78, b"hvc1": 78, b"hev1": 78, b"av01": 78}
"""Where the boxes inside a box begin (ISO/IEC 14496-12 and -15)."""
_MASTERS = "1A45DFA3 18538067 114D9B74 4DBB 1549A966 1654AE6B AE E0 1F43B675 A0 1C53BB6B BB B7"
_ELEMENTS_INSIDE = frozenset(map(bytes.fromhex, _MASTERS.split()))
"""Identifiers of the elements that hold others (RFC 9559)."""
MEDIA = frozenset({b"mdat", b"\xa3", b"\xa1"})
"""Parts that hold pictures."""


@dataclass(frozen=True, slots=True)
class Part:
    """A box or an element; offsets in the file."""

    kind: bytes
    kind_at: int
    size_at: int
    body: int
    end: int

    @property
    def start(self) -> int:
        return min(self.kind_at, self.size_at)

    @property
    def size_width(self) -> int:
        """Bytes of the size field."""
        return 4 if self.size_at < self.kind_at else self.body - self.size_at


def parts(data: bytes) -> list[Part]:
    """Every part of a sound file, outer ones before the inner ones."""
    found = _elements(data, 0, len(data)) if data.startswith(EBML) else _boxes(data, 0, len(data))
    return list(found)


def sized(data: bytes, part: Part, size: int) -> bytes:
    """The size field of `part` for `size`, as wide as it was; too large a size fills it."""
    width = part.size_width
    if part.size_at < part.kind_at:
        return min(size, 2**32 - 1).to_bytes(4, "big")
    most = (1 << 7 * width) - 1
    return (min(size, most) | 1 << 7 * width).to_bytes(width, "big")


def _boxes(data: bytes, start: int, end: int) -> Iterator[Part]:
    while start + 8 <= end:
        size, kind = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8]
        body = start + 8
        if size == 1:
            size, body = int.from_bytes(data[body : body + 8], "big"), body + 8
        if size < 8 or start + size > end:
            return
        yield Part(kind, start + 4, start, body, start + size)
        if kind in _BOXES_INSIDE:
            yield from _boxes(data, body + _BOXES_INSIDE[kind], start + size)
        start += size


def _elements(data: bytes, start: int, end: int) -> Iterator[Part]:
    while start + 2 <= end:
        kind_width, size_width = _width(data[start]), 0
        if start + kind_width < end:
            size_width = _width(data[start + kind_width])
        body = start + kind_width + size_width
        if not (kind_width and size_width) or body > end:
            return
        kind = data[start : start + kind_width]
        unknown = (1 << 7 * size_width) - 1
        size = int.from_bytes(data[start + kind_width : body], "big") & unknown
        stop = end if size == unknown else body + size
        if stop > end:
            return
        yield Part(kind, start, start + kind_width, body, stop)
        if kind in _ELEMENTS_INSIDE:
            yield from _elements(data, body, stop)
        start = stop


def _width(first: int) -> int:
    """Bytes of a variable-length integer (RFC 8794, section 4) by its first byte; 0 where it is none."""
    return 9 - first.bit_length() if first else 0
