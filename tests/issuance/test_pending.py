"""A card whose case an agent still decides: what the phone may do with it, and how it ends."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault.codes import hash_code
from issuance import lifecycle
from issuance.links import digest
from issuance.models import Card, DeferredRequest, Offer, RefreshToken, Signature
from issuance.offer import CardExists, offer_card
from issuance.pending import Device, deny_card, prepare_card
from issuance.selectors import code_locked, credential_offer_uri, pending_card
from issuance.states import State
from tests.issuance.factories import CODE, WRONG, approval, code_hash, offered, uri_of
from tests.issuance.test_token import error
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> UUID:
    return uuid.uuid4()


def prepared(wallet: Wallet, case: UUID, code: str = "") -> UUID:
    device = Device(jkt=wallet.jkt, jwk=wallet.jwk)
    with transaction.atomic():
        return prepare_card(case=case, device=device, code_hash=code or code_hash())


def approve(wallet: Wallet, case: UUID, **changes: Any) -> UUID:
    with transaction.atomic():
        return offer_card(approval=approval(wallet, case=case, **changes))


def deny(case: UUID) -> None:
    with transaction.atomic():
        deny_card(case=case, actor="agent:1")


def transaction_of(wallet: Wallet, access: str) -> str:
    answer = wallet.credential(access)
    assert answer.status_code == 202
    assert answer["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"transaction_id", "interval"}
    assert answer.json()["interval"] > 0
    return str(answer.json()["transaction_id"])


def test_while_an_agent_decides_the_phone_holds_a_transaction(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    assert pending_card(case, jkt=wallet.jkt) == card_id
    access = wallet.access(uri_of(card_id), CODE)
    transaction_id = transaction_of(wallet, access)
    answer = wallet.deferred(access, transaction_id)
    assert (answer.status_code, answer.json()["transaction_id"]) == (202, transaction_id)
    assert not Signature.objects.exists()
    assert Card.objects.get().status == State.PENDING


def test_an_approval_turns_the_transaction_into_the_credential(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    access, _ = wallet.tokens(uri_of(card_id), CODE)
    transaction_id = transaction_of(wallet, access)
    assert approve(wallet, case) == card_id
    answer = wallet.deferred(access, transaction_id)
    assert answer.status_code == 200
    assert len(answer.json()["credentials"]) == 1
    assert answer.json()["notification_id"] == str(Signature.objects.get().pk)
    assert Card.objects.get().status == State.ACTIVE
    assert error(wallet.deferred(access, transaction_id)) == (400, "invalid_transaction_id")


def test_days_later_a_refresh_token_opens_the_transaction(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    access, refresh = wallet.tokens(uri_of(card_id), CODE)
    transaction_id = transaction_of(wallet, access)
    approve(wallet, case)
    access = wallet.refresh(refresh).json()["access_token"]
    assert wallet.deferred(access, transaction_id).status_code == 200


def test_a_refusal_denies_what_was_asked_for(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    access, refresh = wallet.tokens(uri_of(card_id), CODE)
    transaction_id = transaction_of(wallet, access)
    deny(case)
    assert credential_offer_uri(card_id) is None
    access = wallet.refresh(refresh).json()["access_token"]
    assert error(wallet.deferred(access, transaction_id)) == (400, "credential_request_denied")
    assert error(wallet.deferred(access, transaction_id)) == (400, "invalid_transaction_id")
    assert error(wallet.credential(access)) == (400, "credential_request_denied")
    assert not Signature.objects.exists()
    assert Card.objects.get().status == State.DENIED
    assert Entry.objects.get(act="card.denied").actor == "agent:1"


def test_what_a_denied_phone_never_asked_after_is_forgotten(wallet: Wallet, case: UUID) -> None:
    access, _ = wallet.tokens(uri_of(prepared(wallet, case)), CODE)
    transaction_of(wallet, access)
    deny(case)
    lifecycle.expire_offers(now=timezone.now())
    assert DeferredRequest.objects.exists()
    lifecycle.expire_offers(now=timezone.now() + settings.OFFER_LIFETIME)
    assert not DeferredRequest.objects.exists()
    assert not RefreshToken.objects.exists()


def test_a_transaction_is_of_one_card(wallet: Wallet, case: UUID) -> None:
    access = wallet.access(uri_of(prepared(wallet, case)), CODE)
    transaction_id = transaction_of(wallet, access)
    other = Wallet()
    stranger = other.access(uri_of(offered(other)), CODE)
    assert error(other.deferred(stranger, transaction_id)) == (400, "invalid_transaction_id")
    assert error(other.deferred(stranger, "guess")) == (400, "invalid_transaction_id")
    assert wallet.deferred(access, transaction_id).status_code == 202


def test_a_later_request_replaces_the_one_that_waits(wallet: Wallet, case: UUID) -> None:
    access = wallet.access(uri_of(prepared(wallet, case)), CODE)
    former, latter = transaction_of(wallet, access), transaction_of(wallet, access)
    assert DeferredRequest.objects.count() == 1
    assert error(wallet.deferred(access, former)) == (400, "invalid_transaction_id")
    assert wallet.deferred(access, latter).status_code == 202


@pytest.mark.parametrize("body", [{}, {"transaction_id": 7}, {"transaction_id": None}])
def test_a_deferred_request_names_its_transaction(wallet: Wallet, case: UUID, body: Any) -> None:
    access = wallet.access(uri_of(prepared(wallet, case)), CODE)
    answer = wallet.post("/issuance/deferred-credential", access, body)
    assert error(answer) == (400, "invalid_credential_request")


def test_codes_tried_before_the_decision_count_after_it(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    for _ in range(settings.CODE_ATTEMPTS):
        wallet.token(wallet.code(uri_of(card_id)), WRONG)
    approve(wallet, case)
    assert code_locked(card_id)
    assert error(wallet.token(wallet.code(uri_of(card_id)), CODE)) == (400, "invalid_grant")


def test_a_case_submitted_again_keeps_its_card_and_takes_its_new_code(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    uri = uri_of(card_id)
    assert prepared(wallet, case, hash_code("8305")) == card_id
    assert uri_of(card_id) == uri
    assert error(wallet.token(wallet.code(uri), CODE)) == (400, "invalid_grant")
    assert wallet.token(wallet.code(uri), "8305").status_code == 200


@pytest.mark.parametrize("step", [prepared, approve])
def test_on_another_phone_what_the_former_was_given_is_void(wallet: Wallet, case: UUID, step: Any) -> None:
    access, _ = wallet.tokens(uri_of(prepared(wallet, case)), CODE)
    transaction_of(wallet, access)
    other = Wallet()
    card_id = step(other, case)
    assert not DeferredRequest.objects.exists()
    assert not RefreshToken.objects.exists()
    assert wallet.credential(access).status_code == 401
    assert error(wallet.token(wallet.code(uri_of(card_id)), CODE)) == (400, "invalid_grant")
    assert other.token(other.code(uri_of(card_id)), CODE).status_code == 200


def test_nobody_else_is_shown_the_offer_of_a_pending_card(wallet: Wallet, case: UUID) -> None:
    prepared(wallet, case)
    assert pending_card(case, jkt=Wallet().jkt) is None


def test_a_pending_card_says_nothing_of_the_person_and_hinders_no_other(wallet: Wallet, case: UUID) -> None:
    prepared(wallet, case)
    card = Card.objects.get()
    assert (card.holder_ref, card.claims, card.push_token) == ("", None, None)
    offered(wallet, holder_ref="a" * 64)
    with pytest.raises(CardExists):
        approve(wallet, case, holder_ref="a" * 64)
    assert Card.objects.get(pk=card.pk).status == State.PENDING


def test_one_pending_card_per_case(wallet: Wallet, case: UUID) -> None:
    prepared(wallet, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(case=case, status=State.PENDING, device_jkt="x", device_jwk={})


def test_a_card_becomes_live_only_by_an_approval(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    with pytest.raises(IntegrityError, match="a_live_card_was_approved"), transaction.atomic():
        Card.objects.filter(pk=card_id).update(status=State.OFFERED)


def test_one_deferred_request_per_configuration(wallet: Wallet, case: UUID) -> None:
    card_id = prepared(wallet, case)
    common = {"card_id": card_id, "configuration": "evitale_sd_jwt", "keys": {}}
    DeferredRequest.objects.create(digest=digest("a"), **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeferredRequest.objects.create(digest=digest("b"), **common)


def test_an_undecided_offer_does_not_expire(wallet: Wallet, case: UUID) -> None:
    prepared(wallet, case)
    assert Offer.objects.get().expires_at is None
    approve(wallet, case)
    assert Offer.objects.get().expires_at is not None


def test_a_case_without_a_pending_card_ends_without_one(case: UUID) -> None:
    deny(case)
    assert not Entry.objects.exists()
