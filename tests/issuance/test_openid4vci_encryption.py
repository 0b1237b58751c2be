"""Requests and responses that are encrypted beyond TLS (OpenID4VCI 1.0, section 10)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from joserfc import jwe
from joserfc.jwk import ECKey

from ecarte.vault import keys, rotation
from ecarte.vault.models import Basis
from issuance.jose import b64url, compact_json, unb64url
from issuance.models import Card, Signature
from issuance.openid4vci import encryption
from issuance.states import State
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.test_token import error
from tests.issuance.wallet import CREDENTIAL, Wallet, public

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ECKey:
    return ECKey.generate_key("P-256")


@pytest.fixture
def token(wallet: Wallet) -> str:
    return wallet.access(offer_uri(wallet), CODE)


def wanted(key: ECKey, **changes: Any) -> dict[str, Any]:
    return {"jwk": public(key) | {"alg": "ECDH-ES", "kid": "of-the-phone"}, "enc": "A256GCM"} | changes


def body(wallet: Wallet, **changes: Any) -> dict[str, Any]:
    return {
        "credential_configuration_id": "evitale_sd_jwt",
        "proofs": wallet.proofs([wallet.key]),
    } | changes


def sealed(wallet: Wallet, content: Any, *, enc: str = "A128GCM", **header: Any) -> str:
    """To the key that the issuer publishes."""
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()
    (jwk,) = metadata["credential_request_encryption"]["jwks"]["keys"]
    protected = {"alg": jwk["alg"], "enc": enc, "kid": jwk["kid"]} | header
    algorithms = ["ECDH-ES", "A128GCM", "A256GCM", "A128CBC-HS256", "DEF"]
    recipient = ECKey.import_key(jwk)
    return jwe.encrypt_compact(protected, json.dumps(content).encode(), recipient, algorithms=algorithms)


def post(wallet: Wallet, token: str, content: str, path: str = CREDENTIAL) -> Any:
    return wallet.post(path, token, content, content_type="application/jwt")


def opened(answer: Any, key: ECKey) -> tuple[dict[str, Any], dict[str, Any]]:
    assert answer["Content-Type"] == "application/jwt"
    message = jwe.decrypt_compact(answer.content, key, algorithms=["ECDH-ES", "A128GCM", "A256GCM"])
    return message.headers(), json.loads(message.plaintext or b"")


def nothing_signed() -> bool:
    return Card.objects.get().status == State.OFFERED and not Signature.objects.exists()


def test_the_metadata_says_how(wallet: Wallet) -> None:
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()
    request, response = (metadata[f"credential_{name}_encryption"] for name in ("request", "response"))
    (jwk,) = request["jwks"]["keys"]
    assert (jwk["kty"], jwk["crv"], jwk["use"], jwk["alg"]) == ("EC", "P-256", "enc", "ECDH-ES")
    assert "d" not in jwk
    assert response["alg_values_supported"] == ["ECDH-ES"]
    assert request["enc_values_supported"] == response["enc_values_supported"] == ["A128GCM", "A256GCM"]
    assert (request["encryption_required"], response["encryption_required"]) == (False, False)


@pytest.mark.parametrize("enc", ["A128GCM", "A256GCM"])
def test_an_encrypted_request_gets_the_response_it_asks_for(
    wallet: Wallet, token: str, key: ECKey, enc: str
) -> None:
    content = body(wallet, credential_response_encryption=wanted(key, enc=enc))
    answer = post(wallet, token, sealed(wallet, content, enc=enc))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    header, response = opened(answer, key)
    assert (header["alg"], header["enc"], header["kid"]) == ("ECDH-ES", enc, "of-the-phone")
    assert len(response["credentials"]) == 1
    assert response["notification_id"]


def test_an_encrypted_request_may_want_a_plain_response(wallet: Wallet, token: str) -> None:
    answer = post(wallet, token, sealed(wallet, body(wallet)))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_a_plain_request_gets_no_encrypted_response(wallet: Wallet, token: str, key: ECKey) -> None:
    answer = wallet.post(CREDENTIAL, token, body(wallet, credential_response_encryption=wanted(key)))
    assert error(answer) == (400, "invalid_encryption_parameters")
    assert nothing_signed()


def test_errors_are_never_encrypted(wallet: Wallet, token: str, key: ECKey) -> None:
    content = body(wallet, credential_response_encryption=wanted(key), proofs={"jwt": ["x"]})
    assert error(post(wallet, token, sealed(wallet, content))) == (400, "invalid_proof")


@pytest.mark.parametrize(
    "changes",
    [
        {"enc": "A128CBC-HS256"},
        {"enc": None},
        {"zip": "DEF"},
        {"jwk": None},
        {"jwk": {"kty": "EC", "alg": "ECDH-ES"}},
        {"jwk": {"kty": "EC", "alg": "ECDH-ES", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"jwk": {"kty": "RSA", "alg": "RSA-OAEP", "n": "AQAB", "e": "AQAB"}},
    ],
)
def test_a_response_that_cannot_be_encrypted_so_is_refused_before_anything_is_signed(
    wallet: Wallet, token: str, key: ECKey, changes: dict[str, Any]
) -> None:
    content = body(wallet, credential_response_encryption=wanted(key, **changes))
    answer = post(wallet, token, sealed(wallet, content))
    assert error(answer) == (400, "invalid_encryption_parameters")
    assert nothing_signed()


def test_a_private_key_is_not_taken_for_a_public_one(wallet: Wallet, token: str, key: ECKey) -> None:
    jwk = {**key.as_dict(private=True), "alg": "ECDH-ES"}
    content = body(wallet, credential_response_encryption=wanted(key, jwk=jwk))
    assert error(post(wallet, token, sealed(wallet, content))) == (400, "invalid_encryption_parameters")


@pytest.mark.parametrize("header", [{"kid": "unknown"}, {"zip": "DEF"}, {"enc": "A128CBC-HS256"}])
def test_a_request_encrypted_otherwise_is_refused(wallet: Wallet, token: str, header: dict[str, Any]) -> None:
    answer = post(wallet, token, sealed(wallet, body(wallet), **header))
    assert error(answer) == (400, "invalid_encryption_parameters")


def test_a_key_that_is_named_by_no_text_is_unknown(wallet: Wallet, token: str) -> None:
    header, *rest = sealed(wallet, body(wallet)).split(".")
    renamed = compact_json(json.loads(unb64url(header)) | {"kid": 1})
    answer = post(wallet, token, ".".join([b64url(renamed), *rest]))
    assert error(answer) == (400, "invalid_encryption_parameters")


@pytest.mark.parametrize("content", ["x", "a.b.c.d.e", "é", "." * 60_000])
def test_what_is_no_encrypted_request_is_refused(wallet: Wallet, token: str, content: str) -> None:
    assert error(post(wallet, token, content)) == (400, "invalid_encryption_parameters")


def test_a_changed_byte_is_noticed(wallet: Wallet, token: str) -> None:
    message = sealed(wallet, body(wallet))
    head, _, tag = message.rpartition(".")
    flipped = ("A" if tag[0] != "A" else "B") + tag[1:]
    assert error(post(wallet, token, f"{head}.{flipped}")) == (400, "invalid_encryption_parameters")
    assert nothing_signed()


def test_after_a_new_key_what_was_encrypted_before_still_opens(wallet: Wallet, token: str) -> None:
    message = sealed(wallet, body(wallet))
    before = published_key()
    fresh = rotation.renew(Basis.FIELDS, f"{timezone.now():%Y-%m}")
    keys.forget()
    assert before != published_key() == str(fresh.pk)
    assert post(wallet, token, message).status_code == 200


def published_key() -> str:
    (jwk,) = encryption.metadata()["credential_request_encryption"]["jwks"]["keys"]
    return str(jwk["kid"])
