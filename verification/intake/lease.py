"""One writer at a time for an upload, across processes.

The lease lives in the cache and is renewed while bytes arrive, so a connection that went silent without
closing, as on a moving phone, lets go of the upload after a few seconds.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from ecarte.problems import Problem
from verification.intake.problems import UPLOAD_BUSY
from verification.models import Capture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

RECEIVING = 20
"""Seconds without a byte after which another connection may take over."""
CHECKING = 90
"""Seconds for the checksum and the probe of a complete film."""


def busy() -> Problem:
    """Another connection is writing."""
    return Problem(UPLOAD_BUSY, headers={"Retry-After": str(RECEIVING)})


@dataclass(frozen=True)
class Lease:
    """A held lease."""

    key: str
    holder: str

    def renew(self, seconds: int = RECEIVING) -> None:
        """Raises Problem (upload_busy) when it ran out and somebody else took over."""
        if cache.get(self.key) != self.holder or not cache.touch(self.key, seconds):
            raise busy()


def held_by(enrolment_id: UUID) -> int:
    """How many uploads of this enrolment are written to now."""
    unfinished = Capture.objects.filter(enrolment=enrolment_id, completed_at=None).values_list(
        "pk", flat=True
    )
    return len(cache.get_many(map(_key, unfinished)))


def _key(capture_id: UUID) -> str:
    return f"upload:{capture_id}"


@contextmanager
def lease(capture_id: UUID) -> Iterator[Lease]:
    """Hold the upload. Raises Problem (upload_busy)."""
    held = Lease(_key(capture_id), secrets.token_hex(8))
    if not cache.add(held.key, held.holder, RECEIVING):
        raise busy()
    try:
        yield held
    finally:
        if cache.get(held.key) == held.holder:
            cache.delete(held.key)
