"""New key first, then the old card dies, in one transaction."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import AccessToken, Card, RefreshToken, StatusChange
from issuance.offer import CardExists
from issuance.signals import card_activated
from issuance.states import VALID, RevocationReason, State
from issuance.transitions import NotThere
from tests.concurrency import at_once
from tests.issuance.factories import CODE, active, offered, uri_of
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

pytestmark = pytest.mark.django_db
HOLDER = "a" * 64


def test_the_journal_and_the_history_say_what_replaced_the_card(wallet: Wallet) -> None:
    new = Wallet()
    former = active(wallet, holder_ref=HOLDER)
    later = active(new, holder_ref=HOLDER)
    ended = Entry.objects.get(act="card.revoked")
    assert (ended.actor, ended.data["card"]) == (f"device:{new.jkt}", str(former))
    assert (ended.data["reason"], ended.data["by"]) == ("replaced", str(later))
    assert StatusChange.objects.get().reason == "replaced"
    card = Card.objects.get(pk=former)
    assert (card.claims, card.push_token) == (None, None)
    assert set(RefreshToken.objects.values_list("card", flat=True)) == {later}


def test_a_collection_that_fails_leaves_the_old_card_as_it_was(wallet: Wallet) -> None:
    new, former = Wallet(), active(wallet, holder_ref=HOLDER)
    later = offered(new, holder_ref=HOLDER)
    token = new.access(uri_of(later), CODE)

    def fail(**_: object) -> None:
        raise RuntimeError("the listener fails")

    card_activated.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            new.credential(token)
    finally:
        card_activated.disconnect(fail)
    assert dict(Card.objects.values_list("pk", "status")) == {former: State.ACTIVE, later: State.OFFERED}
    assert AccessToken.objects.filter(card=former).exists()
    assert not StatusChange.objects.exists()


def test_collecting_again_replaces_nothing_more(wallet: Wallet) -> None:
    active(wallet, holder_ref=HOLDER)
    new = Wallet()
    token = new.access(uri_of(offered(new, holder_ref=HOLDER)), CODE)
    assert [new.credential(token).status_code for _ in range(2)] == [200, 200]
    assert Entry.objects.filter(act="card.revoked").count() == 1


def test_an_offer_that_is_never_collected_leaves_the_card(wallet: Wallet) -> None:
    former = active(wallet, holder_ref=HOLDER)
    lifecycle.withdraw_offer(card_id=offered(Wallet(), holder_ref=HOLDER), actor="agent:1")
    assert Card.objects.get(pk=former).status == State.ACTIVE


def test_one_valid_card_per_holder_and_form(wallet: Wallet) -> None:
    active(wallet, holder_ref=HOLDER)
    later, now = offered(Wallet(), holder_ref=HOLDER), timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=later).update(status=State.ACTIVE, activated_at=now, expires_at=now)


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_to_both_phones_at_once_one_card_is_left() -> None:
    old, new, third = Wallet(), Wallet(), Wallet()
    former = active(old, holder_ref=HOLDER)
    later = offered(new, holder_ref=HOLDER)
    token = new.access(uri_of(later), CODE)

    def collect() -> None:
        assert new.credential(token).status_code == 200

    def offer_a_third() -> None:
        with suppress(CardExists):
            offered(third, holder_ref=HOLDER)

    def unless_too_late(act: Callable[[UUID], None]) -> Callable[[], None]:
        def run() -> None:
            with suppress(NotThere):
                act(former)

        return run

    at_once(
        [
            collect,
            collect,
            offer_a_third,
            unless_too_late(lambda card: lifecycle.suspend(card_id=card, actor="client:cpam")),
            unless_too_late(
                lambda card: lifecycle.revoke(card_id=card, actor="client:cpam", reason=RevocationReason.LOST)
            ),
        ]
    )
    assert Card.objects.get(pk=former).status == State.REVOKED
    assert list(Card.objects.filter(status__in=VALID).values_list("pk", flat=True)) == [later]
