"""Moves an enrolment to another device, by a code that the former one showed.

What was submitted stays. What was begun on the former device does not: it answers a challenge given to
another key. Once a card is offered it is bound to its key, and nothing moves any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from ecarte.vault.blind_index import blind_index
from issuance.push.outbox import queue_push
from verification.intake.authentication import new_token
from verification.intake.continuation.problems import (
    CONTINUATION_CODE_FORM,
    CONTINUATION_REFUSED,
    CONTINUATION_TOO_LATE,
)
from verification.intake.discarding import discard_unsubmitted
from verification.intake.guards import actor_of, hold_before_offer
from verification.intake.problems import ENROLMENT_CLOSED, ENROLMENT_EXISTS
from verification.intake.written_codes import MistypedCode, new_code, parse
from verification.models import ContinuationCode, Enrolment
from verification.states import LIVE

if TYPE_CHECKING:
    from datetime import datetime

    from ecarte.dpop import Proof


@transaction.atomic
def issue_continuation(*, enrolment: Enrolment, now: datetime) -> tuple[str, datetime]:
    """A code, shown this once, and until when it is good; the former one is void.

    Raises Problem: continuation_too_late, enrolment_closed.
    """
    held = hold_before_offer(enrolment.pk, too_late=CONTINUATION_TOO_LATE)
    code, expires_at = new_code(), now + settings.CONTINUATION_LIFETIME
    ContinuationCode.objects.update_or_create(
        enrolment=held, defaults={"digest": _digest(parse(code)), "expires_at": expires_at}
    )
    record(actor=actor_of(held), act="continuation.issued", case=held.pk)
    return code, expires_at


def continue_enrolment(
    *, proof: Proof, code: str, push_token: str | None, now: datetime
) -> tuple[Enrolment, str]:
    """The enrolment, now this device's, and its new access token. Uses the code up.

    Raises Problem: continuation_code_form, enrolment_exists (whatever the code), continuation_refused, and
    continuation_too_late to who has the right code.
    """
    try:
        bare = parse(code)
    except MistypedCode as error:
        raise Problem(CONTINUATION_CODE_FORM) from error
    if Enrolment.objects.filter(status__in=LIVE, device_jkt=proof.jkt).exists():
        raise Problem(ENROLMENT_EXISTS)
    try:
        return _move(proof, _digest(bare), push_token, now)
    except IntegrityError as error:  # it opened one meanwhile
        raise Problem(ENROLMENT_EXISTS) from error


@transaction.atomic
def _move(proof: Proof, digest: str, push_token: str | None, now: datetime) -> tuple[Enrolment, str]:
    held = _hold(digest, now)
    former, former_push = held.device_jkt, held.push_token
    token, held.token_digest = new_token()
    held.device_jkt, held.device_jwk, held.push_token = proof.jkt, proof.jwk, push_token
    held.save(update_fields=["token_digest", "device_jkt", "device_jwk", "push_token"])
    discard_unsubmitted(enrolment=held, actor=actor_of(held), now=now)
    held.identity_requests.filter(used_at=None).delete()
    held.pivot_identities.exclude(pk__in=[held.identity_id]).update(claims=None)
    held.contact_codes.filter(ended_at=None).update(ended_at=now, code=None)
    queue_push(push_token=former_push, subject="case")
    record(actor=actor_of(held), act="device.changed", case=held.pk, former=former)
    return held, token


def _hold(digest: str, now: datetime) -> Enrolment:
    """Lock the enrolment of this code, and use the code up: of two devices at once, one has it."""
    good = ContinuationCode.objects.filter(digest=digest, expires_at__gt=now)
    enrolment_id = good.values_list("enrolment_id", flat=True).first()
    if enrolment_id is None:
        raise Problem(CONTINUATION_REFUSED)
    try:
        held = hold_before_offer(enrolment_id, too_late=CONTINUATION_TOO_LATE)
    except Problem as problem:
        if problem.kind is ENROLMENT_CLOSED:
            raise Problem(CONTINUATION_REFUSED) from problem
        raise
    if not good.delete()[0]:
        raise Problem(CONTINUATION_REFUSED)
    return held


def _digest(bare: str) -> str:
    return blind_index(bare, purpose="continuation code")
