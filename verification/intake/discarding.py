"""Throws a capture away: its evidence is destroyed at once, its trace stays in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import Enrolment

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Capture


@transaction.atomic
def discard(*, capture: Capture, actor: str, reason: str) -> None:
    """`reason`: `removed` (by the phone), `superseded`, or the code for which it was refused."""
    case, evidence = capture.enrolment_id, capture.evidence
    Enrolment.objects.select_for_update().only("pk").get(pk=case)
    record(actor=actor, act="capture.discarded", case=case, evidence=str(evidence.pk), reason=reason)
    capture.delete()
    store.destroy(evidence)


def discard_unsubmitted(*, enrolment: Enrolment, actor: str, now: datetime) -> None:
    """Challenges that were not submitted end, with what was filmed for them."""
    enrolment.challenges.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    for capture in enrolment.captures.select_related("evidence").filter(challenge__used_at=None):
        discard(capture=capture, actor=actor, reason="superseded")
