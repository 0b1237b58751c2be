"""Finds checks that were lost with a worker or a message, and starts them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from verification.models import Enrolment
from verification.prechecks.run import ACTOR
from verification.states import State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID


def sweep_lost_checks(*, now: datetime, send: Callable[[UUID], None]) -> int:
    """Return lost runs to SUBMITTED and send every overdue case anew; gives their number.

    A case that is merely waiting in a long queue may be sent twice: the second delivery finds it taken.
    One that could not be sent (the broker is away) is overdue again after another lease.
    """
    overdue = Enrolment.objects.filter(checks_due_at__lt=now)
    sent = 0
    for enrolment in overdue.filter(status__in=[State.SUBMITTED, State.CHECKING]).only("status", "check_id"):
        with transaction.atomic():
            if not _give_back(enrolment, now):
                continue
            # Robust: one message that does not leave must not keep the other cases waiting.
            transaction.on_commit(lambda pk=enrolment.pk: send(pk), robust=True)  # type: ignore[misc]
        sent += 1
    return sent


def _give_back(enrolment: Enrolment, now: datetime) -> bool:
    due = {"checks_due_at": now + settings.CHECKS_LEASE}
    if enrolment.status == State.SUBMITTED:
        mine = Enrolment.objects.filter(pk=enrolment.pk, status=State.SUBMITTED, checks_due_at__lt=now)
        return bool(mine.update(**due))
    try:
        move(
            enrolment_id=enrolment.pk,
            source=State.CHECKING,
            target=State.SUBMITTED,
            actor=ACTOR,
            where={"check_id": enrolment.check_id, "checks_due_at__lt": now},
            set_fields={"check_id": None, **due},
        )
    except NotThere:
        return False
    return True
