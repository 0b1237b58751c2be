"""A folder: of another machine, or one that is copied elsewhere by somebody else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.journal.witnesses import WitnessUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """A `Witness`."""

    path: Path

    def keep(self, name: str, content: bytes) -> None:
        part = self.path / f".{name}.{os.getpid()}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o444)
            try:
                (self.path / name).hardlink_to(part)  # whole or not at all, and never over another
            except FileExistsError:
                pass
            finally:
                part.unlink()
        except OSError as error:
            raise WitnessUnavailable(f"{self.path} cannot be written to: {error.strerror}") from error

    def kept(self, *, since: str) -> Iterator[tuple[str, bytes]]:
        try:
            for path in sorted(self.path.iterdir()) if self.path.exists() else ():  # before the first head
                if not path.name.startswith(".") and path.name >= since:
                    yield path.name, path.read_bytes()
        except OSError as error:
            raise WitnessUnavailable(f"{self.path} cannot be read: {error.strerror}") from error
