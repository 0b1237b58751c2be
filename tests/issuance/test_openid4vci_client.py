"""The wallet library `@openid4vc/openid4vci`, which is not ours, against the running application."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from issuance.jose import unb64url
from issuance.models import Card, StatusEntry, WalletEvent
from issuance.offer import offer_card
from issuance.pending import Device, deny_card, prepare_card
from issuance.selectors import credential_offer_uri
from issuance.states import State
from tests.clients.wallets import NodeWallet
from tests.issuance.factories import CODE, WRONG, approval, code_hash, offer_uri
from tests.issuance.signing import new_authority
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from cryptography.x509 import Certificate
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
SD_JWT = "evitale_sd_jwt"


@pytest.fixture(autouse=True)
def _address(live_server: LiveServer, settings: Any) -> None:
    settings.PUBLIC_URL = live_server.url


@pytest.fixture
def node(wallet: Wallet) -> Iterator[NodeWallet]:
    with NodeWallet(wallet.key) as started:
        yield started


def payload(credential: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(unb64url(credential.split(".")[1]))
    return claims


def pem(certificate: Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def opened(node: NodeWallet, uri: str) -> None:
    """With the offer read and the right code typed."""
    assert SD_JWT in node("offer", uri=uri)["configurations"]
    assert node("token", code=CODE)["token_type"] == "DPoP"


def ask(node: NodeWallet, **changes: Any) -> dict[str, Any]:
    nonce = node("nonce")["c_nonce"]
    return node("credential", **{"configuration": SD_JWT, "nonce": nonce} | changes)


def pending(wallet: Wallet, case: UUID) -> str:
    device = Device(jkt=wallet.jkt, jwk=wallet.jwk)
    with transaction.atomic():
        uri = credential_offer_uri(prepare_card(case=case, device=device, code_hash=code_hash()))
    assert uri is not None
    return uri


def test_a_card_is_collected_and_accepted(wallet: Wallet, node: NodeWallet) -> None:
    opened(node, offer_uri(wallet))
    answer = ask(node)
    (credential,) = answer["credentials"]
    assert payload(credential["credential"])["cnf"]["jwk"] == answer["keys"][0]
    assert Card.objects.get().status == State.ACTIVE
    for event in ("credential_accepted", "credential_accepted", "credential_deleted"):
        assert node("notify", event=event) == {"status": 204}
    assert WalletEvent.objects.count() == 2


def test_an_offer_by_value_leads_as_far(wallet: Wallet, node: NodeWallet) -> None:
    reference = parse_qs(urlsplit(offer_uri(wallet)).query)["credential_offer_uri"][0]
    opened(node, wallet.http.get(f"{urlsplit(reference).path}/link")["Location"])
    assert len(ask(node)["credentials"]) == 1


def test_every_format_that_is_offered_is_issued(wallet: Wallet, node: NodeWallet) -> None:
    configurations = node("offer", uri=offer_uri(wallet))["configurations"]
    node("token", code=CODE)
    for configuration in configurations:
        assert len(ask(node, configuration=configuration, count=2)["credentials"]) == 2
    signed = StatusEntry.objects.values_list("configuration", flat=True)
    assert sorted(signed) == sorted(2 * configurations)


def test_a_wrong_code_is_an_invalid_grant_and_the_right_one_still_serves(
    wallet: Wallet, node: NodeWallet
) -> None:
    node("offer", uri=offer_uri(wallet))
    assert node("token", code=WRONG) == {"error": "invalid_grant", "status": 400}
    assert node("token", code=CODE)["token_type"] == "DPoP"


def test_a_nonce_that_was_used_is_refused(wallet: Wallet, node: NodeWallet) -> None:
    opened(node, offer_uri(wallet))
    nonce = node("nonce")["c_nonce"]
    assert len(ask(node, nonce=nonce)["credentials"]) == 1
    assert ask(node, nonce=nonce) == {"error": "invalid_nonce", "status": 400}


def test_a_batch_is_as_large_as_the_metadata_says(wallet: Wallet, node: NodeWallet) -> None:
    size = node("offer", uri=offer_uri(wallet))["batch"]
    node("token", code=CODE)
    answer = ask(node, count=size)
    signed = [payload(each["credential"]) for each in answer["credentials"]]
    assert [each["cnf"]["jwk"] for each in signed] == answer["keys"]
    assert len({each["status"]["status_list"]["idx"] for each in signed}) == size


def test_an_approval_ends_a_deferred_request(wallet: Wallet, node: NodeWallet) -> None:
    case = uuid.uuid4()
    opened(node, pending(wallet, case))
    answer = ask(node, count=2)
    assert set(answer) == {"transaction_id", "interval", "keys"}
    assert node("deferred")["transaction_id"] == answer["transaction_id"]
    with transaction.atomic():
        offer_card(approval=approval(wallet, case=case))
    assert node("refresh")["token_type"] == "DPoP"
    given = node("deferred")["credentials"]
    assert [payload(each["credential"])["cnf"]["jwk"] for each in given] == answer["keys"]
    assert node("notify", event="credential_accepted") == {"status": 204}


def test_a_refusal_ends_a_deferred_request(wallet: Wallet, node: NodeWallet) -> None:
    case = uuid.uuid4()
    opened(node, pending(wallet, case))
    ask(node)
    with transaction.atomic():
        deny_card(case=case, actor="agent:1")
    assert node("deferred") == {"error": "credential_request_denied", "status": 400}
    assert node("deferred") == {"error": "invalid_transaction_id", "status": 400}


def test_a_refreshed_token_gets_fresh_credentials(wallet: Wallet, node: NodeWallet) -> None:
    opened(node, offer_uri(wallet))
    ask(node)
    assert node("refresh")["token_type"] == "DPoP"
    assert len(ask(node, count=3)["credentials"]) == 3
    assert Card.objects.count() == 1


def test_signed_metadata_leads_as_far_as_plain_metadata(wallet: Wallet, root: Certificate) -> None:
    with NodeWallet(wallet.key, root=pem(root)) as node:
        assert node("offer", uri=offer_uri(wallet))["signed"] is True
        assert node("token", code=CODE)["token_type"] == "DPoP"
        assert len(ask(node)["credentials"]) == 1


def test_metadata_signed_under_another_root_is_not_believed(wallet: Wallet, tmp_path: Path) -> None:
    with NodeWallet(wallet.key, root=pem(new_authority(tmp_path).root)) as node:
        assert "error" in node("offer", uri=offer_uri(wallet))


def test_another_phone_gets_nothing(wallet: Wallet) -> None:
    with NodeWallet(Wallet().key) as thief:
        thief("offer", uri=offer_uri(wallet))
        assert thief("token", code=CODE) == {"error": "invalid_grant", "status": 400}
    assert Card.objects.get().code_attempts == 0
