"""Sealed files in a folder: `ab/abcd…/000000000000`, a file for each piece."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.vault.stores import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ecarte.vault.stores import Stream


@dataclass(frozen=True)
class Folder:
    """A `Store` on this machine's disk."""

    root: Path

    def put(self, file_id: str, offset: int, sealed: bytes) -> None:
        folder = self._folder(file_id)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{offset:012}"
        with unfinished.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / f"{offset:012}")
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def pieces(self, file_id: str) -> list[Piece]:
        folder = self._folder(file_id)
        if not folder.is_dir():
            return []
        with os.scandir(folder) as entries:
            found = [
                Piece(int(entry.name), entry.stat().st_size) for entry in entries if entry.name.isdigit()
            ]
        return sorted(found, key=lambda piece: piece.offset)

    @contextmanager
    def open(self, file_id: str, offset: int, start: int, stop: int) -> Iterator[Stream]:
        with (self._folder(file_id) / f"{offset:012}").open("rb") as file:
            file.seek(start)
            yield file

    def remove(self, file_id: str) -> None:
        folder = self._folder(file_id)
        if folder.exists():
            shutil.rmtree(folder)

    def files(self, *, older_than: datetime, prefix: str = "") -> Iterator[str]:
        for folder in self.root.glob(f"{prefix or '*'}/*"):
            if folder.stat().st_mtime < older_than.timestamp():
                yield folder.name

    def check(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root):
            pass

    def _folder(self, file_id: str) -> Path:
        return self.root / file_id[:2] / file_id
