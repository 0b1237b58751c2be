"""How many films may be announced in a day: for one enrolment, from one phone.

Not about one person: who uses the NIR of somebody else would learn that they film today, and lock them out
(docs/decisions/0020-blind-opening.md).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from verification.intake.problems import UPLOAD_QUOTA
from verification.intake.sliding_window import refuse_for, wait_of
from verification.models import Evidence, EvidenceKind

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment

PERIOD = timedelta(days=1)
FILMS = (EvidenceKind.DOCUMENT_VIDEO, EvidenceKind.FACE_VIDEO)


def refuse_over_quota(*, enrolment: Enrolment, now: datetime) -> None:
    """Raises Problem (upload_quota), with the time until one more is accepted.

    Films that were refused or removed count too (ASVS 5.2.4), and those of this phone's former enrolments.
    """
    scopes = {
        Q(enrolment=enrolment): settings.FILMS_PER_ENROLMENT,
        Q(enrolment__device_jkt=enrolment.device_jkt): settings.FILMS_PER_DEVICE,
    }
    films = Evidence.objects.filter(kind__in=FILMS)
    waits = [
        wait_of(films.filter(scope), most=most, period=PERIOD, now=now) for scope, most in scopes.items()
    ]
    refuse_for(max(waits), UPLOAD_QUOTA)
