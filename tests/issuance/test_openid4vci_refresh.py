"""Refresh tokens: of one device key, each for one use, and what happens when one is used twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import AccessToken, Card, RefreshToken
from issuance.states import RevocationReason
from tests.concurrency import at_once
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.test_token import error
from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db


def renewed(wallet: Wallet, refresh_token: str) -> tuple[str, str]:
    answer = wallet.refresh(refresh_token)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.json()["access_token"], answer.json()["refresh_token"]


def test_a_refresh_token_gives_new_tokens_in_place_of_the_old(wallet: Wallet) -> None:
    access, refresh = wallet.tokens(offer_uri(wallet), CODE)
    access_2, refresh_2 = renewed(wallet, refresh)
    assert wallet.credential(access).status_code == 401
    assert wallet.credential(access_2).status_code == 200
    assert refresh_2 != refresh


def test_an_active_card_is_issued_again_by_a_refresh_token(wallet: Wallet) -> None:
    access, refresh = wallet.tokens(offer_uri(wallet), CODE)
    assert wallet.credential(access).status_code == 200
    AccessToken.objects.all().delete()
    again, _ = renewed(wallet, refresh)
    assert wallet.credential(again).status_code == 200
    assert Card.objects.count() == 1


def test_another_phone_can_neither_use_a_refresh_token_nor_use_it_up(wallet: Wallet) -> None:
    _, refresh = wallet.tokens(offer_uri(wallet), CODE)
    assert error(Wallet().refresh(refresh)) == (400, "invalid_grant")
    renewed(wallet, refresh)


def test_a_lost_answer_is_asked_for_again(wallet: Wallet) -> None:
    _, refresh = wallet.tokens(offer_uri(wallet), CODE)
    lost, never_seen = renewed(wallet, refresh)
    found, refresh_2 = renewed(wallet, refresh)
    assert wallet.credential(lost).status_code == 401
    assert error(wallet.refresh(never_seen)) == (400, "invalid_grant")
    assert wallet.credential(found).status_code == 200
    renewed(wallet, refresh_2)


def test_a_refresh_token_whose_successor_was_used_kills_every_token_of_the_card(wallet: Wallet) -> None:
    _, first = wallet.tokens(offer_uri(wallet), CODE)
    _, second = renewed(wallet, first)
    access, third = renewed(wallet, second)
    assert error(wallet.refresh(first)) == (400, "invalid_grant")
    assert wallet.credential(access).status_code == 401
    assert error(wallet.refresh(third)) == (400, "invalid_grant")
    assert not RefreshToken.objects.exists()
    assert Entry.objects.filter(act="token.reused").count() == 1


def test_a_code_that_is_redeemed_anew_voids_the_refresh_tokens_before(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    _, former = wallet.tokens(uri, CODE)
    _, current = wallet.tokens(uri, CODE)
    assert error(wallet.refresh(former)) == (400, "invalid_grant")
    renewed(wallet, current)


def test_a_suspended_card_gives_tokens_by_which_nothing_is_collected(wallet: Wallet) -> None:
    access, refresh = wallet.tokens(offer_uri(wallet), CODE)
    wallet.credential(access)
    card_id = Card.objects.get().pk
    lifecycle.suspend(card_id=card_id, actor="client:cpam")
    access, refresh = renewed(wallet, refresh)
    assert error(wallet.credential(access)) == (400, "credential_request_denied")
    lifecycle.resume(card_id=card_id, actor="client:cpam")
    assert wallet.credential(access).status_code == 200


def test_a_revoked_card_has_no_tokens(wallet: Wallet) -> None:
    access, refresh = wallet.tokens(offer_uri(wallet), CODE)
    wallet.credential(access)
    lifecycle.revoke(card_id=Card.objects.get().pk, actor="client:cpam", reason=RevocationReason.STOLEN)
    assert error(wallet.refresh(refresh)) == (400, "invalid_grant")
    assert not RefreshToken.objects.exists()


def test_an_old_refresh_token_is_refused_and_forgotten(wallet: Wallet) -> None:
    _, refresh = wallet.tokens(offer_uri(wallet), CODE)
    RefreshToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert error(wallet.refresh(refresh)) == (400, "invalid_grant")
    lifecycle.expire_offers(now=timezone.now())
    assert not RefreshToken.objects.exists()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"refresh_token": None}, "invalid_request"),
        ({"refresh_token": ["a", "b"]}, "invalid_request"),
        ({"refresh_token": "guess"}, "invalid_grant"),
        ({"refresh_token": "guess", "tx_code": CODE}, "invalid_request"),
    ],
)
def test_a_malformed_refresh_is_refused(wallet: Wallet, form: dict[str, object], expected: str) -> None:
    assert error(wallet.ask({"grant_type": "refresh_token"} | form)) == (400, expected)


def test_one_unused_refresh_token_per_card(wallet: Wallet) -> None:
    wallet.tokens(offer_uri(wallet), CODE)
    card, later = Card.objects.get(), timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        RefreshToken.objects.create(digest="other", card=card, expires_at=later)


@pytest.mark.django_db(transaction=True)
def test_a_refresh_token_used_many_times_at_once_leaves_one_that_serves() -> None:
    wallet = Wallet()
    _, refresh = wallet.tokens(offer_uri(wallet), CODE)
    answers = at_once([lambda: Wallet(key=wallet.key).refresh(refresh) for _ in range(4)])
    given = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert given
    assert RefreshToken.objects.filter(used_at=None).count() == 1
    assert AccessToken.objects.count() == 1
    assert sum(wallet.refresh(token).status_code == 200 for token in given) == 1
