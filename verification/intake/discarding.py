"""Throws a capture away: its evidence is destroyed at once, its trace stays in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import Enrolment

if TYPE_CHECKING:
    from verification.models import Capture


@transaction.atomic
def discard(*, capture: Capture, actor: str, reason: str) -> None:
    """`reason`: `removed` (by the phone), `superseded`, or the code for which it was refused."""
    case, evidence = capture.enrolment_id, capture.evidence
    Enrolment.objects.select_for_update().only("pk").get(pk=case)
    record(actor=actor, act="capture.discarded", case=case, evidence=str(evidence.pk), reason=reason)
    capture.delete()
    store.destroy(evidence)
