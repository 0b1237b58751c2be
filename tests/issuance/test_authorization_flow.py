"""The authorization-code flow: who stands before the phone is identified, and its card is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.authorization import requests
from issuance.models import AuthorizationCode, Card, Offer, RefreshToken
from issuance.states import State
from tests.issuance.attested_wallet import AUTHORIZE, RETURN, AttestedWallet, brought_back
from tests.issuance.factories import active, offer_uri, offered
from tests.issuance.test_token import error
from tests.issuance.wallet import CREDENTIAL, ISSUER, TOKEN, Wallet

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from ecarte.demo.identity_provider.provider import Provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("identity")]
METADATA = "/.well-known/oauth-authorization-server"
CODE_GRANT = "authorization_code"


def refused(answer: dict[str, str], wanted: str = "access_denied") -> bool:
    """Nothing but the error, with the wallet's state and who says so; no code was made."""
    assert answer == {"error": wanted, "state": "af0ifjsldkj", "iss": ISSUER}
    return not AuthorizationCode.objects.exists()


def over(response: Any) -> bool:
    """A page, and nowhere that the browser is sent to."""
    assert (response.status_code, response.get("Location")) == (400, None)
    return "Cette demande n’est plus valable" in response.content.decode()


def test_the_holder_of_an_offered_card_collects_it(attested: AttestedWallet) -> None:
    grants = attested.offer(offer_uri(attested))["grants"]
    answer = attested.answered(issuer_state=grants[CODE_GRANT]["issuer_state"])
    assert (answer["state"], answer["iss"]) == ("af0ifjsldkj", ISSUER)
    given = attested.exchange(answer["code"])
    assert (given.status_code, given["Cache-Control"], given.json()["token_type"]) == (
        200,
        "no-store",
        "DPoP",
    )
    assert attested.credential(given.json()["access_token"]).status_code == 200
    card = Card.objects.get()
    assert card.status == State.ACTIVE
    granted = Entry.objects.get(act="authorization.granted")
    assert (granted.actor, granted.case) == (f"device:{attested.jkt}", card.case)


def test_a_wallet_may_name_its_key_at_first_and_prove_it_with_the_code(attested: AttestedWallet) -> None:
    offered(attested)
    pushed = attested.push({"DPoP": None}, dpop_jkt=attested.jkt).json()["request_uri"]
    code = brought_back(attested.come_back(attested.open(pushed)))["code"]
    assert error(attested.exchange(code, {"DPoP": Wallet().dpop(TOKEN)})) == (400, "invalid_grant")
    assert attested.exchange(code).status_code == 200


def test_an_active_card_is_issued_again_without_an_offer(attested: AttestedWallet) -> None:
    active(attested)
    tokens = attested.exchange(attested.authorization_code()).json()
    assert attested.credential(tokens["access_token"]).status_code == 200
    assert Card.objects.count() == 1


def test_a_card_that_waits_on_the_phone_of_the_one_it_replaces_is_collected(attested: AttestedWallet) -> None:
    former = active(attested, holder_ref="a" * 64)
    waiting = offered(attested, holder_ref="a" * 64)
    tokens = attested.exchange(attested.authorization_code()).json()
    assert attested.credential(tokens["access_token"]).status_code == 200
    statuses = {former: State.REVOKED, waiting: State.ACTIVE}
    assert dict(Card.objects.values_list("pk", "status")) == statuses


def test_somebody_else_on_the_phone_of_a_card_is_refused(attested: AttestedWallet) -> None:
    card_id = offered(attested)
    assert refused(attested.answered(person="hugo"))
    assert Entry.objects.get(act="authorization.refused").data["card"] == str(card_id)


def test_who_gives_up_is_told_the_same_as_somebody_else(attested: AttestedWallet) -> None:
    offered(attested)
    assert refused(attested.answered(consent=False))


def test_a_phone_without_a_card_is_told_the_same_and_identifies_nobody(attested: AttestedWallet) -> None:
    offered(AttestedWallet())
    assert refused(brought_back(attested.open(attested.pushed())))


def test_an_offer_that_ended_leads_to_no_card(attested: AttestedWallet) -> None:
    offered(attested)
    asked = attested.open(attested.pushed())
    Offer.objects.update(expires_at=timezone.now())
    assert refused(brought_back(attested.come_back(asked)))


def test_an_offer_of_another_card_does_not_lead_to_this_one(attested: AttestedWallet) -> None:
    offered(attested)
    others = attested.offer(offer_uri(AttestedWallet()))["grants"][CODE_GRANT]["issuer_state"]
    assert refused(brought_back(attested.open(attested.pushed(issuer_state=others))))


def test_without_france_identite_the_wallet_is_told_to_come_later(
    attested: AttestedWallet, identity: Provider
) -> None:
    offered(attested)
    identity.faults.down = frozenset({"/token"})
    assert refused(attested.answered(), "temporarily_unavailable")


def test_the_cookie_of_an_identification_is_of_no_other_use(attested: AttestedWallet) -> None:
    offered(attested)
    cookie = attested.open(attested.pushed()).cookies["authorization"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/issuance/authorize")
    assert cookie["max-age"] == 600


def test_a_request_opens_once(attested: AttestedWallet) -> None:
    offered(attested)
    request_uri = attested.pushed()
    assert attested.open(request_uri).status_code == 302
    assert over(attested.open(request_uri))


def test_a_request_of_another_wallet_is_not_opened_nor_used_up(attested: AttestedWallet) -> None:
    offered(attested)
    request_uri = attested.pushed()
    assert over(attested.open(request_uri, client_id="https://other.example.fr"))
    assert attested.open(request_uri).status_code == 302


def test_a_request_is_over_after_its_minute(
    attested: AttestedWallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(attested)
    monkeypatch.setattr(requests, "LIFETIME", timedelta(0))
    assert over(attested.open(attested.pushed()))


@pytest.mark.parametrize("uri", ["", "urn:ietf:params:oauth:request_uri:unknown", "https://evil.example/r"])
def test_an_unknown_request_leads_nowhere(attested: AttestedWallet, uri: str) -> None:
    assert over(attested.open(uri, redirect_uri="https://evil.example/", state="s"))


def test_what_was_not_pushed_is_not_taken(attested: AttestedWallet) -> None:
    offered(attested)
    asked = {"client_id": attested.provider.client_id, "response_type": "code", "scope": "evitale_sd_jwt"}
    assert over(attested.browser.get(AUTHORIZE, asked | {"redirect_uri": "https://evil.example/"}))


@pytest.mark.parametrize("theirs", ["none", "another"])
def test_the_answer_counts_in_the_browser_that_was_sent_alone(attested: AttestedWallet, theirs: str) -> None:
    """Whoever is led to somebody else's answer, or request, gives them nothing."""
    offered(attested)
    asked = attested.open(attested.pushed())
    attested.browser = Client()
    if theirs == "another":
        attested.open(attested.pushed())
    assert over(attested.come_back(asked))
    assert not AuthorizationCode.objects.exists()


def test_the_browser_comes_back_once(attested: AttestedWallet) -> None:
    offered(attested)
    asked = attested.open(attested.pushed())
    cookie = attested.browser.cookies["authorization"].value
    assert "code" in brought_back(attested.come_back(asked))
    attested.browser.cookies["authorization"] = cookie
    assert over(attested.browser.get(RETURN, {"state": "any", "code": "any"}))
    assert AuthorizationCode.objects.count() == 1


def test_a_scope_opens_what_it_names_alone(attested: AttestedWallet) -> None:
    active(attested)
    access = attested.exchange(attested.authorization_code()).json()["access_token"]
    mdoc = attested.credential(access, credential_configuration_id="evitale_mdoc")
    assert error(mdoc) == (400, "unknown_credential_configuration")
    assert attested.credential(access).status_code == 200


def test_authorization_details_are_answered_by_identifiers(attested: AttestedWallet) -> None:
    active(attested)
    details = '[{"type": "openid_credential", "credential_configuration_id": "evitale_mdoc"}]'
    tokens = attested.exchange(attested.authorization_code(authorization_details=details, scope=None)).json()
    (given,) = tokens["authorization_details"]
    body = {
        "credential_identifier": given["credential_identifiers"][0],
        "proofs": {"jwt": [attested.proof()]},
    }
    assert attested.post(CREDENTIAL, tokens["access_token"], body).status_code == 200


def test_the_refresh_token_of_an_attested_wallet_stays_and_is_of_no_use_without_it(
    attested: AttestedWallet,
) -> None:
    """FAPI 2.0, 5.3.2.1: no rotation."""
    active(attested)
    token = attested.exchange(attested.authorization_code()).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    for _ in range(2):
        renewed = attested.send("/issuance/token", form).json()
        assert renewed["refresh_token"] == token
        assert attested.credential(renewed["access_token"]).status_code == 200
    assert error(attested.refresh(token)) == (400, "invalid_grant")
    assert RefreshToken.objects.filter(used_at=None).count() == 1


def test_metadata_and_offers_tell_of_the_flow_where_it_is_offered(
    attested: AttestedWallet, settings: Settings
) -> None:
    said = attested.http.get(METADATA).json()
    assert said["pushed_authorization_request_endpoint"] == f"{ISSUER}/issuance/pushed-authorization-requests"
    assert said["require_pushed_authorization_requests"] is True
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert said["token_endpoint_auth_methods_supported"] == ["attest_jwt_client_auth", "none"]
    settings.FRANCE_IDENTITE_ISSUER = ""
    without = attested.http.get(METADATA).json()
    assert "authorization_endpoint" not in without
    assert CODE_GRANT not in without["grant_types_supported"]
    assert CODE_GRANT not in attested.offer(offer_uri(attested))["grants"]
