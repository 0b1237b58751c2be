"""Files sealed in chunks: they grow by appending, and any byte range is read without opening the rest.

Each append is a piece of its own in the store: chunks of `nonce (12) | ciphertext | tag (16)`, all of 65,536
bytes of plaintext but the last. AES-256-GCM under the file's own key, with the file's id, the chunk's place
and its length as associated data, so that chunks cannot be swapped within a file or between files. What was
once written is never written again: a full disk or a lost process can only spoil what was not yet
acknowledged. The plaintext size is kept by the owner of the file and given to `read`: a file cut at a chunk's
boundary is thereby noticed. Destroying the key is the deletion.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecarte.vault.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecarte.vault.stores import Piece, Store

CHUNK = 64 * 1024
NONCE = 12
OVERHEAD = NONCE + 16
_SEALED = CHUNK + OVERHEAD


@dataclass(frozen=True)
class SealedFile:
    """One sealed file in a store. `key` is its own key, in clear."""

    store: Store
    file_id: str
    key: bytes

    def append(self, data: bytes, *, size: int) -> int:
        """Add `data` after the first `size` plaintext bytes and return the new size.

        What stands there (a write that was never acknowledged) is replaced. Raises Unreadable when the file
        does not hold `size` bytes, OSError when the store cannot keep it.
        """
        if size and not any(piece.offset + _length(piece) == size for piece in self._pieces()):
            raise Unreadable(f"no chunk ends at {size}")
        if data:
            chunks = (self._seal(data[at : at + CHUNK], size + at) for at in range(0, len(data), CHUNK))
            self.store.put(self.file_id, size, b"".join(chunks))
        return size + len(data)

    def read(self, *, size: int, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Plaintext bytes `start` to `stop` (exclusive) of a file of `size` bytes.

        Raises Unreadable, FileNotFoundError when nothing of it is there, OSError.
        """
        stop = size if stop is None else min(stop, size)
        if start >= stop:
            return
        place = 0
        for piece in self._pieces():
            if place >= stop:
                break
            if piece.offset != place:
                raise Unreadable(f"a chunk is missing at {place}")
            length = _length(piece)
            if place + length > start:
                yield from self._read(piece, max(start - place, 0), min(stop - place, length))
            place += length
        if place < stop:
            raise Unreadable(f"a chunk is missing at {place}")

    def _pieces(self) -> list[Piece]:
        pieces = self.store.pieces(self.file_id)
        if not pieces:
            raise FileNotFoundError(f"nothing is kept of {self.file_id}")
        return pieces

    def _read(self, piece: Piece, start: int, stop: int) -> Iterator[bytes]:
        """Plaintext bytes of one piece, counted from its beginning."""
        first, last = start // CHUNK, -(-stop // CHUNK)
        length = _length(piece)
        with self.store.open(
            self.file_id, piece.offset, first * _SEALED, min(last * _SEALED, piece.size)
        ) as stream:
            for at in range(first * CHUNK, last * CHUNK, CHUNK):
                wanted = min(CHUNK, length - at)
                chunk = self._open(stream.read(wanted + OVERHEAD), piece.offset + at, wanted)
                yield chunk[max(0, start - at) : stop - at]

    def _aad(self, place: int, length: int) -> bytes:
        return f"{self.file_id}:{place}:{length}".encode()

    def _seal(self, chunk: bytes, place: int) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, chunk, self._aad(place, len(chunk)))

    def _open(self, sealed: bytes, place: int, length: int) -> bytes:
        try:
            return AESGCM(self.key).decrypt(sealed[:NONCE], sealed[NONCE:], self._aad(place, length))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"the chunk at {place} does not open") from error


def _length(piece: Piece) -> int:
    """Bytes of plaintext in a piece."""
    whole, rest = divmod(piece.size, _SEALED)
    if rest and rest <= OVERHEAD:
        raise Unreadable(f"the piece at {piece.offset} was cut")
    return whole * CHUNK + (rest - OVERHEAD if rest else 0)
