"""`@openid4vc/openid4vci`, which is not ours, through the authorization-code flow of the running application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ecarte.demo.browser import identify
from issuance.models import Card
from issuance.states import State
from tests.clients.wallets import NodeWallet
from tests.issuance.attested_wallet import ANAIS, CALLBACK, CLIENT, RETURN, AttestedWallet, new_provider
from tests.issuance.factories import offer_uri
from tests.issuance.test_openid4vci_client import SD_JWT, payload
from tests.verification.intake.france_identite.stand_in import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
HIGH = {"key_storage": ["iso_18045_high"], "user_authentication": ["iso_18045_high"]}


@pytest.fixture(autouse=True)
def _running(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """With key attestations required, and a stand-in of France Identité that knows the holder."""
    settings.PUBLIC_URL = live_server.url
    with stand_in(settings, folder=tmp_path, origin=live_server.url, people={"anais": dict(ANAIS)}):
        yield


@pytest.fixture
def node(attested: AttestedWallet, settings: Settings) -> Iterator[NodeWallet]:
    settings.WALLETS = replace(settings.WALLETS, key_attestations=HIGH)
    with NodeWallet(attested.key, instance=attested.instance, attestation=attested.attestation()) as started:
        started("offer", uri=offer_uri(attested))
        yield started


def brought_back(asked: str, *, consent: bool = True) -> str:
    """Where the person's browser ends up: an address of the wallet's."""
    with httpx.Client(timeout=30) as browser:
        sent = browser.get(asked)
        brought = identify(sent.headers["Location"], person="anais", consent=consent, callback=RETURN)
        origin = asked.partition("/issuance/")[0]
        cookies = {"Cookie": sent.headers["Set-Cookie"].partition(";")[0]}
        return str(browser.get(origin + RETURN, params=brought, headers=cookies).headers["Location"])


def authorize(node: NodeWallet) -> str:
    """The address that the wallet opens in the browser."""
    url: str = node("authorize", client_id=CLIENT, redirect_uri=CALLBACK, scope=SD_JWT)["url"]
    return url


def ask(node: NodeWallet, attested: AttestedWallet, **how: Any) -> dict[str, Any]:
    keys, nonce = node("keys", count=3)["keys"], node("nonce")["c_nonce"]
    attestation = attested.provider.attest_keys(keys, nonce=nonce)
    answer = node("credential", configuration=SD_JWT, nonce=nonce, attested=attestation, **how)
    bound = [payload(each["credential"])["cnf"]["jwk"] for each in answer["credentials"]]
    assert bound == keys
    return answer


def test_a_card_is_collected_through_request_identification_and_attested_keys(
    node: NodeWallet, attested: AttestedWallet
) -> None:
    assert node("code", url=brought_back(authorize(node)))["token_type"] == "DPoP"
    ask(node, attested)
    assert Card.objects.get().status == State.ACTIVE
    ask(node, attested, alone=True)
    assert node("refresh")["token_type"] == "DPoP"
    ask(node, attested)
    assert node("notify", event="credential_accepted") == {"status": 204}


def test_a_person_who_gives_up_leaves_the_wallet_without_a_code(node: NodeWallet) -> None:
    assert node("code", url=brought_back(authorize(node), consent=False)) == {"error": "access_denied"}


def test_a_code_that_comes_again_is_refused(node: NodeWallet, attested: AttestedWallet) -> None:
    back = brought_back(authorize(node))
    assert node("code", url=back)["token_type"] == "DPoP"
    assert node("code", url=back) == {"error": "invalid_grant", "status": 400}


def test_a_wallet_of_nobody_we_know_cannot_even_ask(attested: AttestedWallet) -> None:
    stranger = AttestedWallet(key=attested.key, provider=new_provider())
    with NodeWallet(stranger.key, instance=stranger.instance, attestation=stranger.attestation()) as node:
        node("offer", uri=offer_uri(attested))
        refused = node("authorize", client_id=CLIENT, redirect_uri=CALLBACK, scope=SD_JWT)
    assert refused == {"error": "invalid_client", "status": 401}
