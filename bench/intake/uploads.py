"""Uploads through a network that cuts connections: `tus-js-client` and `tuspy`, to a running system."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Row
from ecarte.demo.people import CAST
from ecarte.demo.phone import Phone
from tests.bad_network import bad_network
from tests.clients.uploads import CLIENTS, Caller
from tests.end_to_end.system import system
from tests.verification.engine.clips import clip

if TYPE_CHECKING:
    from tests.end_to_end.system import System

FILM_BYTES, CUTS = 60_000_000, 20
READ_DIGEST = """
from verification.evidence import store
from verification.models import Capture
print(store.digest(Capture.objects.get(pk="{capture}", completed_at__isnull=False).evidence))
"""


@dataclass(frozen=True)
class Sent:
    """What became of one film."""

    cuts: int
    seconds: float
    sha256: str
    stored_sha256: str
    """Of the bytes as they lie, opened again."""


class _Phone(Phone):
    """Lends its key and token to another client."""

    @property
    def caller(self) -> Caller:
        return Caller(self._key, self._token or "", self.origin)

    @property
    def captures(self) -> str:
        return f"{self._home}/captures"


def uploads() -> list[Row]:
    """Bytes that differ after twenty cuts, and how long it took."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as name:
        folder = Path(name)
        film = folder / "film.mp4"
        big_film(film)
        with system(var=folder) as running:
            running.wait_until_started()
            for person, client in enumerate(CLIENTS):
                rows += _rows(client, send_through(running, film, client=client, person=person))
    return rows


def _rows(client: str, sent: Sent) -> list[Row]:
    how = f"{FILM_BYTES / 1e6:.0f} MB, connection cut {sent.cuts} times, loopback, embedded system"
    altered = 0 if sent.stored_sha256 == sent.sha256 and sent.cuts == CUTS else 1
    return [
        Row(name=f"{client}, films that are not byte-identical", value=altered, unit="films", bar=0, how=how),
        Row(name=f"{client}, upload", value=sent.seconds, unit="s", how=how),
    ]


def big_film(path: Path) -> None:
    """A real film, filled up with noise that players skip."""
    content = clip(fast_start=True)
    padding = FILM_BYTES - len(content)
    path.write_bytes(content + padding.to_bytes(4, "big") + b"free" + os.urandom(padding - 8))


def send_through(running: System, film: Path, *, client: str, person: int) -> Sent:
    """One person's film of a document, through a bad network."""
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    cutting = bad_network(port=running.port, size=FILM_BYTES, cuts=CUTS)
    with closing(_Phone(running.origin)) as phone, cutting as network:
        phone.open(nir=CAST[person].nir, scheme=CAST[person].scheme)
        metadata = {"kind": "document", "challenge": phone.challenge()["id"], "sha256": digest}
        endpoint = f"{network.origin}{phone.captures}"
        started = time.monotonic()
        path = CLIENTS[client](film, endpoint=endpoint, metadata=metadata, caller=phone.caller)
        seconds = time.monotonic() - started
    capture = path.rpartition("/")[2]
    stored = running.manage("shell", "--verbosity=0", "--command", READ_DIGEST.format(capture=capture))
    return Sent(network.made, seconds, digest, stored.strip())
