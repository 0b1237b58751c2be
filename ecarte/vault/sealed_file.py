"""Files sealed in chunks: they grow by appending, and any byte range is read without opening the rest.

Layout: chunks of `nonce (12) | ciphertext (65,536, the last one shorter) | tag (16)`, AES-256-GCM under the
file's own key, with the file's id and the chunk's index as associated data, so that chunks cannot be swapped
within a file or between files. The plaintext size is kept by the owner of the file and given to `read`:
a file cut at a chunk's boundary is thereby noticed. Destroying the key is the deletion.
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

        What stands beyond `size` (a write that was cut off) is overwritten. The last, partial chunk is
        sealed anew under a fresh nonce.
        """
        index, inside = divmod(size, CHUNK)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            pending = self._read_chunk(file, index, inside) + data if inside else data
            file.truncate(index * (CHUNK + OVERHEAD))
            file.seek(0, os.SEEK_END)
            for start in range(0, len(pending), CHUNK):
                file.write(self._seal(pending[start : start + CHUNK], index + start // CHUNK))
            file.flush()
            os.fsync(file.fileno())
        return size + len(data)

    def read(self, *, size: int, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Plaintext bytes `start` to `stop` (exclusive) of a file of `size` bytes. Raises Unreadable."""
        stop = size if stop is None else min(stop, size)
        with self.path.open("rb") as file:
            for index in range(start // CHUNK, -(-stop // CHUNK)):
                offset = index * CHUNK
                chunk = self._read_chunk(file, index, min(CHUNK, size - offset))
                yield chunk[max(0, start - offset) : stop - offset]

    def _aad(self, index: int) -> bytes:
        return f"{self.file_id}:{index}".encode()

    def _seal(self, chunk: bytes, index: int) -> bytes:
        nonce = os.urandom(keys.NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, chunk, self._aad(index))

    def _read_chunk(self, file: BinaryIO, index: int, length: int) -> bytes:
        file.seek(index * (CHUNK + OVERHEAD))
        # A partial chunk is always the last one stored, so what is read beyond `length` belongs to it.
        sealed = file.read(CHUNK + OVERHEAD)
        try:
            chunk = AESGCM(self.key).decrypt(
                sealed[: keys.NONCE_BYTES], sealed[keys.NONCE_BYTES :], self._aad(index)
            )
        except (InvalidTag, ValueError) as error:
            raise keys.Unreadable(f"chunk {index} does not open") from error
        if len(chunk) < length:
            raise keys.Unreadable(f"chunk {index} is cut off")
        return chunk[:length]
