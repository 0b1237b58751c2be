"""Destroys sealed files: the key goes, the journal says so, and a receipt will be sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from ecarte.seal import digest
from verification.evidence import store
from verification.models import Purpose, SealDue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from verification.models import Evidence


def destroy(
    *, case: UUID, files: Collection[Evidence], rule: str, basis: str, actor: str, now: datetime
) -> None:
    """Destroy these files of one case by this rule. Runs in the transaction of the act that demands it.

    The receipt names each file by its id, the digest of its content, by which the proof file knows it, and
    the digest of the wrapped key that was erased: found in a backup, it says what must not be opened again.
    The content itself is not read: nothing is opened in order to be destroyed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("files are destroyed in the transaction of the act that demands it")
    destroyed = []
    for file in files:
        destroyed.append(
            {
                "evidence": str(file.pk),
                "kind": file.kind,
                "sha256": file.sha256,
                "key_sha256": digest(bytes(file.wrapped_key)),
                "size": file.size,
            }
        )
        store.destroy(file)
        record(
            actor=actor,
            act="evidence.destroyed",
            case=case,
            evidence=str(file.pk),
            name=file.name,
            rule=rule,
        )
    SealDue.objects.create(
        purpose=Purpose.RECEIPT,
        case=case,
        content={
            "case": str(case),
            "destroyed_at": now.isoformat(),
            "rule": rule,
            "basis": basis,
            "by": actor,
            "destroyed": destroyed,
        },
        at=now,
    )
