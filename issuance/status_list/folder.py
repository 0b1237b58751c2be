"""What is published, as static files that a CDN may serve: `ID.jwt` and `ID.cwt` of each list, and
`index.json`, the aggregation. A file is whole at every moment, the old or the new."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

INDEX = "index.json"


def write(files: Mapping[str, bytes]) -> None:
    """Write or replace these; nothing without STATUS_LISTS_DIR. Raises OSError."""
    if settings.STATUS_LISTS_DIR is None:
        return
    folder = Path(settings.STATUS_LISTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)


def remove(*names: str) -> None:
    """Those that are there; nothing without STATUS_LISTS_DIR. Raises OSError."""
    if settings.STATUS_LISTS_DIR is not None:
        for name in names:
            (Path(settings.STATUS_LISTS_DIR) / name).unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Beside it first, and on the disk before it takes the name: no power cut leaves half a file."""
    number, name = tempfile.mkstemp(prefix=".", suffix=f".{path.name}", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            os.fchmod(number, 0o644)  # public: a server of static files is somebody else
            file.flush()
            os.fsync(number)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
