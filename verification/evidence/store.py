"""Writes, reads and destroys sealed evidence. The only place that knows where the files stand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ecarte.vault.sealed_file import SealedFile, new_wrapped_key
from verification.models import Enrolment, Evidence, EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


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
    return Evidence.objects.create(
        id=evidence_id,
        enrolment=enrolment,
        kind=kind,
        name=name,
        content_type=content_type,
        biometric=biometric,
        seconds=seconds,
        wrapped_key=new_wrapped_key(str(evidence_id)),
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
    path = _path(evidence)

    def remove() -> None:
        path.unlink(missing_ok=True)

    transaction.on_commit(remove, robust=True)


def sweep_files(*, older_than: datetime) -> int:
    """Remove the files that nobody can open: destroyed, or left by an act that was rolled back."""
    removed = 0
    for path in settings.EVIDENCE_DIR.glob("*/*"):
        if path.stat().st_mtime >= older_than.timestamp():
            continue
        if not Evidence.objects.filter(pk=path.name, destroyed_at=None).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def opened(evidence: Evidence) -> SealedFile:
    """The sealed file with its key. Raises Unreadable when the key was destroyed."""
    return SealedFile.open(
        path=_path(evidence), file_id=str(evidence.pk), wrapped_key=bytes(evidence.wrapped_key)
    )


def _path(evidence: Evidence) -> Path:
    text = str(evidence.pk)
    root: Path = settings.EVIDENCE_DIR
    return root / text[:2] / text
