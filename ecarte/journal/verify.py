"""Walks the chain and names the first broken link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from ecarte.journal.models import Entry, Head
from ecarte.journal.services import digest


@dataclass(frozen=True)
class Verification:
    """Outcome of a walk: how many entries hold, and what is wrong after them (None: nothing)."""

    entries: int
    broken_at: int | None = None
    reason: str | None = None


def verify() -> Verification:
    """Recompute every digest and compare the end with the head, so that a removed end is noticed too."""
    previous, expected = "0" * 64, 1
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        if entry.sequence != expected:
            return Verification(expected - 1, expected, "entry is missing")
        if entry.previous != previous:
            return Verification(expected - 1, expected, "entry does not follow the one before")
        if entry.digest != _recomputed(entry):
            return Verification(expected - 1, expected, "entry was altered")
        previous, expected = entry.digest, expected + 1
    head = Head.objects.filter(pk=1).first()
    if (head.sequence if head else 0) != expected - 1 or (head and head.digest != previous):
        return Verification(expected - 1, expected, "the end of the chain was removed")
    return Verification(expected - 1)


def _recomputed(entry: Entry) -> str:
    return digest(
        sequence=entry.sequence,
        at=entry.at.astimezone(UTC),
        actor=entry.actor,
        act=entry.act,
        case=entry.case,
        data=entry.data,
        previous=entry.previous,
    )
