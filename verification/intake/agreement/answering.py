"""A parent answers, on the phone that holds their active card.

The key of that card signs the call, the register says whose guardian its holder is. Everything else has one
answer, and is found by the same questions to the database: a code that is guessed tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from issuance.push.outbox import queue_push
from issuance.selectors import holder_of_active_card
from verification.eligibility import agreed_upon
from verification.intake.agreement.asking import PURPOSE
from verification.intake.agreement.problems import AGREEMENT_CODE_FORM, AGREEMENT_REFUSED
from verification.intake.guards import hold_before_offer
from verification.intake.withdrawal import withdraw
from verification.intake.written_codes import MistypedCode, digest_of
from verification.models import Agreement
from verification.register.selectors import is_guardian

if TYPE_CHECKING:
    from datetime import datetime

    from ecarte.dpop import Proof

TOOK_BACK = "agreement.taken_back"
"""How the journal calls it."""


def answer_agreement(*, proof: Proof, code: str, agreed: bool, now: datetime) -> None:
    """Agree, decline, or take an agreement back, which ends the enrolment while it has no active card.

    The same answer may be sent twice. Raises Problem: agreement_code_form, agreement_refused.
    """
    try:
        digest = digest_of(code, purpose=PURPOSE)
    except MistypedCode as error:
        raise Problem(AGREEMENT_CODE_FORM) from error
    asked = Agreement.objects.select_related("enrolment").filter(code_digest=digest).first()
    holder = holder_of_active_card(proof.jkt)
    guardian = is_guardian(nir_index=holder, of_nir_index=asked.enrolment.nir_index if asked else "")
    if asked is None or not guardian:
        raise Problem(AGREEMENT_REFUSED)
    actor = f"device:{proof.jkt}"
    if asked.agreed and not agreed:
        _take_back(asked, actor, now)
    else:
        _answer(asked, agreed, holder, actor, now)


@transaction.atomic
def _answer(asked: Agreement, agreed: bool, guardian_index: str, actor: str, now: datetime) -> None:
    """The enrolment is locked first: of answers sent at once one counts."""
    try:
        held = hold_before_offer(asked.enrolment_id, too_late=AGREEMENT_REFUSED)
    except Problem as problem:
        raise Problem(AGREEMENT_REFUSED) from problem
    open_question = held.agreements.filter(pk=asked.pk, answered_at=None, expires_at__gt=now)
    answer = {"answered_at": now, "agreed": agreed, "guardian_index": guardian_index}
    if not open_question.update(**answer):
        if held.agreements.filter(pk=asked.pk, agreed=agreed, guardian_index=guardian_index).exists():
            return  # the same once more: the answer to the first was lost on its way
        raise Problem(AGREEMENT_REFUSED)
    if agreed:
        agreed_upon(enrolment=held, agreement=asked, actor=actor)
    queue_push(push_token=held.push_token, subject="case", about=held.pk)
    act = "agreement.given" if agreed else "agreement.declined"
    record(actor=actor, act=act, case=held.pk, agreement=str(asked.pk))


@transaction.atomic
def _take_back(asked: Agreement, actor: str, now: datetime) -> None:
    """The person is told as by any other withdrawal: their phone looks, and finds the enrolment ended."""
    push_token = asked.enrolment.push_token
    try:
        withdraw(enrolment=asked.enrolment, now=now, actor=actor)
    except Problem as problem:  # it has ended, or its card is active
        raise Problem(AGREEMENT_REFUSED) from problem
    queue_push(push_token=push_token, subject="case", about=asked.enrolment_id)
    record(actor=actor, act=TOOK_BACK, case=asked.enrolment_id, agreement=str(asked.pk))
