"""Asks for a code at the contact that the insurer knows, and takes what the person typed.

NIST SP 800-63A-4: six digits or more, 24 hours by e-mail, 10 minutes by SMS. Whatever is known of the
number, the same is stored and answered: nobody learns whether there is a contact.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from ecarte.vault.blind_index import blind_index
from verification.intake.contact.gateways import gateway_for
from verification.intake.contact.problems import (
    CONTACT_CHANNEL_CLOSED,
    CONTACT_CODE_REFUSED,
    CONTACT_CODES_QUOTA,
)
from verification.intake.guards import actor_of, hold_capturing
from verification.intake.sliding_window import refuse_for, wait_of
from verification.intake.throttling import count_by_number
from verification.models import Channel, ContactCode
from verification.tasks import send_contact_code

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment

LIFETIMES = {Channel.EMAIL: timedelta(hours=24), Channel.SMS: timedelta(minutes=10)}
TRIES = 5
"""Wrong codes after which a code is void."""
QUOTA = 5
"""Codes of one enrolment in `QUOTA_PERIOD`; with `TRIES`, 25 guesses among a million a day."""
QUOTA_PERIOD = timedelta(days=1)


@transaction.atomic
def send_code(*, enrolment: Enrolment, channel: Channel, now: datetime) -> None:
    """Send a new code; the former one is void.

    Nobody is flooded with codes by enrolments under their number.
    Raises Throttled, and Problem: contact_channel_closed, contact_codes_quota, already_submitted,
    enrolment_closed.
    """
    if gateway_for(channel) is None:
        raise Problem(CONTACT_CHANNEL_CLOSED)
    held = hold_capturing(enrolment.pk)
    wait = wait_of(held.contact_codes.all(), most=QUOTA, period=QUOTA_PERIOD, now=now)
    refuse_for(wait, CONTACT_CODES_QUOTA)
    count_by_number("contact_codes_per_nir", nir_index=held.nir_index)
    held.contact_codes.filter(ended_at=None).update(ended_at=now, code=None)
    code_id, code = uuid4(), _new_code()
    ContactCode.objects.create(
        id=code_id,
        enrolment=held,
        channel=channel,
        digest=_digest(code_id, code),
        code=code,
        created_at=now,
        expires_at=now + LIFETIMES[channel],
        next_attempt_at=now,
    )
    record(actor=actor_of(held), act="contact.code_asked", case=held.pk, channel=channel)
    send_contact_code.delay_on_commit(str(code_id))


def confirm_contact(*, enrolment: Enrolment, code: str, now: datetime) -> None:
    """The contact is confirmed. A wrong code counts.

    Raises Problem: contact_code_refused, already_submitted, enrolment_closed.
    """
    if not _confirm(enrolment, code, now):
        raise Problem(CONTACT_CODE_REFUSED)


@transaction.atomic
def _confirm(enrolment: Enrolment, code: str, now: datetime) -> bool:
    held = hold_capturing(enrolment.pk)
    sent = held.contact_codes.filter(ended_at=None, expires_at__gt=now).first()
    if sent is None:
        return False
    right = hmac.compare_digest(_digest(sent.pk, code), sent.digest)
    if right:
        held.contact_confirmed_at = now
        held.save(update_fields=["contact_confirmed_at"])
    else:
        sent.tries += 1
    if right or sent.tries >= TRIES:
        sent.ended_at, sent.code = now, None
    sent.save(update_fields=["tries", "ended_at", "code"])
    act = "contact.confirmed" if right else "contact.code_refused"
    record(actor=actor_of(held), act=act, case=held.pk, channel=sent.channel)
    return right


def _new_code() -> str:
    digits: int = settings.CONTACT_CODE_DIGITS
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _digest(code_id: UUID, code: str) -> str:
    return blind_index(f"{code_id}:{code}", purpose="contact code")
