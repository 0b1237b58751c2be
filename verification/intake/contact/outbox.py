"""Sends contact codes once the act that asked for them is committed (see `issuance.push.outbox`).

The request does the same whoever the number belongs to; only here is the register asked for an address. A
code without one is given up in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issuance.push.failures import PermanentFailure, TransientFailure
from issuance.push.outbox import BATCH, pause
from verification.intake.contact import texts
from verification.intake.contact.gateways import Message, gateway_for
from verification.models import Channel, ContactCode
from verification.register.selectors import contact_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MAX_ATTEMPTS = 8
"""About an hour, at the outbox's pauses."""


def deliver(*, code_id: UUID, now: datetime) -> None:
    """Try to send one code that is due; does nothing when another sender has it or it has ended."""
    code = _claim(code_id, now)
    if code is None:
        return
    try:
        _send(code)
    except PermanentFailure as failure:
        _end(code, dead_at=now, last_error=failure.code)
    except TransientFailure as failure:
        _waiting(code).update(last_error=failure.code)
    else:
        _end(code, sent_at=now, last_error="")


def due(*, now: datetime) -> list[UUID]:
    """Codes whose time has come, oldest first, a batch at a time."""
    waiting = ContactCode.objects.filter(code__isnull=False, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])


def _claim(code_id: UUID, now: datetime) -> ContactCode | None:
    """Compare-and-swap, which also sets the next attempt: two senders never hold the same code."""
    waiting = ContactCode.objects.select_related("enrolment")
    code = waiting.filter(pk=code_id, code__isnull=False, next_attempt_at__lte=now).first()
    if code is None:
        return None
    if code.attempts >= MAX_ATTEMPTS or code.expires_at <= now:
        _end(code, dead_at=now, last_error=code.last_error or "too_late")
        return None
    attempts = code.attempts + 1
    if not _waiting(code).update(attempts=attempts, next_attempt_at=now + pause(attempts)):
        return None
    code.attempts = attempts
    return code


def _send(code: ContactCode) -> None:
    channel, language = Channel(code.channel), code.enrolment.language
    address, gateway = contact_of(code.enrolment.nir_index, channel), gateway_for(channel)
    if address is None or gateway is None:
        raise PermanentFailure("no_contact" if address is None else "no_gateway")
    text = texts.body(code=code.code, channel=channel, language=language)
    gateway.send(to=address, message=Message(str(code.pk), texts.subject(language), text))


def _end(code: ContactCode, **fields: Any) -> None:
    _waiting(code).update(code=None, **fields)


def _waiting(code: ContactCode) -> QuerySet[ContactCode]:
    """The code, provided that nobody has claimed or ended it since it was read."""
    return ContactCode.objects.filter(pk=code.pk, attempts=code.attempts, code__isnull=False)
