"""A push token that leads nowhere any more is erased from its case: the phone then asks by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from verification.models import Enrolment

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def forget_push_token(*, enrolment_id: UUID, push_token: str) -> None:
    """Erase this one; that of another phone, which went on with the enrolment meanwhile, stays.

    Sealed values cannot be compared in the database, so the row is held while it is looked at.
    """
    enrolment = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment_id).first()
    if enrolment is not None and enrolment.push_token == push_token:
        Enrolment.objects.filter(pk=enrolment_id).update(push_token=None)
