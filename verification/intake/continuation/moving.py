"""Moves an enrolment to another device, by a code that the former one showed.

What was submitted stays. What was begun on the former device does not: it answers a challenge given to
another key. A card that is offered and not collected moves along; once it is active, nothing moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from issuance.device import change_device, change_pending_device
from issuance.pending import Device
from issuance.push.outbox import queue_push
from issuance.transitions import NotThere
from issuance.transitions import hold as hold_card
from verification.intake.authentication import new_token
from verification.intake.continuation.problems import CONTINUATION_CODE_FORM, CONTINUATION_REFUSED
from verification.intake.discarding import discard_unsubmitted
from verification.intake.guards import actor_of, hold_live
from verification.intake.problems import ENROLMENT_EXISTS
from verification.intake.written_codes import MistypedCode, digest_of, new_code
from verification.models import ContinuationCode, Enrolment
from verification.states import LIVE

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ecarte.dpop import Proof

PURPOSE = "continuation code"
ATTEMPTS = 3


@transaction.atomic
def issue_continuation(*, enrolment: Enrolment, now: datetime) -> tuple[str, datetime]:
    """A code, shown this once, and until when it is good; the former one is void.

    Raises Problem: enrolment_closed.
    """
    held = hold_live(enrolment.pk)
    code, expires_at = new_code(), now + settings.CONTINUATION_LIFETIME
    ContinuationCode.objects.update_or_create(
        enrolment=held,
        defaults={"digest": digest_of(code, purpose=PURPOSE), "expires_at": expires_at},
    )
    record(actor=actor_of(held), act="continuation.issued", case=held.pk)
    return code, expires_at


def continue_enrolment(
    *, proof: Proof, code: str, push_token: str | None, now: datetime
) -> tuple[Enrolment, str]:
    """The enrolment, now this device's, and its new access token. Uses the code up.

    Raises Problem: continuation_code_form, enrolment_exists (whatever the code), continuation_refused.
    """
    try:
        digest = digest_of(code, purpose=PURPOSE)
    except MistypedCode as error:
        raise Problem(CONTINUATION_CODE_FORM) from error
    if Enrolment.objects.filter(status__in=LIVE, device_jkt=proof.jkt).exists():
        raise Problem(ENROLMENT_EXISTS)
    for _ in range(ATTEMPTS):
        try:
            return _move(proof, digest, push_token, now)
        except NotThere:
            continue  # the decision or the collection was faster: look again
        except IntegrityError as error:  # it opened one meanwhile
            raise Problem(ENROLMENT_EXISTS) from error
    raise Problem(CONTINUATION_REFUSED)


@transaction.atomic
def _move(proof: Proof, digest: str, push_token: str | None, now: datetime) -> tuple[Enrolment, str]:
    held = _hold(digest, now)
    former, former_push = held.device_jkt, held.push_token
    token, held.token_digest = new_token()
    held.device_jkt, held.device_jwk, held.push_token = proof.jkt, proof.jwk, push_token
    held.save(update_fields=["token_digest", "device_jkt", "device_jwk", "push_token"])
    device, actor = Device(jkt=proof.jkt, jwk=proof.jwk), actor_of(held)
    if held.card_id is None:
        change_pending_device(case=held.pk, device=device, actor=actor)
    else:
        change_device(card_id=held.card_id, device=device, push_token=push_token, actor=actor)
    discard_unsubmitted(enrolment=held, actor=actor, now=now)
    held.identity_requests.filter(used_at=None).delete()
    held.pivot_identities.exclude(pk__in=[held.identity_id]).update(claims=None)
    held.contact_codes.filter(ended_at=None).update(ended_at=now, code=None)
    queue_push(push_token=former_push, subject="case", about=held.pk)
    record(actor=actor, act="device.changed", case=held.pk, former=former)
    return held, token


def _hold(digest: str, now: datetime) -> Enrolment:
    """Lock the enrolment of this code, and use the code up: of two devices at once, one has it.

    Raises NotThere when a card was offered meanwhile, which would have had to be locked first.
    """
    good = ContinuationCode.objects.filter(digest=digest, expires_at__gt=now)
    found = good.values_list("enrolment_id", "enrolment__card_id").first()
    if found is None:
        raise Problem(CONTINUATION_REFUSED)
    enrolment_id, card_id = found
    held = _hold_with_card(enrolment_id, card_id)
    if not good.delete()[0]:
        raise Problem(CONTINUATION_REFUSED)
    return held


def _hold_with_card(enrolment_id: UUID, card_id: UUID | None) -> Enrolment:
    if card_id is not None:
        hold_card(card_id=card_id)
    try:
        held = hold_live(enrolment_id)
    except Problem as problem:
        raise Problem(CONTINUATION_REFUSED) from problem
    if held.card_id != card_id:
        raise NotThere("a card was offered meanwhile")
    return held
