"""What others may read of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from issuance.links import absolute
from issuance.models import Card, Offer
from issuance.states import VALID, State, SuspensionReason

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


def credential_offer_uri(card_id: UUID) -> str | None:
    """What opens the wallet on the offer (OpenID4VCI 1.0, section 4.1.3): while the card can be collected,
    or is pending, so that the phone has all done but for an agent's decision."""
    offer = Offer.objects.standing(timezone.now()).filter(pk=card_id).first()
    if offer is None:
        return None
    query = urlencode({"credential_offer_uri": absolute("offer", offer.reference)})
    return f"openid-credential-offer://?{query}"


def pending_card(case: UUID, *, jkt: str) -> UUID | None:
    """The card of a case that an agent still decides, if this device may prepare its collection."""
    pending = Card.objects.filter(case=case, status=State.PENDING, device_jkt=jkt)
    return pending.values_list("pk", flat=True).first()


def code_locked(card_id: UUID) -> bool:
    """Whether the code was wrong too often; an agent may unlock it."""
    locked = Card.objects.filter(pk=card_id, code_attempts__gte=settings.CODE_ATTEMPTS, offer__isnull=False)
    return locked.exists()


def holder_of_active_card(jkt: str) -> str:
    """`holder_ref` of the active card that this device key holds; empty without one."""
    active = Card.objects.filter(device_jkt=jkt, status=State.ACTIVE)
    return active.values_list("holder_ref", flat=True).first() or ""


def valid_cards() -> QuerySet[Card]:
    """Those that are active or suspended; `holder_ref` says of whom."""
    return Card.objects.filter(status__in=VALID)


def valid_card(holder_ref: str) -> UUID | None:
    """The one of this person: a new one takes its place."""
    return valid_cards().filter(holder_ref=holder_ref).values_list("pk", flat=True).first()


def under_suspicion(holder_ref: str) -> bool:
    """Whether the valid card of this person is suspended for a suspicion of fraud (`issuance.powers`)."""
    suspected = valid_cards().filter(status=State.SUSPENDED, suspended_for=SuspensionReason.SUSPECTED)
    return suspected.filter(holder_ref=holder_ref).exists()


def latest_card(holder_ref: str) -> UUID | None:
    """The valid card of a person, or else the one that was offered last, whatever became of it."""
    offered = Card.objects.filter(holder_ref=holder_ref).order_by("-offered_at")
    return valid_card(holder_ref) or offered.values_list("pk", flat=True).first()


def card_status(card_id: UUID) -> str | None:
    """Where a card stands (`issuance.states.State`)."""
    return Card.objects.filter(pk=card_id).values_list("status", flat=True).first()
