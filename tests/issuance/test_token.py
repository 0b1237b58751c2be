"""The token endpoint: who may try a code, how often, and what is said when it is wrong."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.journal.verify import verify as verify_journal
from issuance import lifecycle
from issuance.models import AccessToken, Card, Offer
from issuance.openid4vci import redemption
from issuance.selectors import code_locked
from issuance.states import State
from issuance.transitions import NotThere
from tests.concurrency import at_once
from tests.issuance.factories import CODE, WRONG, offer_uri
from tests.issuance.wallet import TOKEN, Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def error(answer: Any) -> tuple[int, str]:
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert re.fullmatch(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*", body.get("error_description", ""))
    return answer.status_code, body["error"]


def test_the_right_code_gives_a_short_lived_dpop_token(wallet: Wallet) -> None:
    answer = wallet.token(wallet.code(offer_uri(wallet)), CODE)
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "DPoP"
    assert answer.json()["expires_in"] == 3600
    assert "authorization_details" not in answer.json()


def test_a_wrong_code_is_counted_and_the_right_one_still_works(wallet: Wallet) -> None:
    code = wallet.code(offer_uri(wallet))
    assert error(wallet.token(code, WRONG)) == (400, "invalid_grant")
    assert Card.objects.get().code_attempts == 1
    assert Entry.objects.filter(act="code.wrong").count() == 1
    assert wallet.token(code, CODE).status_code == 200
    assert Card.objects.get().code_attempts == 0


def test_after_the_last_attempt_the_code_is_locked_and_the_card_waits(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    code = wallet.code(uri)
    for _ in range(settings.CODE_ATTEMPTS):
        assert error(wallet.token(code, WRONG)) == (400, "invalid_grant")
    card = Card.objects.get()
    assert code_locked(card.pk)
    assert card.status == State.OFFERED
    assert error(wallet.token(code, CODE)) == (400, "invalid_grant")
    assert not AccessToken.objects.exists()
    assert Entry.objects.filter(act="code.wrong").count() == settings.CODE_ATTEMPTS
    assert Entry.objects.filter(act="code.locked").count() == 1
    assert verify_journal().broken_at is None


def test_a_fresh_offer_gives_no_fresh_attempts(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    for _ in range(settings.CODE_ATTEMPTS):
        assert error(wallet.token(wallet.code(uri), WRONG)) == (400, "invalid_grant")
    assert error(wallet.token(wallet.code(uri), CODE)) == (400, "invalid_grant")


def test_an_agent_unlocks_the_code_and_the_journal_says_who(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    for _ in range(settings.CODE_ATTEMPTS):
        wallet.token(wallet.code(uri), WRONG)
    card = Card.objects.get()
    lifecycle.unlock(card_id=card.pk, actor="agent:7")
    assert not code_locked(card.pk)
    assert Entry.objects.get(act="code.unlocked").actor == "agent:7"
    assert wallet.token(wallet.code(uri), CODE).status_code == 200


def test_a_code_that_is_not_locked_cannot_be_unlocked(wallet: Wallet) -> None:
    code = wallet.code(offer_uri(wallet))
    wallet.token(code, WRONG)
    with pytest.raises(NotThere):
        lifecycle.unlock(card_id=Card.objects.get().pk, actor="agent:7")
    assert Card.objects.get().code_attempts == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tx_code": None}, "invalid_request"),
        ({"tx_code": [CODE, CODE]}, "invalid_request"),
        ({"pre-authorized_code": None}, "invalid_request"),
        ({"pre-authorized_code": "guess"}, "invalid_grant"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"authorization_details": "{"}, "invalid_authorization_details"),
        (
            {"authorization_details": '[{"type": "openid_credential", "credential_configuration_id": "x"}]'},
            "invalid_authorization_details",
        ),
    ],
)
def test_a_malformed_request_costs_no_attempt(wallet: Wallet, changes: dict[str, Any], expected: str) -> None:
    code = wallet.code(offer_uri(wallet))
    assert error(wallet.token(code, CODE, **changes)) == (400, expected)
    assert Card.objects.get().code_attempts == 0


def test_a_token_request_that_is_no_form_is_refused(wallet: Wallet) -> None:
    assert error(wallet.http.post(TOKEN, "{}", content_type="application/json")) == (400, "invalid_request")


@pytest.mark.parametrize(
    "claims",
    [{"htu": "http://testserver/issuance/credential"}, {"htm": "GET"}, {"iat": 0}, {"jti": "x"}],
)
def test_a_wrong_dpop_proof_costs_no_attempt(wallet: Wallet, claims: dict[str, Any]) -> None:
    code = wallet.code(offer_uri(wallet))
    with patch.object(wallet, "dpop", return_value=wallet.dpop(TOKEN, **claims)):
        assert error(wallet.token(code, CODE)) == (400, "invalid_dpop_proof")
    assert Card.objects.get().code_attempts == 0


def test_a_dpop_proof_serves_once(wallet: Wallet) -> None:
    code = wallet.code(offer_uri(wallet))
    with patch.object(wallet, "dpop", return_value=wallet.dpop(TOKEN)):
        assert error(wallet.token(code, WRONG)) == (400, "invalid_grant")
        assert error(wallet.token(code, CODE)) == (400, "invalid_dpop_proof")
    assert Card.objects.get().code_attempts == 1


def test_another_phone_can_neither_collect_nor_use_up_the_attempts(wallet: Wallet) -> None:
    code = wallet.code(offer_uri(wallet))
    for tx_code in (WRONG, CODE):
        assert error(Wallet().token(code, tx_code)) == (400, "invalid_grant")
    assert Card.objects.get().code_attempts == 0


def test_a_pre_authorized_code_serves_once(wallet: Wallet) -> None:
    code = wallet.code(offer_uri(wallet))
    assert wallet.token(code, CODE).status_code == 200
    assert error(wallet.token(code, CODE)) == (400, "invalid_grant")


def test_a_phone_that_lost_the_token_reads_the_offer_again(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    lost = wallet.access(uri, CODE)
    found = wallet.access(uri, CODE)
    assert wallet.credential(lost).status_code == 401
    assert wallet.credential(found).status_code == 200


def test_an_offer_that_has_expired_gives_nothing(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    code = wallet.code(uri)
    Offer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert error(wallet.token(code, CODE)) == (400, "invalid_grant")
    assert Card.objects.get().code_attempts == 0


def test_an_unknown_offer_is_not_found(wallet: Wallet) -> None:
    offer_uri(wallet)
    assert wallet.http.get("/issuance/offers/guess").status_code == 404


def test_a_link_opens_the_wallet_with_the_offer_by_value(wallet: Wallet) -> None:
    reference = parse_qs(urlsplit(offer_uri(wallet)).query)["credential_offer_uri"][0]
    answer = wallet.http.get(f"{urlsplit(reference).path}/link")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "no-store")
    location = urlsplit(answer["Location"])
    assert location.scheme == "openid-credential-offer"
    (value,) = parse_qs(location.query)["credential_offer"]
    (grant,) = json.loads(value)["grants"].values()
    assert wallet.token(grant["pre-authorized_code"], CODE).status_code == 200
    assert wallet.http.get("/issuance/offers/guess/link").status_code == 404


def test_an_offer_asks_for_a_numeric_code_and_is_not_cached(wallet: Wallet) -> None:
    uri = offer_uri(wallet)
    (grant,) = wallet.offer(uri)["grants"].values()
    assert grant["tx_code"] == {"input_mode": "numeric", "length": settings.CODE_LENGTH}


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_sent_at_once_never_exceed_the_attempts() -> None:
    wallet = Wallet()
    code = wallet.code(offer_uri(wallet))
    tried: list[str] = []

    def compare(_hash: str, tx_code: str) -> bool:
        tried.append(tx_code)
        return False

    def attempt() -> int:
        phone = Wallet(key=wallet.key)
        return int(phone.token(code, WRONG).status_code)

    with patch.object(redemption, "code_matches", compare):
        assert set(at_once([attempt] * (settings.CODE_ATTEMPTS + 3))) == {400}
    assert len(tried) == settings.CODE_ATTEMPTS
    assert code_locked(Card.objects.get().pk)
    assert Entry.objects.filter(act="code.locked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_right_codes_sent_at_once_give_one_token() -> None:
    wallet = Wallet()
    code = wallet.code(offer_uri(wallet))
    attempts: list[Callable[[], int]] = [
        lambda: int(Wallet(key=wallet.key).token(code, CODE).status_code) for _ in range(3)
    ]
    assert sorted(at_once(attempts)) == [200, 400, 400]
    assert AccessToken.objects.count() == 1
