"""Everything in which a running system leaves something, as bytes by the name of the place."""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections import defaultdict
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.signing import b64_decode

from tests.ecarte.embedded.processes import descendants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.system import System

MOMENT = 0.1
"""Seconds between two looks."""


def in_folder(folder: Path) -> dict[str, bytes]:
    """Each file below it, by its name."""
    # `os.walk` passes over a folder that goes while it walks.
    paths = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    files = (path for path in sorted(paths) if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): _read(path) for path in files}


def in_database(file: Path) -> dict[str, bytes]:
    """Every value of every table, whole: in the file, a long one is cut over pages. Sessions unpacked."""
    kept = {}
    with closing(sqlite3.connect(file)) as database:
        database.text_factory = bytes
        tables = [
            name.decode()
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own name
            kept[f"table {table}"] = b"\n".join(_bytes(value) for row in rows for value in row)
        sessions = database.execute("SELECT session_data FROM django_session").fetchall()
    return kept | {"sessions": b"\n".join(_unpacked(data.decode()) for (data,) in sessions)}


class Watch:
    """What passes while the system runs: command lines, environments, files of the temporary folder."""

    def __init__(self, system: System, temporary: Path) -> None:
        self._root, self._temporary = system.process.pid, temporary
        self._seen: dict[str, set[bytes]] = defaultdict(set)
        self._failure: Exception | None = None
        self.looks = 0

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """Raises in the end what kept it from watching."""
        ended = threading.Event()
        thread = threading.Thread(target=self._until, args=[ended])
        thread.start()
        try:
            yield self
        finally:
            ended.set()
            thread.join()
        if self._failure is not None:
            raise self._failure

    def seen(self) -> dict[str, bytes]:
        return {name: b"\n".join(contents) for name, contents in self._seen.items()}

    def _until(self, ended: threading.Event) -> None:
        try:
            while not ended.wait(MOMENT):
                self._look()
                self.looks += 1
        except Exception as failure:  # noqa: BLE001 - raised where it is noticed
            self._failure = failure

    def _look(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):  # one ended just now
            for pid in descendants(self._root):
                self._seen["command lines"].add(_read(Path(f"/proc/{pid}/cmdline")))
                self._seen["environments"].add(_read(Path(f"/proc/{pid}/environ")))
        for name, content in in_folder(self._temporary).items():
            self._seen["temporary files"] |= {name.encode(), content}


def _read(path: Path) -> bytes:
    """Nothing of what is gone already, nor of a process that gave its privileges up: nobody may look."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _unpacked(data: str) -> bytes:
    """Of a session as Django signs it, what it says (`django.core.signing.dumps`)."""
    content = data.partition(":")[0]
    raw = b64_decode(content.lstrip(".").encode())
    return zlib.decompress(raw) if content.startswith(".") else raw
