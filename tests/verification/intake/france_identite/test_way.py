"""The whole way through France Identité, seen from the phone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.demo.browser import identify
from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.verification.factories import a_capture, a_challenge, a_pivot_identity
from tests.verification.intake.conftest import answer, code_of
from tests.verification.intake.france_identite.conftest import ask, go_through, hand_over, submit
from verification.models import CaptureKind, Enrolment, IdentityRequest, PivotIdentity
from verification.parts import Part
from verification.states import LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.demo.identity_provider.provider import Provider
    from tests.phone import Phone

pytestmark = pytest.mark.django_db
MISSING = str(uuid4())


def test_the_browser_is_sent_with_everything_that_the_answer_is_held_against(
    ready: Phone, provider: Provider
) -> None:
    asked = answer(ask(ready))
    address = urlsplit(asked["authorization_url"])
    sent = dict(parse_qsl(address.query))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/authorize"
    assert (len(sent["state"]), len(sent["nonce"]), len(sent["code_challenge"])) == (43, 43, 43)
    assert (sent["acr_values"], sent["code_challenge_method"]) == ("eidas3", "S256")
    assert sent["redirect_uri"] == "http://testserver/france-identite/callback"
    request = IdentityRequest.objects.get()
    assert str(request.pk) == asked["id"]
    kept = f"{request.state_digest} {request.nonce_digest}"
    assert sent["state"] not in kept
    assert sent["nonce"] not in kept
    assert request.expires_at - request.issued_at == settings.FRANCE_IDENTITE_REQUEST_LIFETIME


@pytest.mark.parametrize("wrapping", ["RSA-OAEP-256", "ECDH-ES"])
def test_a_proven_identity_is_kept_sealed_and_submitted(
    ready: Phone, provider: Provider, wrapping: str
) -> None:
    provider.client = replace(provider.client, wrapping=wrapping)
    proven = go_through(ready)
    assert proven.status_code == 201
    assert proven["Cache-Control"] == "no-store"
    identity = PivotIdentity.objects.get()
    assert identity.claims == {
        "family_name": "MARTIN",
        "given_names": ["Maëlys", "Marie"],
        "birth_date": "1990-07-13",
        "sex": "F",
        "birth_place": "75056",
    }
    assert (identity.acr, identity.issuer) == ("eidas3", provider.issuer)
    submitted = submit(ready, answer(proven)["id"])
    assert (submitted.status_code, answer(submitted)["status"]) == (202, "checking")
    case = Enrolment.objects.get()
    assert (case.status, case.identity) == (State.SUBMITTED, identity)


def test_every_act_is_journalled_and_nothing_personal_is(ready: Phone, provider: Provider) -> None:
    submit(ready, answer(go_through(ready))["id"])
    acts = list(Entry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts == ["identity.asked", "identity.answered", "identity.proven", "enrolment.submitted"]
    written = json.dumps(list(Entry.objects.values_list("data", flat=True)), default=str)
    for personal in ("MARTIN", "1990", "75056", "maelys"):
        assert personal not in written


def test_only_traits_that_are_compared_are_asked_for(ready: Phone, provider: Provider) -> None:
    scope = dict(parse_qsl(urlsplit(answer(ask(ready))["authorization_url"]).query))["scope"].split()
    assert set(scope) == {
        "openid",
        *(name for name in provider.people["maelys"] if name.startswith("rnipp_")),
    } - {"rnipp_given_name_array"}


def test_the_session_at_the_provider_can_be_ended(ready: Phone, provider: Provider) -> None:
    logout = httpx.get(answer(go_through(ready))["logout_url"])
    assert logout.status_code == 302
    assert logout.headers["Location"].startswith("http://testserver/france-identite/signed-out?")


def test_a_person_who_declines_is_told_so_and_may_start_again(ready: Phone, provider: Provider) -> None:
    assert code_of(go_through(ready, consent=False)) == (422, "identity_declined")
    assert not PivotIdentity.objects.exists()
    assert go_through(ready).status_code == 201


def test_a_request_serves_once(ready: Phone, provider: Provider) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    assert hand_over(ready, asked["id"], brought_back).status_code == 201
    calls = len(provider.calls)
    assert code_of(hand_over(ready, asked["id"], brought_back)) == (409, "identity_request_used")
    assert len(provider.calls) == calls  # the code was not even tried


@pytest.mark.django_db(transaction=True)
def test_of_answers_handed_over_at_once_one_counts(ready: Phone, provider: Provider) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    responses = at_once([lambda: hand_over(ready, asked["id"], brought_back)] * 3)
    assert sorted(response.status_code for response in responses) == [201, 409, 409]
    assert PivotIdentity.objects.count() == 1


def test_a_state_of_somebody_else_is_refused_and_uses_nothing_up(ready: Phone, provider: Provider) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    forged = brought_back | {"state": "another state of thirty-two characters"}
    assert code_of(hand_over(ready, asked["id"], forged)) == (422, "identity_refused")
    assert hand_over(ready, asked["id"], brought_back).status_code == 201


def test_an_answer_to_somebody_else_s_request_is_not_taken(
    ready: Phone, phone_in: Callable[..., Phone], provider: Provider
) -> None:
    """An attacker lures the person to their own request, or brings back what the person proved."""
    other = phone_in(State.OPENED)
    asked, mine = answer(ask(other)), answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    assert code_of(hand_over(ready, asked["id"], brought_back)) == (404, "not_found")
    assert code_of(hand_over(ready, mine["id"], brought_back)) == (422, "identity_refused")
    assert not PivotIdentity.objects.exists()


def test_a_code_of_somebody_else_s_request_is_not_exchanged(
    ready: Phone, phone_in: Callable[..., Phone], provider: Provider
) -> None:
    """PKCE: the code belongs to the request that it was given for."""
    other = answer(ask(phone_in(State.OPENED)))
    code = identify(other["authorization_url"], person="maelys")["code"]
    mine = answer(ask(ready))
    state = dict(parse_qsl(urlsplit(mine["authorization_url"]).query))["state"]
    assert code_of(hand_over(ready, mine["id"], {"state": state, "code": code})) == (422, "identity_refused")


def test_a_newer_request_replaces_the_former(ready: Phone, provider: Provider) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    ask(ready)
    assert code_of(hand_over(ready, asked["id"], brought_back)) == (422, "identity_request_expired")
    assert IdentityRequest.objects.get(pk=asked["id"]).code_verifier is None


def test_a_request_lives_as_long_as_the_provider_s_session(ready: Phone, provider: Provider) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    with time_machine.travel(timezone.now() + settings.FRANCE_IDENTITE_REQUEST_LIFETIME):
        assert code_of(hand_over(ready, asked["id"], brought_back)) == (422, "identity_request_expired")


@pytest.mark.parametrize(
    "brought_back",
    [
        {},
        {"state": "s"},
        {"code": "c"},
        {"state": "s", "code": "c", "error": "e"},
        {"state": "s", "code": "c" * 2049},
    ],
)
def test_an_answer_is_a_code_or_an_error(
    ready: Phone, provider: Provider, brought_back: dict[str, str]
) -> None:
    assert code_of(hand_over(ready, answer(ask(ready))["id"], brought_back)) == (400, "invalid_request")


def test_an_identity_of_another_enrolment_is_unknown(ready: Phone, phone_in: Callable[..., Phone]) -> None:
    other = Enrolment.objects.get(pk=phone_in(State.OPENED).enrolment)
    for identity in (str(a_pivot_identity(other).pk), MISSING):
        assert code_of(submit(ready, identity)) == (422, "identity_unknown")


def test_what_was_begun_or_proven_on_the_former_phone_does_not_serve_the_next(
    ready: Phone, provider: Provider
) -> None:
    asked = answer(ask(ready))
    brought_back = identify(asked["authorization_url"], person="maelys")
    IdentityRequest.objects.update(device_jkt="the former phone")
    assert code_of(hand_over(ready, asked["id"], brought_back)) == (404, "not_found")
    identity = a_pivot_identity(Enrolment.objects.get())
    PivotIdentity.objects.update(device_jkt="the former phone")
    assert code_of(submit(ready, str(identity.pk))) == (422, "identity_unknown")


def test_an_identity_that_was_proven_long_ago_has_expired(ready: Phone) -> None:
    case = Enrolment.objects.get()
    identity = a_pivot_identity(case)
    with time_machine.travel(identity.expires_at):
        assert code_of(submit(ready, str(identity.pk))) == (422, "identity_expired")
    case.refresh_from_db()
    assert case.status == State.OPENED


def test_a_newly_proven_identity_has_the_former_one_forgotten(ready: Phone, provider: Provider) -> None:
    former = answer(go_through(ready))["id"]
    go_through(ready)
    assert PivotIdentity.objects.get(pk=former).claims is None
    assert code_of(submit(ready, former)) == (422, "identity_expired")


def test_without_a_code_nothing_is_submitted(ready: Phone) -> None:
    Enrolment.objects.update(code_hash="")
    identity = a_pivot_identity(Enrolment.objects.get())
    assert code_of(submit(ready, str(identity.pk))) == (422, "code_missing")


@pytest.mark.parametrize("both", [True, False])
def test_a_submission_names_a_challenge_or_an_identity(ready: Phone, both: bool) -> None:
    body = {"challenge": MISSING, "identity": MISSING} if both else {}
    assert code_of(ready.call("POST", f"{ready.home}/submission", body)) == (400, "invalid_request")


def test_films_that_were_begun_are_destroyed_with_the_submission(ready: Phone) -> None:
    case = Enrolment.objects.get()
    evidence = a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4").evidence
    assert submit(ready, str(a_pivot_identity(case).pk)).status_code == 202
    evidence.refresh_from_db()
    assert evidence.destroyed_at is not None
    assert not case.captures.exists()


def test_filming_again_after_france_identite_makes_it_a_case_of_films(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.RECAPTURE, recapture=list(Part.values), code_hash="x")
    case = Enrolment.objects.get()
    Enrolment.objects.update(identity=a_pivot_identity(case), contact_confirmed_at=timezone.now())
    challenge = a_challenge(case)
    films = {str(kind): a_capture(challenge, kind, b"film", "video/mp4").sha256 for kind in CaptureKind}
    phone.submit(str(challenge.pk), films)
    case.refresh_from_db()
    assert (case.status, case.identity) == (State.SUBMITTED, None)


@pytest.mark.parametrize("status", sorted(set(State) - {State.OPENED, State.RECAPTURE}))
def test_nothing_is_asked_or_taken_once_the_enrolment_is_sent(
    phone_in: Callable[..., Phone], provider: Provider, status: State
) -> None:
    phone = phone_in(status)
    code = "already_submitted" if status in LIVE else "enrolment_closed"
    assert code_of(ask(phone)) == (409, code)
    assert code_of(hand_over(phone, MISSING, {"state": "s", "code": "c"})) == (409, code)
    assert provider.calls == []


def test_withdrawing_forgets_who_it_was(ready: Phone, provider: Provider) -> None:
    go_through(ready)
    ready.call("DELETE", ready.home)
    assert PivotIdentity.objects.get().claims is None
    assert not IdentityRequest.objects.exists()
    assert Entry.objects.filter(act="words.forgotten", case=UUID(ready.enrolment)).count() == 1


def test_without_a_provider_there_is_nothing(ready: Phone, client: Any) -> None:
    assert code_of(ask(ready)) == (404, "not_found")
    assert code_of(hand_over(ready, MISSING, {"state": "s", "code": "c"})) == (404, "not_found")
    assert client.get("/france-identite/jwks").status_code == 404


def test_a_used_identity_request_opens_nothing(ready: Phone) -> None:
    now = timezone.now()
    fields = {"issued_at": now, "expires_at": now + timedelta(minutes=1), "used_at": now}
    with pytest.raises(IntegrityError, match="a_used_identity_request_opens_nothing"), transaction.atomic():
        IdentityRequest(enrolment=Enrolment.objects.get(), code_verifier="secret", **fields).save()
