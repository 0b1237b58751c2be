"""The one function that changes the status of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ecarte.journal.services import record
from issuance.models import AccessToken, Card, DeferredRequest, Offer, RefreshToken, Renewal
from issuance.states import TERMINAL, TRANSITIONS, RevocationReason, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.dispatch import Signal


class NotThere(Exception):
    """The card is no longer in the expected state: somebody else was faster."""


def hold(*, card_id: UUID) -> Card:
    """The card as it stands now, locked until the transaction ends. Raises NotThere for none.

    Transactions take locks in one order, or PostgreSQL would end one of two with a deadlock:

    1. the card: whoever holds it changes what hangs on it (offer, tokens, renewal, indexes);
    2. the person's former card, which the first replaces (`issuance.activation`);
    3. the case, by whoever listens to `issuance.signals`. The card of a case that is still decided comes
       after its case (`issuance.pending`). A case comes before the one that gives way to it: whoever holds
       that one, which was only opened, wants no other (`verification.eligibility`);
    4. publications of status lists, in the order of their keys (`status_list.change`);
    5. the status list itself, which is filled, opened or retired (`status_list.allocate`).

    The journal takes none. `no_key`: rows that merely point to the card do not wait. SQLite has no row locks;
    its write transactions already exclude each other.
    """
    card = Card.objects.select_for_update(no_key=True).filter(pk=card_id).first()
    if card is None:
        raise NotThere("there is no such card")
    return card


def void_access(*, card_id: UUID) -> None:
    """What a phone was given for the card is void, and what it asked for with it forgotten."""
    for model in (AccessToken, RefreshToken, DeferredRequest):
        model._default_manager.filter(card=card_id).delete()


def move(
    *,
    card_id: UUID,
    source: State,
    target: State,
    actor: str,
    where: Mapping[str, Any] | None = None,
    set_fields: Mapping[str, Any] | None = None,
    journal: Mapping[str, Any] | None = None,
    tell: Signal | None = None,
    replaces: Card | None = None,
) -> None:
    """Compare-and-swap the status and write the journal, in one transaction.

    `where` adds conditions that must still hold. `replaces`: the card, held by the caller, that is revoked
    so that this one may take its place; its row changes first, for the database takes no second valid card.
    `tell` is sent before the journal is written: whoever listens locks the case, and the journal comes last.
    A card that becomes active or ends loses its offer (and with it the hash of the code); a card that ends
    loses what it said of the person, its tokens and what was asked for with them: a denied one keeps these
    for a while, so that the phone is told. Raises NotThere when the row no longer matches, ValueError for a
    move that the map does not know.
    """
    with transaction.atomic():
        if replaces is not None:
            _change(replaces.pk, State(replaces.status), State.REVOKED, {}, {})
        _change(card_id, source, target, where or {}, set_fields or {})
        if tell is not None:
            tell.send(sender=None, card_id=card_id, status=target)
        if replaces is not None:
            why = {"reason": RevocationReason.REPLACED.value, "by": str(card_id)}
            _note(replaces.pk, State(replaces.status), State.REVOKED, actor, why)
        _note(card_id, source, target, actor, journal or {})


def _change(
    card_id: UUID, source: State, target: State, where: Mapping[str, Any], set_fields: Mapping[str, Any]
) -> None:
    if (source, target) not in TRANSITIONS:
        raise ValueError(f"{source} → {target} is not a transition")
    changes = {"status": target, **set_fields}
    if target is not State.SUSPENDED:
        changes |= {"suspended_by": "", "suspended_for": ""}
    if target in TERMINAL:
        changes |= {"ended_at": timezone.now(), "claims": None, "claims_digest": "", "push_token": None}
    if not Card.objects.filter(pk=card_id, status=source, **where).update(**changes):
        raise NotThere(f"card is no longer {source}")
    if target is not State.OFFERED:
        Offer.objects.filter(pk=card_id).delete()
    if target in TERMINAL - {State.DENIED}:
        void_access(card_id=card_id)
        Renewal.objects.filter(card=card_id).delete()


def _note(card_id: UUID, source: State, target: State, actor: str, journal: Mapping[str, Any]) -> None:
    case = Card.objects.values_list("case", flat=True).get(pk=card_id)
    record(actor=actor, act=f"card.{target}", case=case, card=str(card_id), source=source, **journal)
