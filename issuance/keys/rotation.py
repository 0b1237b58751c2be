"""One signer follows another: in time, or at once when a key is compromised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from ecarte.journal.services import record
from issuance.keys.provider import key_provider
from issuance.keys.signer import look_again
from issuance.models import Card, DocumentSigner, Signature
from issuance.states import State as CardState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

State = DocumentSigner.State
NOTICE = timedelta(days=1)
"""How long a key is published before it signs: verifiers that keep our keys have read them anew by then."""


class NotThere(Exception):
    """The signer is not in the state that the act starts from. The message is for the operator."""


def signs_until(row: DocumentSigner) -> datetime:
    """When the next should take over: from then on a card could not live its whole life under this one."""
    assert row.not_after is not None, "a signer with a certificate"
    return row.not_after - settings.CARD_LIFETIME


def rotate(*, actor: str, now: datetime, notice: timedelta = NOTICE) -> DocumentSigner:
    """Let the next signer sign; the present one stays published until its certificate ends.

    Raises NotThere when none was published for long enough.
    """
    with transaction.atomic():
        waiting = next_signers(now=now).filter(installed_at__lte=now - notice).first()
        if waiting is None:
            raise NotThere(f"no next signer has been published for {notice}")
        _retire_active(actor=actor, now=now)
        _activate(waiting, actor=actor, now=now)
    look_again()
    return waiting


def rotate_when_due(*, now: datetime) -> bool:
    """What the schedule calls: rotate once `signs_until` is over and a next one is there; whether it did."""
    active = DocumentSigner.objects.filter(state=State.ACTIVE).first()
    if active is not None and now < signs_until(active):
        return False
    try:
        rotate(actor="system:rotate_signer", now=now)
    except NotThere:
        return False  # `issuance.keys.alarms` says so
    return True


def compromise(*, key_id: str, actor: str, now: datetime) -> DocumentSigner | None:
    """Put a signer out of use at once; who signs instead, or None when there is nobody.

    What it signed is no proof any more: `signed_by` lists the cards to sign again, and the root must take the
    certificate back. Raises NotThere.
    """
    with transaction.atomic():
        was_active = DocumentSigner.objects.filter(pk=key_id, state=State.ACTIVE).exists()
        moved = DocumentSigner.objects.filter(
            pk=key_id, state__in=[State.NEXT, State.ACTIVE, State.RETIRED]
        ).update(state=State.COMPROMISED, ended_at=now)
        if not moved:
            raise NotThere(f"{key_id} is no signer with a certificate, or is known as compromised")
        record(actor=actor, act="signer.compromised", key=key_id, cards=signed_by(key_id).count())
        successor = next_signers(now=now).first() if was_active else None
        if successor is not None:
            _activate(successor, actor=actor, now=now)
    look_again()
    return successor or DocumentSigner.objects.filter(state=State.ACTIVE).first()


def destroy_key(*, key_id: str, actor: str) -> None:
    """Destroy the private key of a signer that will never sign again. Raises NotThere, SignerUnavailable."""
    row = DocumentSigner.objects.filter(pk=key_id, state__in=[State.RETIRED, State.COMPROMISED]).first()
    if row is None or not row.reference:
        raise NotThere(f"{key_id} has not ended, or its key is destroyed already")
    key_provider().destroy(row.reference)
    with transaction.atomic():
        DocumentSigner.objects.filter(pk=key_id).update(reference="")
        record(actor=actor, act="signer.key_destroyed", key=key_id)


def published(*, now: datetime) -> QuerySet[DocumentSigner]:
    """Signers whose signatures are to be believed: until the last of their cards has ended, which is never
    after their certificate."""
    trusted = [State.NEXT, State.ACTIVE, State.RETIRED]
    return DocumentSigner.objects.filter(state__in=trusted, not_after__gt=now).order_by("installed_at")


def signed_by(key_id: str) -> QuerySet[Card]:
    """Living cards that have a credential signed by this key and were not asked to collect another since."""
    living = Card.objects.filter(status__in=[CardState.ACTIVE, CardState.SUSPENDED])
    signed = Signature.objects.filter(key_id=key_id, entry__generation=F("card__generation"))
    return living.filter(pk__in=signed.values("card")).order_by("pk")


def next_signers(*, now: datetime) -> QuerySet[DocumentSigner]:
    """Those that may take over: installed, and with a certificate that has not ended."""
    return DocumentSigner.objects.filter(state=State.NEXT, not_after__gt=now).order_by("installed_at")


def _retire_active(*, actor: str, now: datetime) -> None:
    active = DocumentSigner.objects.filter(state=State.ACTIVE).first()
    if active is not None:
        _move(active, State.RETIRED, Q(state=State.ACTIVE), ended_at=now)
        record(actor=actor, act="signer.retired", key=active.key_id)


def _activate(row: DocumentSigner, *, actor: str, now: datetime) -> None:
    _move(row, State.ACTIVE, Q(state=State.NEXT), activated_at=now)
    record(actor=actor, act="signer.activated", key=row.key_id)


def _move(row: DocumentSigner, state: str, source: Q, **dates: datetime) -> None:
    """Compare and swap: of two rotations at once the second finds nothing to move, and is undone."""
    if not DocumentSigner.objects.filter(source, pk=row.pk).update(state=state, **dates):
        raise NotThere(f"{row.key_id} was moved by somebody else")
    row.refresh_from_db()
