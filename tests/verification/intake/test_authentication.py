"""Tokens and proofs (RFC 9449)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from ecarte.accounts.models import Role
from tests.phone import API, Phone
from tests.verification.factories import an_agent, an_enrolment, an_insured_person
from tests.verification.intake.conftest import code_of
from verification.models import Enrolment

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
BAD_PROOF = (401, "invalid_dpop_proof")
BAD_TOKEN = (401, "invalid_token")


def read_with(phone: Phone, **headers: str) -> Response:
    return phone.call("GET", phone.home, headers=headers)


def test_the_phone_reads_its_enrolment(phone: Phone) -> None:
    assert read_with(phone).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "POST"},
        {"htu": "http://testserver/api/v1/enrolments"},
        {"htu": "https://elsewhere.example/"},
        {"iat": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"iat": None},
        {"jti": "short"},
        {"ath": "of another token"},
    ],
)
def test_a_proof_made_for_something_else_is_refused(phone: Phone, claims: dict[str, Any]) -> None:
    response = read_with(phone, DPoP=phone.proof("GET", phone.home, **claims))
    assert code_of(response) == BAD_PROOF
    assert response["WWW-Authenticate"] == 'DPoP error="invalid_dpop_proof", algs="ES256"'


def test_a_proof_serves_once(phone: Phone) -> None:
    proof = phone.proof("GET", phone.home)
    assert read_with(phone, DPoP=proof).status_code == 200
    assert code_of(read_with(phone, DPoP=proof)) == BAD_PROOF


@pytest.mark.parametrize("proof", ["", "x", "é", "a.b.c", "x" * 10_000])
def test_what_is_no_proof_is_refused(phone: Phone, proof: str) -> None:
    assert code_of(read_with(phone, DPoP=proof)) == BAD_PROOF


def test_a_stolen_token_is_useless_without_the_key(phone: Phone) -> None:
    thief = Phone()
    thief.token, thief.enrolment = phone.token, phone.enrolment
    assert code_of(read_with(thief)) == BAD_PROOF


@pytest.mark.parametrize("authorization", ["", "DPoP", "DPoP ", "DPoP wrong", "Bearer {token}", "DPoP é"])
def test_a_wrong_token_is_refused(phone: Phone, authorization: str) -> None:
    response = read_with(phone, Authorization=authorization.format(token=phone.token))
    assert code_of(response) == BAD_TOKEN
    assert response["WWW-Authenticate"] == 'DPoP error="invalid_token", algs="ES256"'


def test_opening_needs_a_proof() -> None:
    nir = an_insured_person().nir
    body = {"nir": nir, "scheme": "general", "consent": {"version": "1", "accepted": True}}
    response = Phone().call("POST", f"{API}/enrolments", body, headers={"DPoP": ""})
    assert code_of(response) == BAD_PROOF
    assert Enrolment.objects.count() == 0


def test_a_session_of_a_member_of_staff_opens_nothing(client: Client) -> None:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    assert client.get(f"{API}/enrolments/{an_enrolment().pk}").status_code == 401
