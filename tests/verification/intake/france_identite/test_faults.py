"""Whatever the provider sends wrongly, the phone is told one thing, and the log another."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from ecarte.demo.identity_provider.faults import CHOICES, Faults
from ecarte.demo.page import Page
from tests.verification.intake.conftest import answer, code_of
from tests.verification.intake.france_identite.conftest import ask, go_through, hand_over
from tests.verification.intake.france_identite.stand_in import published
from verification.intake.france_identite import calls, keys
from verification.models import Enrolment, IdentityRequest, PivotIdentity
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from ecarte.demo.identity_provider.provider import Provider
    from tests.phone import Phone

pytestmark = pytest.mark.django_db
KID = "a key of the provider"


def claims(name: str, **changed: Any) -> Faults:
    return Faults(claims={name: changed})


REFUSED: dict[str, tuple[Faults, str]] = {
    "level_below": (claims("id_token", acr="eidas2"), "acr"),
    "level_unknown": (claims("id_token", acr="eidas9"), "acr"),
    "no_level": (claims("id_token", acr=None), "acr"),
    "wrong_nonce": (claims("id_token", nonce="n" * 43), "nonce"),
    "no_nonce": (claims("id_token", nonce=None), "not_verified:missing_claim:nonce"),
    "wrong_audience": (claims("id_token", aud="somebody"), "not_verified:invalid_claim:aud"),
    "further_audience": (claims("id_token", aud=["ecarte", "somebody"]), "aud"),
    "wrong_issuer": (claims("id_token", iss="https://provider.example"), "not_verified:invalid_claim:iss"),
    "expired": (claims("id_token", exp=int(time.time()) - 3600), "not_verified:expired_token:exp"),
    "never_expires": (claims("id_token", exp=None), "not_verified:missing_claim:exp"),
    "of_yesterday": (claims("id_token", iat=int(time.time()) - 86400), "too_old"),
    "of_tomorrow": (claims("id_token", iat=int(time.time()) + 86400), "not_verified:invalid_claim:iat"),
    "userinfo_of_another": (claims("userinfo", sub="somebody"), "sub"),
    "userinfo_for_another": (claims("userinfo", aud="somebody"), "not_verified:invalid_claim:aud"),
    "userinfo_by_another": (claims("userinfo", iss="https://x.example"), "not_verified:invalid_claim:iss"),
    "without_a_trait": (claims("userinfo", rnipp_family_name=None), "traits"),
    "traits_of_another_shape": (claims("userinfo", rnipp_birthdate="13/07/1990"), "traits"),
    "bad_signature": (Faults(forged=frozenset({"id_token"})), "not_verified:bad_signature"),
    "bad_signature_of_userinfo": (Faults(forged=frozenset({"userinfo"})), "not_verified:bad_signature"),
    "unknown_key": (Faults(unknown_key=True), "unknown_key"),
    "plain_id_token": (Faults(plain=frozenset({"id_token"})), "not_opened:ValueError"),
    "plain_userinfo": (Faults(plain=frozenset({"userinfo"})), "userinfo_not_encrypted"),
    "alg_none": (Faults(algorithm="none"), "not_verified:unsupported_algorithm"),
    "alg_hs256": (Faults(algorithm="HS256"), "not_verified:unsupported_algorithm"),
    "oversized_token": (Faults(huge=frozenset({"/token"})), "oversized"),
    "oversized_userinfo": (Faults(huge=frozenset({"/userinfo"})), "oversized"),
    "refuses_our_request": (Faults(error="invalid_scope"), "other"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_an_answer_that_is_not_to_be_believed_proves_nothing(
    ready: Phone, provider: Provider, fault: str
) -> None:
    provider.faults, cause = REFUSED[fault]
    with capture_logs() as logs:
        response = go_through(ready)
    assert code_of(response) == (422, "identity_refused")
    assert answer(response).keys() == {"type", "title", "status", "code", "detail"}
    assert [line["cause"] for line in logs if line["event"].startswith("identity_")] == [cause]
    assert not PivotIdentity.objects.exists()
    assert Enrolment.objects.get().status == State.OPENED
    provider.faults = Faults()
    assert go_through(ready).status_code == 201  # and the person may start again


def test_a_code_that_came_too_late_proves_nothing(ready: Phone, provider: Provider) -> None:
    provider.faults = Faults(code_lifetime=0)
    assert code_of(go_through(ready)) == (422, "identity_refused")


@pytest.mark.parametrize("fault", sorted(CHOICES.keys() - {"none", "slow"}))
def test_whoever_tries_the_stand_in_chooses_on_its_form_what_goes_wrong(
    ready: Phone, provider: Provider, fault: str
) -> None:
    asked = answer(ask(ready))
    with httpx.Client() as browser:
        page = browser.get(asked["authorization_url"])
        form = Page(page.text).form("consent").fields | {"person": "maelys", "consent": "yes"}
        there = browser.post(f"{provider.issuer}/consent", data=form | {"fault": fault}).headers["Location"]
    brought = {name: value for name, value in parse_qsl(urlsplit(there).query) if name != "iss"}
    expected = (503, "identity_unavailable") if fault == "down" else (422, "identity_refused")
    assert code_of(hand_over(ready, asked["id"], brought)) == expected


def test_an_access_token_that_came_too_late_proves_nothing(ready: Phone, provider: Provider) -> None:
    provider.token_lifetime = 0
    assert code_of(go_through(ready)) == (422, "identity_refused")


def test_who_signs_with_another_key_than_ours_gets_nothing(
    ready: Phone, provider: Provider, key_file: Path
) -> None:
    ours = published()
    key_file.write_text(json.dumps(keys.renewed()))
    provider.client = replace(provider.client, jwks=lambda: ours)
    assert code_of(go_through(ready)) == (422, "identity_refused")


@pytest.mark.parametrize("acr", ["eidas2", "eidas3"])
def test_a_higher_level_than_asked_is_enough(
    ready: Phone, provider: Provider, settings: Settings, acr: str
) -> None:
    settings.FRANCE_IDENTITE_ACR = "eidas2"
    provider.faults = claims("id_token", acr=acr)
    assert go_through(ready).status_code == 201
    assert PivotIdentity.objects.get().acr == acr


def test_the_lowest_level_is_never_enough(ready: Phone, provider: Provider, settings: Settings) -> None:
    settings.FRANCE_IDENTITE_ACR = "eidas2"
    provider.faults = claims("id_token", acr="eidas1")
    assert code_of(go_through(ready)) == (422, "identity_refused")


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
def test_a_provider_that_is_down_is_no_fault_of_the_person(
    ready: Phone, provider: Provider, path: str
) -> None:
    provider.faults = Faults(down=frozenset({path}))
    response = go_through(ready)
    assert code_of(response) == (503, "identity_unavailable")
    assert int(response["Retry-After"]) > 0
    assert IdentityRequest.objects.get().used_at is not None
    provider.faults = Faults()
    assert go_through(ready).status_code == 201


def test_a_provider_that_is_down_from_the_start_is_said_before_anybody_leaves_the_app(
    ready: Phone, provider: Provider
) -> None:
    provider.faults = Faults(down=frozenset({"/.well-known/openid-configuration"}))
    response = ask(ready)
    assert code_of(response) == (503, "identity_unavailable")
    assert int(response["Retry-After"]) > 0
    assert not IdentityRequest.objects.exists()


def test_a_provider_that_nobody_reaches_is_down(ready: Phone, provider: Provider, settings: Settings) -> None:
    settings.FRANCE_IDENTITE_ISSUER = "http://127.0.0.1:9"
    assert code_of(ask(ready)) == (503, "identity_unavailable")


@pytest.mark.parametrize("faults", [Faults(delay=1.0), Faults(trickle=True)], ids=["slow", "trickling"])
def test_nobody_waits_for_a_slow_provider(
    ready: Phone, provider: Provider, monkeypatch: pytest.MonkeyPatch, faults: Faults
) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.3)
    provider.faults = faults
    started = time.monotonic()
    assert code_of(ask(ready)) == (503, "identity_unavailable")
    assert time.monotonic() - started < 10  # not until the last byte: that would be half a minute


def test_metadata_of_another_issuer_are_not_believed(ready: Phone, provider: Provider) -> None:
    provider.issuer = "http://127.0.0.1:1"
    assert code_of(ask(ready)) == (422, "identity_refused")


def test_a_provider_that_is_busy_says_so_by_the_browser(ready: Phone, provider: Provider) -> None:
    provider.faults = Faults(error="temporarily_unavailable")
    assert code_of(go_through(ready)) == (503, "identity_unavailable")


def test_a_key_that_was_exchanged_is_found_again(ready: Phone, provider: Provider) -> None:
    assert go_through(ready).status_code == 201
    provider.rotate()
    assert go_through(ready).status_code == 201
    assert provider.calls.count("/jwks") == 2


def test_what_the_provider_publishes_is_kept_for_a_while(ready: Phone, provider: Provider) -> None:
    for _ in range(3):
        go_through(ready)
    assert provider.calls.count("/jwks") == 1
    assert provider.calls.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "shown",
    [
        [],
        {},
        {"keys": 7},
        {"keys": [7]},
        {"keys": [{}]},
        {"keys": [{"kid": KID, "kty": "EC", "crv": "P-256", "x": "!", "y": "!"}]},
        {"keys": [{"kid": KID, "kty": "EC", "crv": "P-256"}]},
        {"keys": [{"kid": KID, "kty": "oct", "crv": "P-256", "k": "c2VjcmV0"}]},
    ],
    ids=str,
)
def test_unreadable_keys_of_the_provider_prove_nothing(ready: Phone, provider: Provider, shown: Any) -> None:
    provider.key = ECKey.generate_key("P-256", {"kid": KID})
    provider.faults = Faults(keys=shown)
    assert code_of(go_through(ready)) == (422, "identity_refused")
