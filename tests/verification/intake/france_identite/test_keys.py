"""Our keys towards the provider, and what else than our own library makes of them."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.management import call_command
from joserfc import jwe
from joserfc.jwk import ECKey

from tests.verification.intake.france_identite.conftest import go_through
from tests.verification.intake.france_identite.stand_in import published
from verification.intake.france_identite import client, keys, tokens
from verification.intake.france_identite.refusal import AnswerRefused

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

    from ecarte.demo.identity_provider.provider import Provider
    from tests.phone import Phone


def published_key(kty: str, use: str) -> dict[str, Any]:
    return next(key for key in published()["keys"] if (key["kty"], key["use"]) == (kty, use))


def rotated(key_file: Path) -> None:
    key_file.write_text(json.dumps(keys.renewed(json.loads(key_file.read_text()))))


def test_no_private_part_is_published(provider: Provider) -> None:
    shown = published()["keys"]
    assert {(key["use"], key["alg"]) for key in shown} == {
        ("sig", "ES256"),
        ("enc", "ECDH-ES"),
        ("enc", "RSA-OAEP-256"),
    }
    for key in shown:
        assert key.keys() <= {"kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"}


def test_the_keys_are_published_for_anybody_and_not_for_long(provider: Provider, client: Client) -> None:
    response = client.get("/france-identite/jwks")
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response


def test_who_we_are_is_proven_to_another_library(provider: Provider) -> None:
    assertion = client._assertion(f"{provider.issuer}/token")
    key = jwt.PyJWK(published_key("EC", "sig"), algorithm="ES256")
    claims = jwt.decode(assertion, key.key, algorithms=["ES256"], audience=f"{provider.issuer}/token")
    assert (claims["iss"], claims["sub"]) == ("ecarte", "ecarte")
    assert claims["exp"] - claims["iat"] == 60
    assert len(claims["jti"]) >= 16


def test_what_another_library_signs_and_encrypts_is_opened_and_verified(provider: Provider) -> None:
    """RSA-OAEP-256 and A256GCM by hand (RFC 7516, 5.1), around a JWS by PyJWT."""
    claims = {"iss": provider.issuer, "aud": "ecarte", "sub": "maelys"}
    private = ec.derive_private_key(_integer(str(provider.key.as_dict(private=True)["d"])), ec.SECP256R1())
    signed = jwt.encode(claims, private, algorithm="ES256", headers={"kid": provider.key.kid})
    jwk = published_key("RSA", "enc")
    header = _encoded(
        json.dumps({"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": jwk["kid"]}).encode()
    )
    content_key, iv = os.urandom(32), os.urandom(12)
    oaep = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)
    wrapped = jwt.PyJWK(jwk, algorithm="RS256").key.encrypt(content_key, oaep)
    ciphertext = AESGCM(content_key).encrypt(iv, signed.encode(), header.encode())
    parts = (wrapped, iv, ciphertext[:-16], ciphertext[-16:])
    token = ".".join([header, *map(_encoded, parts)])
    assert tokens.opened(token) == signed
    assert tokens.userinfo_claims(signed, subject="maelys") == claims


@pytest.mark.parametrize("part", range(5))
def test_a_changed_byte_opens_nothing(provider: Provider, part: int) -> None:
    sealed = provider._sealed("userinfo", "maelys", {})
    parts = sealed.split(".")
    changed = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    changed[-1] ^= 1
    parts[part] = _encoded(bytes(changed))
    with pytest.raises(AnswerRefused):
        tokens.opened(".".join(parts))


@pytest.mark.parametrize("header", [{"alg": "RSA1_5"}, {"alg": "dir"}, {"enc": "A128CBC-HS256"}])
def test_another_way_of_encrypting_is_refused(provider: Provider, header: dict[str, str]) -> None:
    parts = provider._sealed("userinfo", "maelys", {}).split(".")
    right = json.loads(base64.urlsafe_b64decode(parts[0] + "=="))
    parts[0] = _encoded(json.dumps(right | header).encode())
    with pytest.raises(AnswerRefused, match=r"not_our_key|unsupported_algorithm"):
        tokens.opened(".".join(parts))


def test_a_compressed_answer_is_refused_before_it_fills_the_memory(provider: Provider) -> None:
    jwk = published_key("EC", "enc")
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "zip": "DEF", "kid": jwk["kid"]}
    algorithms = ["ECDH-ES", "A256GCM", "DEF"]
    token = jwe.encrypt_compact(header, b" " * 200_000, ECKey.import_key(jwk), algorithms=algorithms)
    with pytest.raises(AnswerRefused, match="unsupported_algorithm"):
        tokens.opened(token)


@pytest.mark.django_db
@pytest.mark.parametrize("wrapping", ["RSA-OAEP-256", "ECDH-ES"])
def test_an_answer_for_the_former_key_is_still_opened(
    provider: Provider, key_file: Path, wrapping: str
) -> None:
    """The provider read our keys before we exchanged them."""
    shown = published()
    provider.client = replace(provider.client, jwks=lambda: shown, wrapping=wrapping)
    before = provider._sealed("userinfo", "maelys", {})
    rotated(key_file)
    assert tokens.opened(before)
    rotated(key_file)
    with pytest.raises(AnswerRefused, match="not_our_key"):
        tokens.opened(before)


def test_a_new_signing_key_is_published_before_it_is_used(provider: Provider, key_file: Path) -> None:
    first = keys.signing().kid
    rotated(key_file)
    shown = [key["kid"] for key in published()["keys"] if key["use"] == "sig"]
    assert len(shown) == 2
    assert keys.signing().kid == first == shown[1]
    rotated(key_file)
    assert keys.signing().kid == shown[0]


@pytest.mark.django_db
def test_the_way_goes_on_through_every_rotation(ready: Phone, provider: Provider, key_file: Path) -> None:
    for _ in range(3):
        assert go_through(ready).status_code == 201
        rotated(key_file)


def test_the_command_makes_and_rotates_keys_that_nobody_else_reads(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FRANCE_IDENTITE_KEYS = path = tmp_path / "place" / "keys.json"
    for expected in (3, 6, 6):
        call_command("france_identite_keys")
        assert len(json.loads(path.read_text())["keys"]) == expected
        assert path.stat().st_mode & 0o777 == 0o600
    assert "former" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["callback", "signed-out"])
def test_a_browser_without_the_app_is_shown_nothing_and_keeps_nothing(client: Client, path: str) -> None:
    response = client.get(f"/france-identite/{path}?code=c0de&state=st4te&error=err0r")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response
    page = response.content.decode()
    assert "Revenez dans l’application" in page
    for secret in ("c0de", "st4te", "err0r"):
        assert secret not in page


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _integer(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")
