"""Ways to spoil a sound film, each deterministic in its random generator."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from bench.documents.containers import MEDIA, Part, parts, sized
from verification.engine.video import EBML

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    Mutation = Callable[[bytes, random.Random], bytes]

EXTREMES = (
    0,
    1,
    2,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**64 - 1,
)
SIZES = (b"tkhd", b"avc1", b"hvc1", b"hev1", b"av01", b"\xe0", b"\xb0", b"\xba", b"\x54\xb0", b"\x54\xba")
TIMES = (
    b"mvhd", b"mdhd", b"stts", b"ctts", b"elst", b"tfdt", b"trun", b"tfhd", b"mfhd",
    b"\x2a\xd7\xb1", b"\x44\x89", b"\xe7", b"\x9b", b"\x23\xe3\x83",
)  # fmt: skip
TABLES = (
    b"stsz",
    b"stco",
    b"co64",
    b"stsc",
    b"stss",
    b"stsd",
    b"dref",
    b"trun",
    b"\x1c\x53\xbb\x6b",
    b"\xb7",
)
CONFIGURATIONS = (b"avcC", b"hvcC", b"av1C", b"\x63\xa2", b"\x86")
BOMB_DEPTH = 2000
FOREIGN_HEADS = (
    b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    b"ffconcat version 1.0\nfile /etc/hostname\n",
    b"%PDF-1.7\n", b"PK\x03\x04", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0",
    b"FLV\x01\x05", b"OggS\x00",
    b"RIFF\x00\x00\x00\x10AVI LIST", b"\x00\x00\x01\xba", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    b"<svg xmlns='http://www.w3.org/2000/svg'>",
)  # fmt: skip


def bits_flipped(data: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 4, 32, 256))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def run_overwritten(data: bytes, rng: random.Random) -> bytes:
    length = min(rng.choice((4, 64, 1024)), len(data))
    start = rng.randrange(len(data) - length + 1)
    filling = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length)))
    return data[:start] + filling + data[start + length :]


def truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.choice((0, 1, 4, 8, 11, 12, 40, rng.randrange(len(data))))]


def piece_moved(data: bytes, rng: random.Random) -> bytes:
    """Cut out, doubled, or put in from elsewhere."""
    start, length = rng.randrange(len(data)), rng.choice((1, 16, 400))
    before, piece, after = data[:start], data[start : start + length], data[start + length :]
    other = data[rng.randrange(len(data)) :][:length]
    return rng.choice((before + after, before + piece + piece + after, before + other + piece + after))


def size_falsified(data: bytes, rng: random.Random) -> bytes:
    """The size of a box or element: nothing, too little, endless."""
    part = rng.choice(parts(data))
    size = rng.choice((*EXTREMES, part.end - part.start + rng.choice((-1, 1, 8)), len(data)))
    return _put(data, part.size_at, sized(data, part, max(size, 0)))


def kind_falsified(data: bytes, rng: random.Random) -> bytes:
    """One box or element passed off as another, or as one that nobody knows."""
    every = parts(data)
    part = rng.choice(every)
    same = [other.kind for other in every if len(other.kind) == len(part.kind)]
    return _put(data, part.kind_at, rng.choice((rng.choice(same), rng.randbytes(len(part.kind)))))


def part_removed(data: bytes, rng: random.Random) -> bytes:
    part = rng.choice(parts(data))
    return data[: part.start] + data[part.end :]


def part_repeated(data: bytes, rng: random.Random) -> bytes:
    part = rng.choice(_headers(data))
    return data[: part.end] + data[part.start : part.end] * rng.choice((1, 50)) + data[part.end :]


def number_falsified(data: bytes, rng: random.Random) -> bytes:
    """Any number of any header."""
    return _extreme(data, _headers(data), rng)


def dimensions_falsified(data: bytes, rng: random.Random) -> bytes:
    return _extreme(data, _of(data, SIZES), rng)


def times_falsified(data: bytes, rng: random.Random) -> bytes:
    return _extreme(data, _of(data, TIMES), rng)


def tables_falsified(data: bytes, rng: random.Random) -> bytes:
    """Samples that do not exist, lie outside the file, or are counted in billions."""
    return _extreme(data, _of(data, TABLES), rng)


def configuration_falsified(data: bytes, rng: random.Random) -> bytes:
    """What the decoder is set up with, and the name of the codec."""
    part = rng.choice(_of(data, CONFIGURATIONS))
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 3, 12))):
        spoilt[rng.randrange(part.start, part.end)] = rng.randrange(256)
    return bytes(spoilt)


def pictures_falsified(data: bytes, rng: random.Random) -> bytes:
    """The coded pictures, under sound headers."""
    media = [part for part in parts(data) if part.kind in MEDIA and part.end > part.body]
    spoilt = bytearray(data)
    for part in rng.choices(media, k=rng.choice((1, 5, 40))):
        spoilt[rng.randrange(part.body, part.end)] = rng.randrange(256)
    return bytes(spoilt)


def header_swapped(data: bytes, rng: random.Random) -> bytes:
    """The first bytes of the other container, or of something else altogether."""
    head = rng.choice(
        (EBML, struct.pack(">I4s4s", rng.choice((12, 20, 32)), b"ftyp", b"isom"), *FOREIGN_HEADS)
    )
    return head + data[rng.choice((0, len(head))) :]


def polyglot(data: bytes, rng: random.Random) -> bytes:
    """A film with something else before, behind or inside."""
    other = rng.choice(FOREIGN_HEADS) * rng.choice((1, 20))
    box = struct.pack(">I4s", len(other) + 8, rng.choice((b"free", b"skip", b"uuid"))) + other
    void = b"\xec" + (len(other) | 1 << 28).to_bytes(4, "big") + other
    whole = rng.choice((data + other, box + data, data + box, data[:40] + other + data[40:], data + void))
    return rng.choice((whole, box[:8] + other, EBML + other))


def nested(data: bytes, rng: random.Random) -> bytes:
    """Thousands of boxes inside each other, or elements."""
    if data.startswith(EBML):
        identifier = rng.choice((b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75", b"\xae", b"\xa0"))
        return data[:60] + (identifier + b"\x01" + b"\xff" * 7) * BOMB_DEPTH + data[60:]
    kind, total = rng.choice((b"moov", b"trak", b"udta", b"meta")), BOMB_DEPTH * 8
    boxes = b"".join(struct.pack(">I4s", total - 8 * depth, kind) for depth in range(BOMB_DEPTH))
    return data[:32] + boxes + data[32:]


def reference_elsewhere(data: bytes, rng: random.Random) -> bytes:
    """A track whose pictures lie in a file of the server (`dref`), or a film that is only a name."""
    path = rng.choice((b"/etc/hostname\0", b"file:///etc/hostname\0", b"http://127.0.0.1:9/film\0"))
    entry = struct.pack(">I4sI", len(path) + 12, rng.choice((b"url ", b"alis", b"urn ")), 0) + path
    places = _of(data, (b"dref", b"\x4d\xbb", b"\x15\x49\xa9\x66"))
    part = rng.choice(places)
    return data[: part.body] + b"\0\0\0\0\0\0\0\1" + entry + data[part.end :]


MUTATIONS: Sequence[Mutation] = (
    bits_flipped, run_overwritten, truncated, piece_moved, size_falsified, kind_falsified, part_removed,
    part_repeated, number_falsified, dimensions_falsified, times_falsified, tables_falsified,
    configuration_falsified, pictures_falsified, header_swapped, polyglot, nested, reference_elsewhere,
)  # fmt: skip


def _headers(data: bytes) -> list[Part]:
    return [part for part in parts(data) if part.kind not in MEDIA and part.end > part.body]


def _of(data: bytes, kinds: Sequence[bytes]) -> list[Part]:
    """The parts of these kinds, or any header in a file that has none."""
    headers = _headers(data)
    return [part for part in headers if part.kind in kinds] or headers


def _extreme(data: bytes, among: list[Part], rng: random.Random) -> bytes:
    """A few numbers of one to eight bytes at their limits."""
    spoilt = data
    for _ in range(rng.choice((1, 1, 2, 6))):
        part = rng.choice(among)
        width = min(rng.choice((1, 2, 4, 8)), part.end - part.body)
        at = part.body + rng.randrange((part.end - part.body - width) // width + 1) * width
        spoilt = _put(spoilt, at, (rng.choice(EXTREMES) % (1 << 8 * width)).to_bytes(width, "big"))
    return spoilt


def _put(data: bytes, at: int, piece: bytes) -> bytes:
    return data[:at] + piece + data[at + len(piece) :]
