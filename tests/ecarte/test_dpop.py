"""DPoP proofs (RFC 9449): only the holder of the device key, for this request, once."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from ecarte.dpop import InvalidProof, token_hash, verify_proof

URL = "https://vitale.example/api/v1/enrolments"


def proof(key: ECKey, header: dict[str, Any] | None = None, **claims: Any) -> str:
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False), **(header or {})}
    body = {"htm": "POST", "htu": URL, "iat": int(time.time()), "jti": str(uuid4()), **claims}
    return jws.serialize_compact(head, json.dumps(body).encode(), key)


@pytest.fixture
def key() -> ECKey:
    return ECKey.generate_key("P-256", private=True)


def test_a_proof_of_the_device_key_is_accepted_and_names_the_key(key: ECKey) -> None:
    verified = verify_proof(proof(key), method="POST", url=URL + "?x=1", jkt=key.thumbprint())
    assert verified.jkt == key.thumbprint()
    assert set(verified.jwk) == {"kty", "crv", "x", "y"}


def test_a_proof_is_accepted_once(key: ECKey) -> None:
    once = proof(key)
    verify_proof(once, method="POST", url=URL)
    with pytest.raises(InvalidProof, match="replayed"):
        verify_proof(once, method="POST", url=URL)


def test_an_identifier_that_is_no_text_serves_once_too(key: ECKey) -> None:
    once = proof(key, jti="\ud800" * 8)
    verify_proof(once, method="POST", url=URL)
    with pytest.raises(InvalidProof, match="replayed"):
        verify_proof(once, method="POST", url=URL)


def test_a_refused_proof_does_not_burn_its_identifier(key: ECKey) -> None:
    once = proof(key)
    with pytest.raises(InvalidProof):
        verify_proof(once, method="GET", url=URL)
    verify_proof(once, method="POST", url=URL)


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "GET"},
        {"htu": "https://vitale.example/api/v1/other"},
        {"htu": "https://elsewhere.example/api/v1/enrolments"},
        {"iat": 1},
        {"iat": time.time() + 3600},
        {"iat": True},
        {"iat": "now"},
        {"iat": float("nan")},
        {"iat": 10**400},
        {"htu": "http://["},
        {"htu": "\ud800"},
        {"jti": None},
        {"jti": "short"},
        {"jti": "x" * 500},
    ],
)
def test_a_proof_for_something_else_is_refused(key: ECKey, claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidProof):
        verify_proof(proof(key, **claims), method="POST", url=URL)


def test_a_proof_must_be_bound_to_the_token_beside_it(key: ECKey) -> None:
    verify_proof(proof(key, ath=token_hash("mine")), method="POST", url=URL, access_token="mine")
    for other in (proof(key, ath=token_hash("other")), proof(key)):
        with pytest.raises(InvalidProof, match="another token"):
            verify_proof(other, method="POST", url=URL, access_token="mine")


def test_a_token_hash_beyond_ascii_is_refused(key: ECKey) -> None:
    with pytest.raises(InvalidProof, match="another token"):
        verify_proof(proof(key, ath="é"), method="POST", url=URL, access_token="mine")


def test_a_deeply_nested_payload_is_refused(key: ECKey) -> None:
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    nested = jws.serialize_compact(head, b"[" * 1800, key)
    with pytest.raises(InvalidProof):
        verify_proof(nested, method="POST", url=URL)


def test_a_proof_of_another_key_is_refused(key: ECKey) -> None:
    with pytest.raises(InvalidProof, match="another key"):
        verify_proof(proof(key), method="POST", url=URL, jkt=ECKey.generate_key("P-256").thumbprint())


def test_a_header_that_names_another_key_than_the_one_that_signed_is_refused(key: ECKey) -> None:
    other = ECKey.generate_key("P-256")
    with pytest.raises(InvalidProof):
        verify_proof(proof(key, {"jwk": other.as_dict(private=False)}), method="POST", url=URL)


def test_a_private_key_in_the_header_is_refused(key: ECKey) -> None:
    with pytest.raises(InvalidProof):
        verify_proof(proof(key, {"jwk": key.as_dict(private=True)}), method="POST", url=URL)


def test_a_symmetric_signature_is_refused() -> None:
    secret = OctKey.generate_key(256)
    token = jws.serialize_compact(
        {"typ": "dpop+jwt", "alg": "HS256", "jwk": secret.as_dict(private=True)}, b"{}", secret
    )
    with pytest.raises(InvalidProof):
        verify_proof(token, method="POST", url=URL)


NO_OBJECT = "WyJhbGciXQ.e30.AAAA"
"""Of which the header is the array `["alg"]`."""


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "é", "....", "x" * 10_000, NO_OBJECT])
def test_noise_is_refused(text: str) -> None:
    with pytest.raises(InvalidProof):
        verify_proof(text, method="POST", url=URL)


def test_a_changed_byte_anywhere_is_refused(key: ECKey) -> None:
    token = proof(key)
    for index in range(0, len(token), 7):
        changed = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
        with pytest.raises(InvalidProof):
            verify_proof(changed, method="POST", url=URL)
