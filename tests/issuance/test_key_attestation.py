"""Key attestations: credentials for keys that a known provider attests (OpenID4VCI 1.0, appendices D and F)."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter

from issuance.jose import unb64url
from issuance.openid4vci.proofs import BATCH_SIZE
from tests.issuance.attested_wallet import AttestedWallet, new_provider
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.test_token import error
from tests.issuance.wallet import ISSUER, public

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
HIGH = {"key_storage": ["iso_18045_high"], "user_authentication": ["iso_18045_high"]}


@pytest.fixture
def access(attested: AttestedWallet) -> str:
    return attested.access(offer_uri(attested), CODE)


def new_keys(count: int = 2) -> list[ECKey]:
    return [ECKey.generate_key("P-256") for _ in range(count)]


def attest(wallet: AttestedWallet, keys: Sequence[ECKey], **changes: Any) -> str:
    nonce = {"nonce": wallet.nonce()} if "nonce" not in changes else {}
    return wallet.provider.attest_keys([public(key) for key in keys], **nonce | changes)


def proof(key: ECKey, attestation: str, *, nonce: str) -> str:
    """A `jwt` proof that carries its key attestation."""
    registry = jws.JWSRegistry({"key_attestation": HeaderParameter("key attestation", "str")}, ["ES256"])
    registry.max_header_length = 16384
    header = {
        "typ": "openid4vci-proof+jwt",
        "alg": "ES256",
        "jwk": public(key),
        "key_attestation": attestation,
    }
    claims = {"aud": ISSUER, "iat": int(time.time()), "nonce": nonce}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, registry=registry)


def bound_to(answer: Any) -> list[dict[str, str]]:
    """The keys of the credentials that were given."""
    assert answer.status_code == 200, answer.json()
    given = [each["credential"] for each in answer.json()["credentials"]]
    return [json.loads(unb64url(each.split(".")[1]))["cnf"]["jwk"] for each in given]


def test_an_attestation_alone_proves_every_key_that_it_names(attested: AttestedWallet, access: str) -> None:
    keys = new_keys(BATCH_SIZE)
    answer = attested.credential(access, proofs={"attestation": [attest(attested, keys)]})
    assert bound_to(answer) == [public(key) for key in keys]


def test_one_signed_proof_stands_for_every_key_that_its_attestation_names(
    attested: AttestedWallet, access: str
) -> None:
    keys, nonce = new_keys(), attested.nonce()
    signed = proof(keys[1], attest(attested, keys, nonce=nonce), nonce=nonce)
    assert bound_to(attested.credential(access, signed)) == [public(key) for key in keys]


def test_each_key_may_sign_with_the_one_attestation_of_all(attested: AttestedWallet, access: str) -> None:
    keys, nonce = new_keys(), attested.nonce()
    attestation = attest(attested, keys, nonce=nonce)
    signed = [proof(key, attestation, nonce=nonce) for key in keys]
    assert bound_to(attested.credential(access, proofs={"jwt": signed})) == [public(key) for key in keys]


def test_an_attestation_serves_once(attested: AttestedWallet, access: str) -> None:
    proofs = {"attestation": [attest(attested, new_keys())]}
    assert attested.credential(access, proofs=proofs).status_code == 200
    assert error(attested.credential(access, proofs=proofs)) == (400, "invalid_nonce")


P384 = ECKey.generate_key("P-384").as_dict(private=False)
WRONG: dict[str, Callable[[AttestedWallet], dict[str, Any]]] = {
    "unknown provider": lambda w: {"attestation": [attest(replace(w, provider=new_provider()), new_keys())]},
    "expired": lambda w: {"attestation": [attest(w, new_keys(), exp=int(time.time()))]},
    "undated": lambda w: {"attestation": [attest(w, new_keys(), iat=None)]},
    "of tomorrow": lambda w: {"attestation": [attest(w, new_keys(), iat=int(time.time()) + 3600)]},
    "without a nonce": lambda w: {"attestation": [attest(w, new_keys(), nonce=None)]},
    "without keys": lambda w: {"attestation": [attest(w, [])]},
    "too many keys": lambda w: {"attestation": [attest(w, new_keys(BATCH_SIZE + 1))]},
    "private keys": lambda w: {"attestation": [attest(w, [], attested_keys=[w.key.as_dict(private=True)])]},
    "another curve": lambda w: {"attestation": [attest(w, [], attested_keys=[P384])]},
    "two attestations": lambda w: {"attestation": [attest(w, new_keys()), attest(w, new_keys())]},
    "of another kind": lambda w: {"attestation": [w.attestation()]},
    "no text": lambda _: {"attestation": [{}]},
    "both kinds": lambda w: {"attestation": [attest(w, new_keys())], "jwt": [w.proof()]},
    "signed by another key": lambda w: {"jwt": [proof(w.key, attest(w, new_keys()), nonce=w.nonce())]},
    "endless in a proof": lambda w: {"jwt": [proof(w.key, attest(w, [w.key], exp=None), nonce=w.nonce())]},
}


@pytest.mark.parametrize("case", WRONG)
def test_an_attestation_that_is_not_sound_is_refused(
    attested: AttestedWallet, access: str, case: str
) -> None:
    assert error(attested.credential(access, proofs=WRONG[case](attested))) == (400, "invalid_proof")


def test_where_attestations_are_required_metadata_say_so_and_none_is_missing(
    attested: AttestedWallet, access: str, settings: Settings
) -> None:
    settings.WALLETS = replace(settings.WALLETS, key_attestations=HIGH)
    said = attested.http.get("/.well-known/openid-credential-issuer").json()
    for configuration in said["credential_configurations_supported"].values():
        types = configuration["proof_types_supported"]
        assert types.keys() == {"jwt", "attestation"}
        assert all(each["key_attestations_required"] == HIGH for each in types.values())
    assert error(attested.credential(access)) == (400, "invalid_proof")
    weak = attest(attested, new_keys(), key_storage=["iso_18045_basic"])
    assert error(attested.credential(access, proofs={"attestation": [weak]})) == (400, "invalid_proof")
    silent = attest(attested, new_keys(), user_authentication=None)
    assert error(attested.credential(access, proofs={"attestation": [silent]})) == (400, "invalid_proof")
    enough = attest(attested, new_keys(), key_storage=["iso_18045_basic", "iso_18045_high"])
    assert attested.credential(access, proofs={"attestation": [enough]}).status_code == 200


def test_without_known_providers_attestations_are_neither_offered_nor_believed(
    attested: AttestedWallet, access: str, settings: Settings
) -> None:
    settings.WALLETS = replace(settings.WALLETS, providers=None)
    said = attested.http.get("/.well-known/openid-credential-issuer").json()
    for configuration in said["credential_configurations_supported"].values():
        assert configuration["proof_types_supported"].keys() == {"jwt"}
    proofs = {"attestation": [attest(attested, new_keys())]}
    assert error(attested.credential(access, proofs=proofs)) == (400, "invalid_proof")
