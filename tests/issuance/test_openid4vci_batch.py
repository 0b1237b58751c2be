"""Batches: each credential its own key and index, and nothing but the day that links them (ARF 3.0)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey

from ecarte.journal.models import Entry
from issuance import collection, lifecycle
from issuance.jose import unb64url
from issuance.models import Card, Signature, StatusEntry
from issuance.openid4vci.proofs import BATCH_SIZE
from issuance.states import RevocationReason
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.test_token import error
from tests.issuance.wallet import Wallet, public

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
DETAILS = [{"type": "openid_credential", "credential_configuration_id": "evitale_sd_jwt"}]


@pytest.fixture
def keys() -> list[ECKey]:
    return [ECKey.generate_key("P-256") for _ in range(BATCH_SIZE)]


@pytest.fixture
def token(wallet: Wallet) -> str:
    return wallet.access(offer_uri(wallet), CODE)


def payloads(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(unb64url(each["credential"].split(".")[1])) for each in answer.json()["credentials"]]


def batch(wallet: Wallet, token: str, keys: Sequence[ECKey]) -> Any:
    answer = wallet.credential(token, proofs=wallet.proofs(keys))
    assert answer.status_code == 200
    return answer


def test_each_credential_of_a_batch_has_its_own_key_and_index(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    signed = payloads(batch(wallet, token, keys))
    assert [each["cnf"]["jwk"] for each in signed] == [public(key) for key in keys]
    assert len({each["status"]["status_list"]["idx"] for each in signed}) == BATCH_SIZE
    assert Signature.objects.count() == StatusEntry.objects.count() == BATCH_SIZE


def test_nothing_but_the_day_links_the_credentials_of_a_batch(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    one, other, *_ = payloads(batch(wallet, token, keys))
    shared = {name for name in one if one[name] == other[name]}
    assert shared == set(one) - {"cnf", "status", "_sd"}
    assert not set(one["_sd"]) & set(other["_sd"])
    assert one["iat"] % 86400 == one["nbf"] % 86400 == 0


def test_the_journal_keeps_who_approved_and_which_indexes_were_signed(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    batch(wallet, token, keys)
    data = Entry.objects.get(act="credential.signed").data
    assert data["approved_by"] == "agent:1"
    assert sorted(data["indexes"]) == sorted(
        map(list, StatusEntry.objects.values_list("status_list", "index"))
    )


def test_the_same_keys_again_get_the_same_indexes_and_other_keys_others(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    first, again = (payloads(batch(wallet, token, keys[:2])) for _ in range(2))
    assert [each["status"] for each in first] == [each["status"] for each in again]
    other = payloads(batch(wallet, token, keys[2:4]))
    assert StatusEntry.objects.count() == 4
    assert not {str(each["status"]) for each in first} & {str(each["status"]) for each in other}


def test_a_revocation_reaches_every_credential_of_every_batch(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    batch(wallet, token, keys[:3])
    batch(wallet, token, keys[3:])
    lifecycle.revoke(card_id=Card.objects.get().pk, actor="client:cpam", reason=RevocationReason.LOST)
    assert set(StatusEntry.objects.values_list("status", flat=True)) == {1}


def test_one_wrong_proof_refuses_the_batch_and_leaves_the_nonce(
    wallet: Wallet, token: str, keys: list[ECKey]
) -> None:
    nonce = wallet.nonce()
    sound = wallet.proof(nonce, key=keys[0])
    wrong = wallet.proof(nonce, key=keys[1], aud="https://elsewhere.example")
    assert error(wallet.credential(token, proofs={"jwt": [sound, wrong]})) == (400, "invalid_proof")
    assert not Signature.objects.exists()
    assert wallet.credential(token, proofs={"jwt": [sound]}).status_code == 200


def test_a_key_stands_once_in_a_batch(wallet: Wallet, token: str, keys: list[ECKey]) -> None:
    answer = wallet.credential(token, proofs=wallet.proofs([keys[0], keys[0]]))
    assert error(answer) == (400, "invalid_proof")


def test_a_batch_has_a_size(wallet: Wallet, token: str, keys: list[ECKey]) -> None:
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()
    assert metadata["batch_credential_issuance"] == {"batch_size": BATCH_SIZE}
    answer = wallet.credential(token, proofs=wallet.proofs([*keys, wallet.key]))
    assert error(answer) == (400, "invalid_proof")


def test_a_phone_cannot_use_up_the_status_lists(
    wallet: Wallet, token: str, keys: list[ECKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "SIGNATURES_A_DAY", BATCH_SIZE)
    batch(wallet, token, keys)
    assert error(wallet.credential(token)) == (429, "credential_request_denied")
    assert StatusEntry.objects.count() == BATCH_SIZE


def test_who_asked_by_authorization_details_asks_by_identifier(wallet: Wallet) -> None:
    answer = wallet.token(wallet.code(offer_uri(wallet)), CODE, authorization_details=json.dumps(DETAILS))
    assert answer.json()["authorization_details"] == [
        {**DETAILS[0], "credential_identifiers": ["evitale_sd_jwt"]}
    ]
    token = answer.json()["access_token"]
    assert error(wallet.credential(token)) == (400, "invalid_credential_request")

    def by(identifier: str) -> Any:
        asked = {"credential_identifier": identifier, "proofs": wallet.proofs([wallet.key])}
        return wallet.post("/issuance/credential", token, asked)

    assert error(by("other")) == (400, "unknown_credential_identifier")
    assert by("evitale_sd_jwt").status_code == 200
    renewed = wallet.refresh(answer.json()["refresh_token"]).json()
    assert renewed["authorization_details"] == answer.json()["authorization_details"]
