"""The credential endpoint: what a phone must prove before its card is signed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issuance import lifecycle
from issuance.links import digest
from issuance.models import AccessToken, Card, Signature, StatusEntry
from issuance.states import RevocationReason, State
from tests.concurrency import at_once
from tests.issuance.factories import CODE, offer_uri, offered
from tests.issuance.test_token import error
from tests.issuance.wallet import CREDENTIAL, Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def access_token(wallet: Wallet) -> str:
    """As the token endpoint gives it, without the slow comparison of the code."""
    expires_at = timezone.now() + timedelta(hours=1)
    AccessToken.objects.create(digest=digest("token"), card_id=offered(wallet), expires_at=expires_at)
    return "token"


def refused(answer: Any) -> str:
    """The error; nothing may have been signed."""
    assert not Signature.objects.exists()
    assert Card.objects.get().status == State.OFFERED
    status, code = error(answer)
    assert status == (401 if code in {"invalid_token", "invalid_dpop_proof"} else 400)
    return code


def test_a_nonce_serves_once(wallet: Wallet, access_token: str) -> None:
    nonce = wallet.nonce()
    assert wallet.credential(access_token, wallet.proof(nonce)).status_code == 200
    assert error(wallet.credential(access_token, wallet.proof(nonce))) == (400, "invalid_nonce")
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"aud": "https://elsewhere.example"}, "invalid_proof"),
        ({"aud": ["http://testserver"]}, "invalid_proof"),
        ({"iat": 0}, "invalid_proof"),
        ({"iat": float("nan")}, "invalid_proof"),
        ({"iat": 4_000_000_000}, "invalid_proof"),
        ({"iat": 10**400}, "invalid_proof"),
        ({"iat": True}, "invalid_proof"),
        ({"nonce": None}, "invalid_proof"),
        ({"nonce": "guess"}, "invalid_nonce"),
        ({"nonce": "\ud800"}, "invalid_nonce"),
    ],
)
def test_a_key_proof_with_a_wrong_claim_is_refused(
    wallet: Wallet, access_token: str, claims: dict[str, Any], expected: str
) -> None:
    assert refused(wallet.credential(access_token, wallet.proof(**claims))) == expected


def test_a_key_proof_that_names_its_key_twice_is_refused(wallet: Wallet, access_token: str) -> None:
    claims = {"aud": "http://testserver", "iat": timezone.now().timestamp(), "nonce": wallet.nonce()}
    proof = wallet.sign("openid4vci-proof+jwt", claims, kid="did:example:1")
    assert refused(wallet.credential(access_token, proof)) == "invalid_proof"


def test_a_dpop_proof_is_no_key_proof(wallet: Wallet, access_token: str) -> None:
    claims = {"aud": "http://testserver", "nonce": wallet.nonce()}
    proof = wallet.dpop(CREDENTIAL, **claims)
    assert refused(wallet.credential(access_token, proof)) == "invalid_proof"


@pytest.mark.parametrize("proof", ["", "a.b.c", "é.é.é", "e30.e30.", "bnVsbA.e30.AAAA", "." * 9000])
def test_a_key_proof_that_is_none_is_refused(wallet: Wallet, access_token: str, proof: str) -> None:
    assert refused(wallet.credential(access_token, proofs={"jwt": [proof]})) == "invalid_proof"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"proofs": None}, "invalid_proof"),
        ({"proofs": {"jwt": []}}, "invalid_proof"),
        ({"proofs": {"jwt": ["a"] * 11}}, "invalid_proof"),
        ({"proofs": {"jwt": [["a"]]}}, "invalid_proof"),
        ({"proofs": {"jwt": ["a"], "di_vp": [{}]}}, "invalid_proof"),
        ({"credential_configuration_id": None}, "invalid_credential_request"),
        ({"credential_configuration_id": "passport"}, "unknown_credential_configuration"),
        ({"credential_identifier": "evitale_sd_jwt"}, "invalid_credential_request"),
        ({"credential_response_encryption": {}}, "invalid_encryption_parameters"),
    ],
)
def test_a_request_for_something_else_is_refused(
    wallet: Wallet, access_token: str, changes: dict[str, Any], expected: str
) -> None:
    assert refused(wallet.credential(access_token, **changes)) == expected


@pytest.mark.parametrize("body", ["", "[]", "{", "[" * 30_000])
def test_a_body_that_is_no_json_object_is_refused(wallet: Wallet, access_token: str, body: str) -> None:
    assert refused(wallet.post(CREDENTIAL, access_token, body)) == "invalid_credential_request"


def test_without_a_token_of_this_card_nothing_is_signed(wallet: Wallet, access_token: str) -> None:
    assert refused(wallet.credential("guess")) == "invalid_token"
    bearer = {"Authorization": f"Bearer {access_token}", "DPoP": wallet.dpop(CREDENTIAL, access_token)}
    assert refused(wallet.http.post(CREDENTIAL, headers=bearer)) == "invalid_token"
    assert refused(wallet.http.post(CREDENTIAL)) == "invalid_token"


def test_a_stolen_token_is_useless_without_the_device_key(wallet: Wallet, access_token: str) -> None:
    assert refused(Wallet().credential(access_token, wallet.proof())) == "invalid_dpop_proof"


def test_a_dpop_proof_made_for_another_token_is_refused(wallet: Wallet, access_token: str) -> None:
    dpop = wallet.dpop(CREDENTIAL, "another")
    assert refused(wallet.post(CREDENTIAL, access_token, {}, dpop=dpop)) == "invalid_dpop_proof"


def test_an_old_token_is_refused_and_forgotten(wallet: Wallet, access_token: str) -> None:
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = wallet.credential(access_token)
    assert refused(answer) == "invalid_token"
    assert answer["WWW-Authenticate"].startswith("DPoP ")
    lifecycle.expire_offers(now=timezone.now())
    assert not AccessToken.objects.exists()


def test_a_revoked_card_is_not_signed_again(wallet: Wallet, access_token: str) -> None:
    assert wallet.credential(access_token).status_code == 200
    card = Card.objects.get()
    lifecycle.revoke(card_id=card.pk, actor="client:cpam", reason=RevocationReason.STOLEN)
    assert error(wallet.credential(access_token)) == (401, "invalid_token")
    assert Signature.objects.count() == 1


def test_a_suspended_card_is_not_signed_again(wallet: Wallet, access_token: str) -> None:
    assert wallet.credential(access_token).status_code == 200
    lifecycle.suspend(card_id=Card.objects.get().pk, actor="client:cpam")
    assert error(wallet.credential(access_token)) == (400, "credential_request_denied")


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_share_one_status_index() -> None:
    wallet = Wallet()
    token = wallet.access(offer_uri(wallet), CODE)
    calls: list[Callable[[], int]] = [
        lambda: int(Wallet(key=wallet.key).credential(token).status_code) for _ in range(3)
    ]
    assert at_once(calls) == [200, 200, 200]
    assert StatusEntry.objects.count() == 1
    assert Card.objects.get().status == State.ACTIVE
