"""The minor's phone asks for a parent's agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from verification.intake.agreement.problems import AGREEMENT_TOO_LATE
from verification.intake.guards import actor_of, hold_before_offer
from verification.intake.written_codes import digest_of, new_code
from verification.models import Agreement

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment

PURPOSE = "agreement code"


@transaction.atomic
def ask_agreement(*, enrolment: Enrolment, now: datetime) -> tuple[str, datetime]:
    """A code for a parent, shown this once, and until when they may answer; an unanswered one is void.

    Anybody may ask: whether an agreement is needed is not told here. Raises Problem: agreement_too_late,
    enrolment_closed.
    """
    held = hold_before_offer(enrolment.pk, too_late=AGREEMENT_TOO_LATE)
    held.agreements.filter(answered_at=None).delete()
    code = new_code()
    asked = Agreement.objects.create(
        enrolment=held,
        code_digest=digest_of(code, purpose=PURPOSE),
        asked_at=now,
        expires_at=now + settings.AGREEMENT_LIFETIME,
    )
    record(actor=actor_of(held), act="agreement.asked", case=held.pk, agreement=str(asked.pk))
    return code, asked.expires_at
