"""Where sealed files lie: pieces that are written once, in a folder or in a bucket (EVIDENCE_BUCKET)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime


class StoreUnavailable(OSError):
    """The store cannot be reached, or refuses."""


class Stream(Protocol):
    """Bytes in order."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Piece:
    """Some chunks of a file: where they begin in the plaintext, and how many bytes they are sealed."""

    offset: int
    size: int


class Store(Protocol):
    """Everything raises OSError when it cannot be done, FileNotFoundError when the piece is not there."""

    def put(self, file_id: str, offset: int, sealed: bytes) -> None:
        """Keep a piece, in the place of one that begins there: whole or not at all, safe on return."""

    def pieces(self, file_id: str) -> list[Piece]:
        """Those of a file, in order."""

    def open(self, file_id: str, offset: int, start: int, stop: int) -> AbstractContextManager[Stream]:
        """Bytes `start` to `stop` (exclusive) of a piece as it is sealed."""

    def remove(self, file_id: str) -> None:
        """All pieces of a file. May run twice."""

    def files(self, *, older_than: datetime, prefix: str = "") -> Iterator[str]:
        """Ids of the files to which nothing was added since then; of those alone that begin with these two
        characters."""

    def check(self) -> None:
        """Whether something can be kept."""


def configured_store() -> Store:
    """The store of the settings."""
    if settings.VAULT.bucket:
        from ecarte.vault.stores.bucket import Bucket

        return Bucket(settings.VAULT.bucket, settings.VAULT.s3_endpoint)
    from ecarte.vault.stores.folder import Folder

    return Folder(settings.EVIDENCE_DIR)
