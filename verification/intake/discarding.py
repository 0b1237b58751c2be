"""Throws a capture away: its evidence is destroyed at once, unless the case is held; its trace stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ecarte.journal.services import record
from verification.models import Enrolment
from verification.retention.destroying import destroy
from verification.retention.holds import is_kept
from verification.retention.rules import DISCARDED, Basis

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Capture


@transaction.atomic
def discard(*, capture: Capture, actor: str, reason: str) -> None:
    """`reason`: `removed` (by the phone), `superseded`, or the code for which it was refused."""
    case, evidence = capture.enrolment_id, capture.evidence
    enrolment, now = (
        Enrolment.objects.select_for_update().only("pk", "restricted_at").get(pk=case),
        timezone.now(),
    )
    record(actor=actor, act="capture.discarded", case=case, evidence=str(evidence.pk), reason=reason)
    capture.delete()
    if is_kept(enrolment=enrolment, now=now):
        return  # destroyed with the rest of the case, once the hold has ended
    destroy(case=case, files=[evidence], rule=DISCARDED, basis=Basis.MINIMISATION, actor=actor, now=now)


def discard_unsubmitted(*, enrolment: Enrolment, actor: str, now: datetime) -> None:
    """Challenges that were not submitted end, with what was filmed for them."""
    enrolment.challenges.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    for capture in enrolment.captures.select_related("evidence").filter(challenge__used_at=None):
        discard(capture=capture, actor=actor, reason="superseded")
