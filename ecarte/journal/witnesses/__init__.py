"""Keep signed heads where the database cannot reach: a protocol, and the choice that the settings make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator


class WitnessUnavailable(Exception):
    """It could not be asked, or did not take what it was given. The message is for operators."""


class Witness(Protocol):
    """Keeps small files for good, each under a name that is used once."""

    def keep(self, name: str, content: bytes) -> None:
        """What was kept first under a name stays. Raises WitnessUnavailable."""

    def kept(self, *, since: str) -> Iterator[tuple[str, bytes]]:
        """Names from `since` on, in their order, with what was kept first. Raises WitnessUnavailable."""


def witnesses() -> dict[str, Witness]:
    """The configured ones, by their address."""
    return {address: _open(address) for address in settings.JOURNAL.witnesses}


def _open(address: str) -> Witness:
    parts = urlsplit(address)
    if parts.scheme == "file":
        from ecarte.journal.witnesses.folder import Folder

        return Folder(Path(unquote(parts.path)))
    from ecarte.journal.witnesses.s3 import Bucket  # here: it takes time to import, and few need it

    return Bucket(
        parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=settings.JOURNAL.s3_endpoint,
        retention=settings.JOURNAL.retention,
    )
