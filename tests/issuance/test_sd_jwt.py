"""The credential itself: what is in clear, what the holder may hide, and what never leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from issuance.formats import sd_jwt
from issuance.formats.content import Content, elements
from issuance.jose import unb64url
from issuance.keys.signer import document_signer
from tests.issuance.factories import CLAIMS
from tests.issuance.wallet import ISSUER, Wallet

CONTENT = Content(
    issuer=ISSUER,
    elements=elements(CLAIMS),
    holder_jwk=Wallet().jwk,
    status_uri=f"{ISSUER}/issuance/status-lists/1",
    status_index=42,
    valid_from=datetime(2026, 11, 22, tzinfo=UTC),
    expires_at=datetime(2027, 11, 22, tzinfo=UTC),
)


def parts(credential: str) -> tuple[dict[str, Any], dict[str, Any], list[list[Any]]]:
    token, *disclosures = credential.rstrip("~").split("~")
    header, payload = (json.loads(unb64url(part)) for part in token.split(".")[:2])
    return header, payload, [json.loads(unb64url(disclosure)) for disclosure in disclosures]


@pytest.fixture
def credential() -> str:
    return sd_jwt.sign(CONTENT, signer=document_signer())


def test_nothing_personal_is_in_clear(credential: str) -> None:
    _, payload, _ = parts(credential)
    assert payload.keys() == {
        "iss", "vct", "iat", "nbf", "exp", "cnf", "status", "issuing_country",
        "date_of_issuance", "date_of_expiry", "_sd", "_sd_alg",
    }  # fmt: skip


def test_every_element_about_the_person_can_be_hidden(credential: str) -> None:
    _, payload, disclosures = parts(credential)
    assert {name: value for _, name, value in disclosures} == elements(CLAIMS)
    assert len(payload["_sd"]) == len(disclosures)


def test_digests_are_sorted_so_that_their_order_tells_nothing(credential: str) -> None:
    _, payload, _ = parts(credential)
    assert payload["_sd"] == sorted(payload["_sd"])


def test_salts_have_128_bits_and_are_never_reused(credential: str) -> None:
    again = sd_jwt.sign(CONTENT, signer=document_signer())
    salts = [salt for each in (credential, again) for salt, _, _ in parts(each)[2]]
    assert len(set(salts)) == len(salts)
    assert {len(unb64url(salt)) for salt in salts} == {16}


def test_the_header_names_the_key_and_carries_the_chain_without_the_root(credential: str) -> None:
    header, _, _ = parts(credential)
    signer = document_signer()
    assert header == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": signer.key_id, "x5c": list(signer.x5c)}


def test_elements_have_the_names_of_ehic_and_pid() -> None:
    assert elements(CLAIMS)["sex"] == 2
    assert elements(CLAIMS)["issuing_authority"] == {"id": "01751", "name": "CPAM de Paris"}
