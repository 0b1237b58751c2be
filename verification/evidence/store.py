"""Writes, reads and destroys sealed evidence: each file has a key, wrapped by that of its month and basis."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from ecarte.vault import keys
from ecarte.vault.models import Basis
from ecarte.vault.sealed_file import SealedFile
from ecarte.vault.stores import configured_store
from verification.models import Enrolment, Evidence, EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

PURPOSE = b"ecarte evidence key"
KEY_BYTES = 32
BATCH = 500
ORPHAN_AGE = timedelta(days=1)
"""A file younger than this may belong to an act that is not committed yet."""
SWEEP_EVERY = timedelta(minutes=5)


def create(
    *,
    enrolment: Enrolment,
    kind: EvidenceKind,
    name: str,
    content_type: str,
    biometric: bool = False,
    seconds: float | None = None,
) -> Evidence:
    """An empty sealed file with its own key."""
    evidence_id = uuid4()
    month_key = keys.current(Basis.BIOMETRIC if biometric else Basis.ENROLMENT)
    return Evidence.objects.create(
        id=evidence_id,
        enrolment=enrolment,
        kind=kind,
        name=name,
        content_type=content_type,
        biometric=biometric,
        seconds=seconds,
        month_key_id=month_key,
        wrapped_key=wrapped(evidence_id, os.urandom(KEY_BYTES), month_key),
    )


def append(evidence: Evidence, data: bytes) -> None:
    """Seal `data` after what is there."""
    evidence.size = opened(evidence).append(data, size=evidence.size)
    evidence.save(update_fields=["size"])


def write(evidence: Evidence, data: bytes) -> None:
    """Seal the whole content at once."""
    append(evidence, data)
    evidence.sha256 = hashlib.sha256(data).hexdigest()
    evidence.save(update_fields=["sha256"])


def read(evidence: Evidence, *, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Plaintext bytes `start` to `stop` (exclusive), chunk by chunk. Raises Unreadable when destroyed."""
    return opened(evidence).read(size=evidence.size, start=start, stop=stop)


def digest(evidence: Evidence) -> str:
    """SHA-256 of the plaintext, hexadecimal."""
    running = hashlib.sha256()
    for chunk in read(evidence):
        running.update(chunk)
    return running.hexdigest()


def destroy(evidence: Evidence) -> None:
    """Destroy the key, which is the deletion; the file follows once that is committed. May run twice.

    A file that cannot be removed then is noise without its key, and `sweep_files` tries again.
    """
    Evidence.objects.filter(pk=evidence.pk, destroyed_at=None).update(
        wrapped_key=b"", destroyed_at=timezone.now()
    )
    file_id = str(evidence.pk)

    def remove() -> None:
        configured_store().remove(file_id)

    transaction.on_commit(remove, robust=True)


def rewrap(evidence: Evidence, *, month_key: UUID) -> bool:
    """Wrap the file's key by that of another month or basis; False when it was destroyed meanwhile.

    The file itself stays as it is: only sealing its content anew would give it another key.
    Raises Unreadable.
    """
    before = bytes(evidence.wrapped_key)
    again = wrapped(evidence.pk, _unwrapped(evidence), month_key)
    same = Evidence.objects.filter(pk=evidence.pk, wrapped_key=before)
    return bool(same.update(month_key=month_key, wrapped_key=again))


def sweep_in_turn(*, now: datetime) -> int:
    """Sweep one of the store's 256 folders, each in its turn: the whole store within a day, by the clock."""
    turn = int(now.timestamp() // SWEEP_EVERY.total_seconds()) % 256
    return sweep_files(older_than=now - ORPHAN_AGE, prefix=f"{turn:02x}")


def sweep_files(*, older_than: datetime, prefix: str = "") -> int:
    """Remove the files that nobody can open: destroyed, or left by an act that was rolled back."""
    store, removed = configured_store(), 0
    files = store.files(older_than=older_than, prefix=prefix)
    while page := list(islice(files, BATCH)):
        living = Evidence.objects.filter(pk__in=page, destroyed_at=None).values_list("pk", flat=True)
        for file_id in set(page).difference(map(str, living)):
            store.remove(file_id)
            removed += 1
    return removed


def opened(evidence: Evidence) -> SealedFile:
    """The sealed file with its key. Raises Unreadable when the key was destroyed."""
    return SealedFile(configured_store(), str(evidence.pk), _unwrapped(evidence))


def _unwrapped(evidence: Evidence) -> bytes:
    if not evidence.wrapped_key:
        raise keys.Unreadable("the key was destroyed")
    return keys.decrypt(bytes(evidence.wrapped_key), purpose=PURPOSE, context=str(evidence.pk).encode())


def wrapped(evidence_id: UUID, key: bytes, month_key: UUID) -> bytes:
    """A file's key as its row keeps it."""
    return keys.encrypt_under(month_key, key, purpose=PURPOSE, context=str(evidence_id).encode())
