"""What a wallet may push (RFC 9126), and by what it proves what it is."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey

from tests.issuance.attested_wallet import CALLBACK, CLIENT, PAR, AttestedWallet, new_provider
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.test_token import error
from tests.issuance.wallet import public

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
ATTESTATION, POP = "OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP"


def test_a_request_is_named_for_a_minute(attested: AttestedWallet) -> None:
    answer = attested.push()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert answer.json().keys() == {"request_uri", "expires_in"}
    assert answer.json()["expires_in"] == 60
    assert answer.json()["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "e30.e30."}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "evitale_sd_jwt openid"}, "invalid_scope"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"issuer_state": "unknown"}, "invalid_request"),
        ({"dpop_jkt": "another"}, "invalid_dpop_proof"),
        ({"state": "s" * 1025}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_sound_is_refused(
    attested: AttestedWallet, changes: dict[str, Any], wanted: str
) -> None:
    assert error(attested.push(**changes)) == (400, wanted)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/callback",
        f"{CALLBACK}/",
        f"{CALLBACK}?next=https://evil.example",
        f"{CALLBACK}#fragment",
        f"{CALLBACK}.evil.example",
        CALLBACK.replace("https", "http"),
        CALLBACK.replace("wallet", "WALLET"),
        "https://wallet.example.fr@evil.example/callback",
        "javascript:alert(1)",
    ],
)
def test_the_browser_is_sent_back_to_a_registered_address_alone(
    attested: AttestedWallet, elsewhere: str
) -> None:
    assert error(attested.push(redirect_uri=elsewhere)) == (400, "invalid_request")


@pytest.mark.parametrize("stated", ["short", "\x00" * 43, "A" * 44])
def test_a_key_that_is_only_stated_is_stated_as_a_thumbprint(attested: AttestedWallet, stated: str) -> None:
    assert error(attested.push({"DPoP": None}, dpop_jkt=stated)) == (400, "invalid_request")


@pytest.mark.parametrize("proof", [None, "not a proof"])
def test_a_request_without_a_device_key_is_refused(attested: AttestedWallet, proof: str | None) -> None:
    assert error(attested.push({"DPoP": proof})) == (400, "invalid_dpop_proof")


def ago(seconds: int) -> int:
    return int(time.time()) - seconds


UNKNOWN = AttestedWallet(provider=new_provider())
"""Of a provider with the same name, and a root that nobody knows."""
WRONG: dict[str, Callable[[AttestedWallet], dict[str, str | None]]] = {
    "neither": lambda _: {ATTESTATION: None, POP: None},
    "no proof": lambda _: {POP: None},
    "no attestation": lambda _: {ATTESTATION: None},
    "not a token": lambda _: {ATTESTATION: "é"},
    "expired attestation": lambda w: {ATTESTATION: w.attestation(exp=ago(1))},
    "endless attestation": lambda w: {ATTESTATION: w.attestation(exp=None)},
    "attestation of tomorrow": lambda w: {ATTESTATION: w.attestation(nbf=ago(-3600))},
    "attestation without a key": lambda w: {ATTESTATION: w.attestation(cnf=None)},
    "attestation of another kind": lambda w: {ATTESTATION: stated(w, typ="key-attestation+jwt")},
    "unknown provider": lambda w: {ATTESTATION: replace(UNKNOWN, instance=w.instance).attestation()},
    "unknown wallet": lambda w: {ATTESTATION: w.attestation(sub="https://other.example.fr")},
    "the root in the chain": lambda w: {ATTESTATION: stated(w, chain=[w.provider.signer, w.provider.root])},
    "a foreign chain": lambda w: {ATTESTATION: stated(w, chain=[UNKNOWN.provider.signer])},
    "altered attestation": lambda w: {ATTESTATION: w.attestation()[:-8] + "AAAAAAAA"},
    "proof of another key": lambda w: {POP: w.pop(key=ECKey.generate_key("P-256"))},
    "proof for another server": lambda w: {POP: w.pop(aud="https://other.example.fr")},
    "proof for several servers": lambda w: {
        POP: w.pop(aud=["http://testserver", "https://other.example.fr"])
    },
    "proof of another wallet": lambda w: {POP: w.pop(iss="https://other.example.fr")},
    "old proof": lambda w: {POP: w.pop(iat=ago(61))},
    "proof of tomorrow": lambda w: {POP: w.pop(iat=ago(-3600))},
    "proof without a name": lambda w: {POP: w.pop(jti=None)},
    "proof of another kind": lambda w: {POP: w.pop(typ="dpop+jwt")},
}


def stated(wallet: AttestedWallet, *, typ: str = "oauth-client-attestation+jwt", **how: Any) -> str:
    """The same attestation as another kind, or with other certificates."""
    claims = {"sub": CLIENT, "cnf": {"jwk": public(wallet.instance)}, "exp": ago(-60)}
    return wallet.provider.sign(typ, claims, **how)


@pytest.mark.parametrize("case", WRONG)
def test_a_wallet_that_does_not_prove_what_it_is_is_refused(attested: AttestedWallet, case: str) -> None:
    assert error(attested.push(WRONG[case](attested))) == (401, "invalid_client")


def test_a_proof_of_the_wallet_serves_once(attested: AttestedWallet) -> None:
    seen: dict[str, str | None] = {POP: attested.pop()}
    assert attested.push(seen).status_code == 201
    assert error(attested.push(seen)) == (401, "invalid_client")


def test_a_wallet_speaks_for_itself_alone(attested: AttestedWallet) -> None:
    assert error(attested.push(client_id="https://other.example.fr")) == (401, "invalid_client")


def test_newer_drafts_have_no_issuer_in_the_proof(attested: AttestedWallet) -> None:
    assert attested.push({POP: attested.pop(iss=None)}).status_code == 201


def test_without_known_providers_no_wallet_is_known(attested: AttestedWallet, settings: Settings) -> None:
    settings.WALLETS = replace(settings.WALLETS, providers=None)
    assert error(attested.push()) == (401, "invalid_client")


def test_a_place_may_serve_attested_wallets_alone(attested: AttestedWallet, settings: Settings) -> None:
    uri = offer_uri(attested)
    settings.WALLETS = replace(settings.WALLETS, anonymous=False)
    assert error(attested.token(attested.code(uri), CODE)) == (401, "invalid_client")
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        "pre-authorized_code": attested.code(uri),
        "tx_code": CODE,
    }
    assert attested.send("/issuance/token", form).status_code == 200


def test_a_request_is_a_form(attested: AttestedWallet) -> None:
    assert error(attested.http.post(PAR, {}, content_type="application/json")) == (400, "invalid_request")
