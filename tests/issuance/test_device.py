"""An offered card moves to another device, before it is collected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.conf import settings

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.device import change_device, change_pending_device
from issuance.models import AccessToken, Card, Offer
from issuance.offer import offer_card
from issuance.pending import Device, prepare_card
from issuance.selectors import code_locked
from issuance.states import State
from issuance.transitions import NotThere
from tests.issuance.factories import CODE, WRONG, approval, code_hash, offered, uri_of
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db


def move(card_id: UUID, to: Wallet) -> None:
    device = Device(jkt=to.jkt, jwk=to.jwk)
    change_device(card_id=card_id, device=device, push_token=f"test:{to.jkt}", actor=f"device:{to.jkt}")


def test_the_new_device_collects_with_the_same_code(wallet: Wallet) -> None:
    card_id, new = offered(wallet), Wallet()
    move(card_id, new)
    new.collect(uri_of(card_id), CODE)
    card = Card.objects.get()
    assert (card.status, card.device_jkt, card.device_jwk) == (State.ACTIVE, new.jkt, new.jwk)
    assert card.push_token == f"test:{new.jkt}"


def test_the_former_device_collects_it_by_nothing_that_it_had(wallet: Wallet) -> None:
    card_id = offered(wallet)
    former_uri = uri_of(card_id)
    code, token = wallet.code(former_uri), wallet.access(former_uri, CODE)
    move(card_id, Wallet())
    former_path = former_uri.rpartition("%2F")[2]
    assert wallet.http.get(f"/issuance/offers/{former_path}").status_code == 404
    assert wallet.token(code, CODE).json()["error"] == "invalid_grant"
    assert wallet.token(wallet.code(uri_of(card_id)), CODE).json()["error"] == "invalid_grant"
    assert wallet.credential(token).status_code == 401
    assert not AccessToken.objects.exists()
    assert Card.objects.get().status == State.OFFERED


def test_the_tries_at_the_code_are_kept(wallet: Wallet) -> None:
    card_id, new = offered(wallet), Wallet()
    for _ in range(settings.CODE_ATTEMPTS - 1):
        wallet.token(wallet.code(uri_of(card_id)), WRONG)
    before = Offer.objects.get()
    move(card_id, new)
    after = Offer.objects.get()
    assert (after.code_hash, after.expires_at) == (before.code_hash, before.expires_at)
    assert Card.objects.get().code_attempts == settings.CODE_ATTEMPTS - 1
    new.token(new.code(uri_of(card_id)), WRONG)
    assert code_locked(card_id)
    assert new.token(new.code(uri_of(card_id)), CODE).status_code == 400


def test_the_journal_knows_both_devices(wallet: Wallet) -> None:
    card_id, new = offered(wallet), Wallet()
    move(card_id, new)
    entry = Entry.objects.get(act="card.device_changed")
    assert (entry.actor, entry.data) == (f"device:{new.jkt}", {"card": str(card_id), "former": wallet.jkt})


def test_a_card_that_does_not_wait_to_be_collected_stays_where_it_is(wallet: Wallet) -> None:
    active, withdrawn = offered(wallet), offered(wallet)
    wallet.collect(uri_of(active), CODE)
    lifecycle.withdraw_offer(card_id=withdrawn, actor="agent:1")
    for card_id in (active, withdrawn):
        with pytest.raises(NotThere):
            move(card_id, Wallet())
        assert Card.objects.get(pk=card_id).device_jkt == wallet.jkt


def test_a_thumbprint_of_another_key_is_refused(wallet: Wallet) -> None:
    card_id, forged = offered(wallet), Device(jkt="x" * 43, jwk=Wallet().jwk)
    with pytest.raises(ValueError, match="thumbprint"):
        change_device(card_id=card_id, device=forged, push_token=None, actor="device:x")
    assert Card.objects.get().device_jwk == wallet.jwk


def test_a_pending_card_moves_as_well_and_the_former_device_loses_what_it_prepared(wallet: Wallet) -> None:
    case, new = uuid4(), Wallet()
    former, device = Device(jkt=wallet.jkt, jwk=wallet.jwk), Device(jkt=new.jkt, jwk=new.jwk)
    card_id = prepare_card(case=case, device=former, code_hash=code_hash())
    token = wallet.access(uri_of(card_id), CODE)
    change_pending_device(case=case, device=device, actor=f"device:{new.jkt}")
    assert wallet.credential(token).status_code == 401
    assert wallet.token(wallet.code(uri_of(card_id)), CODE).json()["error"] == "invalid_grant"
    offer_card(approval=approval(new, case=case))
    new.collect(uri_of(card_id), CODE)
    assert Card.objects.get().device_jkt == new.jkt


def test_a_case_without_a_card_has_nothing_to_move(wallet: Wallet) -> None:
    change_pending_device(case=uuid4(), device=Device(jkt=wallet.jkt, jwk=wallet.jwk), actor="device:x")
    assert not Entry.objects.exists()
