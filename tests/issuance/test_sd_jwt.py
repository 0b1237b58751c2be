"""The credential itself: what is in clear, what the holder may hide, and what never leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuance.formats import sd_jwt
from issuance.formats.claims import CLAIMS as TABLE
from issuance.formats.content import elements
from issuance.jose import unb64url
from tests.issuance.factories import CLAIMS
from tests.issuance.signing import authority, content
from tests.issuance.wallet import Wallet


def parts(credential: str) -> tuple[dict[str, Any], dict[str, Any], list[list[Any]]]:
    token, *disclosures = credential.rstrip("~").split("~")
    header, payload = (json.loads(unb64url(part)) for part in token.split(".")[:2])
    return header, payload, [json.loads(unb64url(disclosure)) for disclosure in disclosures]


def signed() -> str:
    return sd_jwt.sign(content(Wallet().jwk), signer=authority().signer)


@pytest.fixture
def credential() -> str:
    return signed()


def test_nothing_personal_is_in_clear(credential: str) -> None:
    _, payload, _ = parts(credential)
    assert payload.keys() == {
        "iss", "vct", "vct#integrity", "iat", "nbf", "exp", "cnf", "status", "issuing_country",
        "date_of_issuance", "date_of_expiry", "_sd", "_sd_alg",
    }  # fmt: skip


def test_every_element_about_the_person_can_be_hidden(credential: str) -> None:
    _, payload, disclosures = parts(credential)
    assert {name: value for _, name, value in disclosures} == elements(CLAIMS)
    assert len(payload["_sd"]) == len(disclosures) == len(TABLE)


def test_digests_are_sorted_so_that_their_order_tells_nothing(credential: str) -> None:
    _, payload, _ = parts(credential)
    assert payload["_sd"] == sorted(payload["_sd"])


def test_salts_have_128_bits_and_are_never_reused(credential: str) -> None:
    salts = [salt for each in (credential, signed()) for salt, _, _ in parts(each)[2]]
    assert len(set(salts)) == len(salts)
    assert {len(unb64url(salt)) for salt in salts} == {16}


def test_the_header_names_the_key_and_carries_the_chain_without_the_root(credential: str) -> None:
    header, _, _ = parts(credential)
    signer = authority().signer
    assert header == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": signer.key_id, "x5c": list(signer.x5c)}


def test_elements_have_the_names_of_ehic_and_pid() -> None:
    said = elements(CLAIMS)
    assert said["sex"] == 2
    assert said["issuing_authority"] == {"id": "01751", "name": "CPAM de Paris"}
    assert said["ins"] == {"matricule": "285037512345678", "oid": "1.2.250.1.213.1.4.8"}
    assert said["beneficiaries"][0]["given_name"] == "HUGO"


def test_every_element_stands_in_the_table_of_claims() -> None:
    assert [*elements(CLAIMS)] == [claim.name for claim in TABLE]


def test_the_digest_is_that_of_rfc_9901() -> None:
    # Section 4.2.3.
    disclosure = "WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert sd_jwt.disclosure_digest(disclosure) == "uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY"
