"""Files sealed in chunks: they grow by appending, and any byte range is read without opening the rest.

Layout: chunks of `plaintext length (4 bytes) | nonce (12) | ciphertext (at most 65,536) | tag (16)`,
AES-256-GCM under the file's own key, with the file's id and the chunk's place as associated data, so that
chunks cannot be swapped within a file or between files. What was once written is never written again: a full
disk or a lost process can only spoil what was not yet acknowledged. The plaintext size is kept by the owner
of the file and given to `read`: a file cut at a chunk's boundary is thereby noticed. Destroying the key is
the deletion.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecarte.vault import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 64 * 1024
HEADER = 4
OVERHEAD = keys.NONCE_BYTES + 16
PURPOSE = b"ecarte evidence key"


def new_wrapped_key(file_id: str) -> bytes:
    """A fresh data key, wrapped under the current master key and bound to the file's id."""
    return keys.encrypt(os.urandom(keys.KEY_BYTES), purpose=PURPOSE, context=file_id.encode())


@dataclass(frozen=True)
class SealedFile:
    """One sealed file on disk. `key` is the unwrapped data key."""

    path: Path
    file_id: str
    key: bytes

    @classmethod
    def open(cls, *, path: Path, file_id: str, wrapped_key: bytes) -> SealedFile:
        """Unwrap the key. Raises Unreadable when it was destroyed or belongs to another file."""
        if not wrapped_key:
            raise keys.Unreadable("the key was destroyed")
        return cls(path, file_id, keys.decrypt(wrapped_key, purpose=PURPOSE, context=file_id.encode()))

    def append(self, data: bytes, *, size: int) -> int:
        """Add `data` after the first `size` plaintext bytes and return the new size.

        What stands beyond `size` (a write that was cut off) is dropped. Raises Unreadable when the file does
        not hold `size` bytes.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            self._skip_to(file, size)
            file.truncate()
            for start in range(0, len(data), CHUNK):
                file.write(self._seal(data[start : start + CHUNK], size + start))
            file.flush()
            os.fsync(file.fileno())
        return size + len(data)

    def read(self, *, size: int, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Plaintext bytes `start` to `stop` (exclusive) of a file of `size` bytes. Raises Unreadable."""
        stop = size if stop is None else min(stop, size)
        with self.path.open("rb") as file:
            place = 0
            while place < stop:
                length = _length(file)
                if place + length <= start:
                    file.seek(length + OVERHEAD, os.SEEK_CUR)
                else:
                    yield self._open_chunk(file, place, length)[max(0, start - place) : stop - place]
                place += length

    def _skip_to(self, file: BinaryIO, size: int) -> None:
        place = 0
        while place < size:
            length = _length(file)
            file.seek(length + OVERHEAD, os.SEEK_CUR)
            place += length
        if place != size:
            raise keys.Unreadable(f"no chunk ends at {size}")

    def _aad(self, place: int, length: int) -> bytes:
        return f"{self.file_id}:{place}:{length}".encode()

    def _seal(self, chunk: bytes, place: int) -> bytes:
        nonce = os.urandom(keys.NONCE_BYTES)
        sealed = AESGCM(self.key).encrypt(nonce, chunk, self._aad(place, len(chunk)))
        return len(chunk).to_bytes(HEADER, "big") + nonce + sealed

    def _open_chunk(self, file: BinaryIO, place: int, length: int) -> bytes:
        nonce, sealed = file.read(keys.NONCE_BYTES), file.read(length + OVERHEAD - keys.NONCE_BYTES)
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, self._aad(place, length))
        except (InvalidTag, ValueError) as error:
            raise keys.Unreadable(f"the chunk at {place} does not open") from error


def _length(file: BinaryIO) -> int:
    """The length that the next chunk announces; authenticated when the chunk is opened."""
    header = file.read(HEADER)
    length = int.from_bytes(header, "big")
    if len(header) < HEADER or not 0 < length <= CHUNK:
        raise keys.Unreadable("a chunk is missing")
    return length
