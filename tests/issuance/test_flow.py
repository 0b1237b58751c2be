"""From the approval to a credential that verifiers written by others accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from openvc.errors import KeyResolutionFailed
from openvc.openid4vci import parse_credential_issuer_metadata, parse_credential_offer
from openvc.proof.errors import SignatureInvalid
from openvc.status.issue import verify_status_list_token
from openvc.status.status_list import CredentialRevoked, CredentialSuspended
from openvc.verify import VerificationPolicy, verify_credential

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.keys.signer import document_signer
from issuance.models import Card, Offer, Signature
from issuance.selectors import credential_offer_uri
from issuance.signals import card_activated
from issuance.states import RevocationReason, State
from issuance.status_list.publish import publish_due
from tests.issuance.factories import CODE, offer_uri, offered, uri_of
from tests.issuance.signing import new_authority
from tests.issuance.wallet import ISSUER, NOTIFICATION, Wallet

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from cryptography.x509 import Certificate

pytestmark = pytest.mark.django_db


def collect(wallet: Wallet, card_id: UUID) -> str:
    return wallet.collect(uri_of(card_id), CODE)


def verified(wallet: Wallet, credential: str, root: Certificate) -> Any:
    """What openvc says, with the status list fetched over HTTP, after the sweep."""
    publish_due(now=timezone.now())

    def fetch(uri: str) -> dict[str, Any]:
        token = wallet.http.get(uri.removeprefix(ISSUER)).content.decode()
        return verify_status_list_token(token, public_key_jwk=document_signer().jwk, expected_uri=uri)

    policy = VerificationPolicy(
        expected_vct="urn:fr.assurance-maladie:evitale:1", require_status_issuer_binding=True
    )
    return verify_credential(
        credential, policy=policy, x5c_trust_anchors=[root], resolve_status_list_token=fetch
    )


def test_a_phone_collects_a_card_that_openvc_verifies(wallet: Wallet, root: Certificate) -> None:
    result = verified(wallet, collect(wallet, offered(wallet)), root)
    assert result.issuer == ISSUER
    assert result.claims["cnf"] == {"jwk": wallet.jwk}
    assert result.claims["personal_administrative_number"] == "285037512345678"
    assert result.claims["given_name"] == "ANAÏS ZOÉ"
    assert result.claims["issuing_authority"] == {"id": "01751", "name": "CPAM de Paris"}


def test_openvc_refuses_a_card_with_one_byte_changed(wallet: Wallet, root: Certificate) -> None:
    credential = collect(wallet, offered(wallet))
    position = credential.index("~") - 40  # in the signature
    flipped = "A" if credential[position] != "A" else "B"
    with pytest.raises(SignatureInvalid):
        verified(wallet, credential[:position] + flipped + credential[position + 1 :], root)


def test_openvc_refuses_a_card_under_another_root(wallet: Wallet, tmp_path: Path) -> None:
    other = new_authority(tmp_path).root
    with pytest.raises(KeyResolutionFailed):
        verified(wallet, collect(wallet, offered(wallet)), other)


def test_a_suspended_card_is_refused_then_accepted_again(wallet: Wallet, root: Certificate) -> None:
    card_id = offered(wallet)
    credential = collect(wallet, card_id)
    lifecycle.suspend(card_id=card_id, actor="client:cpam")
    with pytest.raises(CredentialSuspended):
        verified(wallet, credential, root)
    lifecycle.resume(card_id=card_id, actor="client:cpam")
    assert verified(wallet, credential, root).status.status == 0


def test_a_revoked_card_is_refused(wallet: Wallet, root: Certificate) -> None:
    card_id = offered(wallet)
    credential = collect(wallet, card_id)
    lifecycle.revoke(card_id=card_id, actor="client:cpam", reason=RevocationReason.LOST)
    with pytest.raises(CredentialRevoked):
        verified(wallet, credential, root)


def test_collecting_activates_the_card_and_tells_of_it_once(wallet: Wallet) -> None:
    told: list[UUID] = []

    def listen(card_id: UUID, **_: object) -> None:
        assert Card.objects.get(pk=card_id).status == State.ACTIVE
        told.append(card_id)

    card_id = offered(wallet)
    card_activated.connect(listen)
    try:
        collect(wallet, card_id)
    finally:
        card_activated.disconnect(listen)
    assert told == [card_id]
    assert credential_offer_uri(card_id) is None
    assert not Offer.objects.exists()
    assert list(Entry.objects.order_by("sequence").values_list("act", flat=True)) == [
        "card.offered",
        "code.right",
        "card.active",
        "credential.signed",
    ]


def test_when_activation_fails_the_card_stays_offered_and_nothing_was_signed(wallet: Wallet) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError("the case could not be closed")

    uri = offer_uri(wallet)
    token = wallet.access(uri, CODE)
    card_activated.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            wallet.credential(token)
    finally:
        card_activated.disconnect(refuse)
    assert Card.objects.get().status == State.OFFERED
    assert not Signature.objects.exists()
    assert wallet.credential(token).status_code == 200


def test_a_lost_answer_is_asked_again_and_gives_the_same_card(wallet: Wallet, root: Certificate) -> None:
    token = wallet.access(offer_uri(wallet), CODE)
    first, second = (
        verified(wallet, wallet.credential(token).json()["credentials"][0]["credential"], root).claims
        for _ in range(2)
    )
    assert first["status"] == second["status"]
    assert (first["iat"], first["exp"], first["cnf"]) == (second["iat"], second["exp"], second["cnf"])
    assert Card.objects.count() == 1
    assert Signature.objects.count() == 2


def test_a_wallet_notifies_what_it_did_and_may_repeat_itself(wallet: Wallet) -> None:
    token = wallet.access(offer_uri(wallet), CODE)
    body = {
        "notification_id": wallet.credential(token).json()["notification_id"],
        "event": "credential_accepted",
    }
    assert wallet.post(NOTIFICATION, token, body).status_code == 204
    assert wallet.post(NOTIFICATION, token, body).status_code == 204
    assert Entry.objects.filter(act="wallet.credential_accepted").count() == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"notification_id": "x", "event": "credential_accepted"}, "invalid_notification_id"),
        ({"event": "credential_accepted"}, "invalid_notification_request"),
        ({"notification_id": 7, "event": "credential_accepted"}, "invalid_notification_request"),
        ({"notification_id": "x", "event": "eaten"}, "invalid_notification_request"),
        (["event"], "invalid_notification_request"),
    ],
)
def test_a_notification_that_means_nothing_is_refused(wallet: Wallet, body: Any, error: str) -> None:
    token = wallet.access(offer_uri(wallet), CODE)
    answer = wallet.post(NOTIFICATION, token, body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_openvc_reads_the_metadata_and_the_offer(wallet: Wallet, settings: Any) -> None:
    settings.PUBLIC_URL = "https://ecarte.example"
    offer = parse_credential_offer(wallet.offer(offer_uri(wallet)))
    metadata = parse_credential_issuer_metadata(
        wallet.http.get("/.well-known/openid-credential-issuer").json()
    )
    assert offer.credential_issuer == metadata.credential_issuer == "https://ecarte.example"
    assert set(offer.credential_configuration_ids) <= set(metadata.credential_configurations_supported)


def test_the_authorization_server_says_how_to_get_a_token(wallet: Wallet) -> None:
    metadata = wallet.http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == ISSUER
    assert metadata["token_endpoint"] == f"{ISSUER}/issuance/token"
    assert metadata["response_types_supported"] == []
    assert metadata["pre-authorized_grant_anonymous_access_supported"] is True


def test_verifiers_find_the_signing_key_without_certificates(wallet: Wallet) -> None:
    uri = wallet.http.get("/.well-known/jwt-vc-issuer").json()["jwks_uri"]
    (key,) = wallet.http.get(uri.removeprefix(ISSUER)).json()["keys"]
    assert key["kid"] == document_signer().key_id
    assert "d" not in key
