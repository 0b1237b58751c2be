"""Asks for, signs and reviews an emergency access. Each step is journalled, and each is another person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from ecarte.journal.services import record
from verification.models import EmergencyAccess, Enrolment, Tie
from verification.models.emergency_access import LASTS, WAITS
from verification.perms import (
    may_ask_for_access,
    may_review_access,
    may_sign_access,
    schemes_of,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User

log = structlog.get_logger(__name__)


class NotOpen(Exception):
    """No such step is open to this person. It is not said why: the reason may be whose case it is."""


@transaction.atomic
def ask(*, agent: User, case_number: str, motive: str, now: datetime) -> EmergencyAccess:
    """Ask to look at this case; opens nothing yet. Raises NotOpen.

    Habilitation for the scheme is needed all the same (CSS R161-33-18), and nobody's own or a relative's case
    is looked at. Nor one whose processing is restricted: looking is processing, and an emergency of ours is
    none of the exceptions of GDPR, article 18(2). Of a case that is forgotten there is nothing to see.
    """
    free = Enrolment.objects.filter(restricted_at=None, forgotten_at=None)
    # Locked, as for forgetting: the motive is written before it, and goes with the rest, or not at all.
    mine = free.select_for_update().filter(case_number=case_number, scheme__in=schemes_of(agent))
    case = mine.only("pk", "nir_index").first()
    if (
        not may_ask_for_access(agent)
        or case is None
        or Tie.objects.filter(agent=agent, nir_index=case.nir_index).exists()
    ):
        raise NotOpen
    access = EmergencyAccess(enrolment=case, asked_by=agent, asked_at=now, motive=motive)
    access.save(force_insert=True)
    record(actor=agent.actor, act="emergency_access.asked", case=case.pk, access=str(access.pk))
    _tell(access)
    return access


@transaction.atomic
def sign(*, signer: User, access_id: UUID, now: datetime) -> None:
    """Open the case to whoever asked, for an hour.

    Raises NotOpen: signed, lapsed, one's own, not theirs to sign.
    """
    waiting = EmergencyAccess.objects.filter(pk=access_id, signed_by=None, asked_at__gt=now - WAITS)
    if not may_sign_access(signer) or not waiting.exclude(asked_by=signer).update(
        signed_by=signer, signed_at=now, ends_at=now + LASTS
    ):
        raise NotOpen
    access = EmergencyAccess.objects.get(pk=access_id)
    record(
        actor=signer.actor,
        act="emergency_access.signed",
        case=access.enrolment_id,
        access=str(access.pk),
        agent=access.asked_by_id,
    )
    log.error("emergency_access_opened", access=str(access.pk), case=str(access.enrolment_id))
    _tell(access)


@transaction.atomic
def review(*, reviewer: User, access_id: UUID, justified: bool, now: datetime) -> None:
    """Say, once it has ended, whether it was right. Raises NotOpen: runs, reviewed, had a part in it."""
    ended = EmergencyAccess.objects.filter(pk=access_id, ends_at__lte=now, reviewed_by=None)
    others = ended.exclude(asked_by=reviewer).exclude(signed_by=reviewer)
    if not may_review_access(reviewer) or not others.update(
        reviewed_by=reviewer, reviewed_at=now, justified=justified
    ):
        raise NotOpen
    access = EmergencyAccess.objects.get(pk=access_id)
    record(
        actor=reviewer.actor,
        act="emergency_access.reviewed",
        case=access.enrolment_id,
        access=str(access.pk),
        justified=justified,
    )


def _tell(access: EmergencyAccess) -> None:
    """By letter, once it is committed; one that is lost with the broker is in journal, log and list."""
    from verification.tasks import send_emergency_letters  # tasks know the services, not the other way round

    send_emergency_letters.delay_on_commit(str(access.pk))
