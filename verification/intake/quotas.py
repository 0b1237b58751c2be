"""How many films may be announced in a day: for one enrolment, from one phone, about one person."""

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

    Films that were refused or removed count too (ASVS 5.2.4). Somebody who withdraws and starts again has the
    same phone and the same NIR.
    """
    scopes = {
        Q(enrolment=enrolment): settings.FILMS_PER_ENROLMENT,
        Q(enrolment__device_jkt=enrolment.device_jkt): settings.FILMS_PER_DEVICE,
        Q(enrolment__nir_index=enrolment.nir_index): settings.FILMS_PER_PERSON,
    }
    films = Evidence.objects.filter(kind__in=FILMS)
    waits = [
        wait_of(films.filter(scope), most=most, period=PERIOD, now=now) for scope, most in scopes.items()
    ]
    refuse_for(max(waits), UPLOAD_QUOTA)
