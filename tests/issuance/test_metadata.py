"""What wallets and verifiers read beforehand, plain and signed."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.x509 import load_der_x509_certificate
from django.core.cache import cache
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from issuance.keys.rotation import compromise, rotate
from issuance.keys.signer import document_signer, look_again
from issuance.reader.jws import open_jws
from issuance.reader.trust import UNCHECKED, Trust
from tests.issuance.ceremony import ACTOR, Ceremony
from tests.issuance.wallet import ISSUER

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

pytestmark = pytest.mark.django_db
METADATA = "/.well-known/openid-credential-issuer"
TYP = "openidvci-issuer-metadata+jwt"


def signed(client: Any, accept: str = "application/jwt") -> Any:
    return client.get(METADATA, headers={"Accept": accept})


def test_signed_metadata_say_the_same_as_plain_ones_and_who_says_it(client: Any) -> None:
    answer = signed(client)
    assert answer["Content-Type"] == "application/jwt"
    registry = JWSRegistry(algorithms=["ES256"])
    registry.max_header_length = 8192  # a chain of certificates
    key = ECKey.import_key({**document_signer().jwk})
    token = jwt.decode(answer.content.decode(), key, registry=registry)
    assert token.header["typ"] == TYP
    claims = dict(token.claims)
    assert (claims.pop("sub"), claims.pop("iss")) == (ISSUER, ISSUER)
    assert claims.pop("iat") <= timezone.now().timestamp() < claims.pop("exp")
    assert claims == client.get(METADATA).json()


def test_signed_metadata_lead_to_the_root(client: Any, root: Certificate) -> None:
    token = signed(client).content.decode()
    claims = open_jws(
        token,
        typ=TYP,
        trust=Trust(roots=[root], revocation_lists=UNCHECKED, status_lists=UNCHECKED),
        now=timezone.now(),
    )
    assert claims["credential_issuer"] == ISSUER
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    [leaf] = [load_der_x509_certificate(base64.b64decode(each)) for each in header["x5c"]]
    assert leaf.issuer == root.subject
    assert leaf.subject != root.subject


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/jwt", "application/jwt"),
        ("application/jwt, application/json;q=0.5", "application/jwt"),
        ("application/json", "application/json"),
        ("application/json, application/jwt;q=0.5", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_wallet_chooses_by_accept(client: Any, accept: str, content_type: str) -> None:
    answer = signed(client, accept)
    assert answer["Content-Type"] == content_type
    assert answer["Vary"] == "Accept", "a shared cache keeps one of each, and does not give one for the other"


def test_one_signature_serves_many_wallets(client: Any) -> None:
    assert signed(client).content == signed(client).content


def test_metadata_are_signed_anew_by_the_next_signer(client: Any, ceremony: Ceremony) -> None:
    before = signed(client).content
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=timedelta(0))
    assert signed(client).content != before


def test_without_a_signer_plain_metadata_are_served_and_signed_ones_later(client: Any) -> None:
    cache.clear()
    compromise(key_id=document_signer().key_id, actor=ACTOR, now=timezone.now())
    assert client.get(METADATA).status_code == 200
    answer = signed(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    look_again()


def keys(client: Any) -> list[dict[str, Any]]:
    return list(client.get("/.well-known/jwks.json").json()["keys"])


def test_the_former_the_present_and_the_next_key_are_published(client: Any, ceremony: Ceremony) -> None:
    former = document_signer().key_id
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=timedelta(0))
    present, following = document_signer().key_id, ceremony.install().key_id
    assert [key["kid"] for key in keys(client)] == [former, present, following]
    for key in keys(client):
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg", "x5c"}
        assert ECKey.import_key(key).thumbprint() == key["kid"]


def test_a_compromised_key_is_published_no_more(client: Any, ceremony: Ceremony) -> None:
    former = document_signer().key_id
    following = ceremony.install()
    compromise(key_id=former, actor=ACTOR, now=timezone.now())
    assert [key["kid"] for key in keys(client)] == [following.key_id]
