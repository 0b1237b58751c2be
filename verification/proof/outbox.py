"""Seals what is due: proof files of decided cases, receipts of what was destroyed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from ecarte import seal
from ecarte.journal.services import record
from verification.models import Enrolment, Purpose, SealDue, SealedRecord
from verification.proof.canonical import canonical, digest
from verification.proof.dossier import entries
from verification.proof.verify import FORMAT

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

log = structlog.get_logger()
ACTOR = "system:proof"
LATE = timedelta(hours=1)
"""What is not sealed by then is an alarm: the key is away, or nobody runs the schedule."""


def seal_due(*, now: datetime) -> int:
    """Seal all that waits, the oldest first; how many. Without the key everything waits for the next time."""
    sealed = 0
    for due in SealDue.objects.order_by("pk").values_list("pk", flat=True):
        try:
            sealed += _seal(due, now)
        except seal.KeyUnavailable as error:
            log.error("not_sealed", cause=str(error))
            break
        except (ValueError, Enrolment.DoesNotExist):  # the others are not held up; `late` tells
            log.exception("not_sealable", due=due)
    return sealed


def late(*, now: datetime) -> int:
    """How many wait for longer than they may."""
    return SealDue.objects.filter(at__lt=now - LATE).count()


def proof_file(case: UUID) -> bytes | None:
    """The proof file of a case as it is handed out; None before it is sealed, and of a case without one."""
    stored = SealedRecord.objects.filter(case=case, purpose=Purpose.PROOF_FILE).first()
    if stored is None:
        return None
    return b'{"entries":%b,"format":"%b","seal":"%b"}\n' % (
        stored.content.encode(),
        FORMAT.encode(),
        stored.seal.encode(),
    )


def receipts(case: UUID) -> list[str]:
    """Seals of what was destroyed of a case, the oldest first."""
    stored = SealedRecord.objects.filter(case=case, purpose=Purpose.RECEIPT)
    return list(stored.order_by("pk").values_list("seal", flat=True))


@transaction.atomic
def _seal(due_id: int, now: datetime) -> bool:
    """Whether this call sealed it; another process may have been faster."""
    due = SealDue.objects.select_for_update(skip_locked=True).filter(pk=due_id).first()
    if due is None:
        return False
    content, payload = _content(due)
    SealedRecord.objects.create(
        purpose=due.purpose,
        case=due.case,
        sealed_at=now,
        content=content.decode(),
        seal=seal.seal(payload, due.purpose),
    )
    due.delete()
    record(actor=ACTOR, act=f"{due.purpose}.sealed", case=due.case, sha256=seal.digest(payload))
    return True


def _content(due: SealDue) -> tuple[bytes, bytes]:
    """What is stored in clear, and what the seal carries."""
    if due.purpose == Purpose.RECEIPT:
        return b"", canonical(due.content)
    case = Enrolment.objects.select_related("identity", "agreement", "accepted_by").get(pk=due.case)
    found = entries(case)
    manifest = [{"entry": each["entry"], "sha256": digest(each)} for each in found]
    return canonical(found), canonical({"case": str(due.case), "entries": manifest})
