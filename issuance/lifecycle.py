"""What happens to a card besides being collected: each act is one transaction with its journal entry."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ecarte.journal.services import record
from issuance.authorization.codes import forget_codes
from issuance.models import AccessToken, Card, DeferredRequest, Offer, RefreshToken, Status, Subject
from issuance.powers import LIFT, SUSPEND, NotAllowed, Party, lighter, may_revoke, party_of
from issuance.push.outbox import queue_push
from issuance.signals import offer_ended
from issuance.states import VALID, WITH_OFFER, ResumptionReason, RevocationReason, State, SuspensionReason
from issuance.status_list.change import change_status
from issuance.transitions import NotThere, hold, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def withdraw_offer(*, card_id: UUID, actor: str) -> None:
    """Take an offer back before it is collected. Raises NotThere."""
    move(card_id=card_id, source=State.OFFERED, target=State.WITHDRAWN, actor=actor)


def unlock(*, card_id: UUID, actor: str) -> None:
    """Let the person try their code again, who made sure of who they are. Raises NotThere when no code of
    this card is awaited, or its attempts are not used up."""
    with transaction.atomic():
        card = hold(card_id=card_id)
        if card.status not in WITH_OFFER or card.code_attempts < settings.CODE_ATTEMPTS:
            raise NotThere("the code of this card is not locked")
        Card.objects.filter(pk=card_id).update(code_attempts=0)
        record(actor=actor, act="code.unlocked", case=card.case, card=str(card_id))


def expire_offers(*, now: datetime) -> int:
    """End the offers that were never collected, forget old tokens; how many offers ended."""
    ended = 0
    for card_id in list(Offer.objects.filter(expires_at__lte=now).values_list("pk", flat=True)):
        with suppress(NotThere):  # collected or withdrawn meanwhile
            move(
                card_id=card_id,
                source=State.OFFERED,
                target=State.EXPIRED,
                actor="system:expire_offers",
                tell=offer_ended,
            )
            ended += 1
    forgotten = Card.objects.filter(status=State.DENIED, ended_at__lte=now - settings.OFFER_LIFETIME)
    for model in (AccessToken, RefreshToken):
        model.objects.filter(Q(expires_at__lte=now) | Q(card__in=forgotten)).delete()
    DeferredRequest.objects.filter(card__in=forgotten).delete()
    forget_codes(now=now)
    return ended


def suspend(*, card_id: UUID, actor: str, reason: SuspensionReason = SuspensionReason.LOST) -> None:
    """For a phone that may be found again. Raises NotThere when the card is not active, NotAllowed.

    Staff, or the insurer, may also make a suspension of the phone's own theirs: then the phone, whoever has
    it, lifts it no more. And they may give a suspension a graver reason.
    """
    reason, party = SuspensionReason(reason), party_of(actor)
    if party not in SUSPEND[reason]:
        raise NotAllowed
    journal, imposed = {"reason": reason.value}, {"suspended_by": actor, "suspended_for": reason}
    with transaction.atomic():
        card = hold(card_id=card_id)
        weaker = party_of(card.suspended_by) is Party.HOLDER or card.suspended_for in lighter(reason)
        if card.status == State.SUSPENDED and weaker and party is not Party.HOLDER:
            Card.objects.filter(pk=card_id).update(**imposed)
            act = "card.suspension_taken_over"
            record(actor=actor, act=act, case=card.case, card=str(card_id), **journal)
            return
        move(
            card_id=card_id,
            source=State.ACTIVE,
            target=State.SUSPENDED,
            actor=actor,
            set_fields=imposed,
            journal=journal,
        )
        change_status(card_id=card_id, status=Status.SUSPENDED, actor=actor, reason="suspended")
        _notify(card)


def resume(*, card_id: UUID, actor: str, reason: ResumptionReason = ResumptionReason.FOUND) -> None:
    """The phone was found. Raises NotThere when the card is not suspended, or the phone would lift a
    suspension that somebody else imposed (a thief may have it); NotAllowed."""
    party = party_of(actor)
    where = {"suspended_by": actor} if party is Party.HOLDER else {}
    with transaction.atomic():
        card = _held(card_id, State.SUSPENDED)
        if party not in LIFT[SuspensionReason(card.suspended_for)]:
            raise NotAllowed
        move(
            card_id=card_id,
            source=State.SUSPENDED,
            target=State.ACTIVE,
            actor=actor,
            where=where,
            journal={"reason": ResumptionReason(reason).value},
        )
        change_status(card_id=card_id, status=Status.VALID, actor=actor, reason="resumed")
        _notify(card)


def revoke(*, card_id: UUID, actor: str, reason: RevocationReason) -> None:
    """For good. Raises NotThere for a card that is neither active nor suspended, NotAllowed, ValueError for
    no reason."""
    reason = RevocationReason(reason)
    with transaction.atomic():
        card = _held(card_id, *VALID)
        if not may_revoke(party_of(actor), reason, suspended_for=card.suspended_for):
            raise NotAllowed
        _notify(card)  # first: the end of a card erases its push token
        move(
            card_id=card_id,
            source=State(card.status),
            target=State.REVOKED,
            actor=actor,
            journal={"reason": reason.value},
        )
        change_status(card_id=card_id, status=Status.INVALID, actor=actor, reason=reason)


def _held(card_id: UUID, *states: State) -> Card:
    """The card, locked, in one of these states. Raises NotThere."""
    card = hold(card_id=card_id)
    if card.status not in states:
        raise NotThere(f"card is none of {', '.join(sorted(states))}")
    return card


def _notify(card: Card) -> None:
    queue_push(push_token=card.push_token, subject=Subject.CARD, about=card.pk)
