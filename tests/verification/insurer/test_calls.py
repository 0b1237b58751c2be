"""An insurer's back end suspends, lifts and revokes the cards of its scheme, and no other's."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import Card, StatusChange
from issuance.states import State as CardState
from tests.issuance.factories import active, offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import a_nir, an_enrolment, an_insured_person
from verification.models import InsuredPerson, InsurerClient
from verification.states import State

if TYPE_CHECKING:
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"
SUSPEND, RESUME, REVOKE = (
    f"/api/v1/insurer/card-{act}" for act in ("suspensions", "resumptions", "revocations")
)


class Machine:
    """A registered client."""

    def __init__(self, *, name: str = "cnam", scheme: str = "general") -> None:
        self.key = ECKey.generate_key("P-256")
        public = self.key.as_dict(private=False)
        jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}
        self.client = InsurerClient.objects.create(name=name, scheme_id=scheme, keys=[jwk])

    def assertion(self, path: str, *, typ: str = "client-authentication+jwt", **claims: Any) -> str:
        name, now = self.client.name, int(time.time())
        right = {
            "iss": name,
            "sub": name,
            "aud": ORIGIN + path,
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid4()),
        }
        header = {"alg": "ES256", "typ": typ, "kid": self.key.thumbprint()}
        return jwt.encode(header, right | claims, self.key, algorithms=["ES256"])

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        signed = {"Authorization": f"Bearer {self.assertion(path)}"} | headers
        answer = Client().post(path, json.dumps(body), content_type="application/json", headers=signed)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def case() -> Enrolment:
    """Of somebody whose card is active."""
    person = an_insured_person()
    card_id = active(Wallet(), holder_ref=person.nir_index)
    return an_enrolment(status=State.ACTIVATED, person=person, card_id=card_id)


def status(case: Enrolment) -> str:
    assert case.card_id is not None
    return Card.objects.get(pk=case.card_id).status


@pytest.mark.parametrize("by", ["case_number", "nir"])
def test_a_card_is_suspended_lifted_and_revoked_by_either_number(
    machine: Machine, case: Enrolment, by: str
) -> None:
    whose = {by: getattr(case, by)}
    for path, reason, expected in (
        (SUSPEND, "stolen", "suspended"),
        (RESUME, "found", "active"),
        (REVOKE, "fraud", "revoked"),
    ):
        for _ in range(2):  # repeated, it stays so
            assert machine.post(path, whose | {"reason": reason}) == (200, {"status": expected})
        assert status(case) == expected
    acts = Entry.objects.filter(actor="client:cnam").order_by("pk")
    assert [(entry.act, entry.data["reason"]) for entry in acts] == [
        ("card.suspended", "stolen"),
        ("card.active", "found"),
        ("card.revoked", "fraud"),
    ]
    assert case.nir not in repr(list(Entry.objects.values()))


def test_a_call_sent_again_by_its_key_gives_the_first_answer(machine: Machine, case: Enrolment) -> None:
    whose, key = {"case_number": case.case_number, "reason": "lost"}, {"Idempotency-Key": f'"{uuid4()}"'}
    first = machine.post(SUSPEND, whose, **key)
    lifecycle.resume(card_id=Card.objects.get().pk, actor="client:cpam")
    assert machine.post(SUSPEND, whose, **key) == first
    assert status(case) == CardState.ACTIVE
    other = Machine(name="other")
    assert other.post(SUSPEND, whose, **key)[0] == 200
    assert status(case) == CardState.SUSPENDED


@pytest.mark.parametrize("by", ["case_number", "nir"])
def test_another_schemes_card_answers_as_one_that_does_not_exist(case: Enrolment, by: str) -> None:
    stranger = Machine(name="msa", scheme="agricultural")
    unknown = {"case_number": "EV-2222-2222", "nir": a_nir()}[by]
    answers = [stranger.post(SUSPEND, {by: each, "reason": "lost"}) for each in (getattr(case, by), unknown)]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["code"]) == (404, "card_unknown")
    assert status(case) == CardState.ACTIVE


@pytest.mark.parametrize("by", ["case_number", "nir"])
def test_the_card_of_somebody_who_changed_schemes_is_the_new_ones(
    machine: Machine, case: Enrolment, by: str
) -> None:
    InsuredPerson.objects.filter(nir_index=case.nir_index).update(scheme="agricultural")
    body = {by: getattr(case, by), "reason": "lost"}
    assert machine.post(SUSPEND, body)[0] == 404
    assert status(case) == CardState.ACTIVE
    assert Machine(name="msa", scheme="agricultural").post(SUSPEND, body)[0] == 200
    assert status(case) == CardState.SUSPENDED


def test_a_card_that_has_ended_says_how_it_stands(machine: Machine, case: Enrolment) -> None:
    machine.post(REVOKE, {"case_number": case.case_number, "reason": "lost"})
    code, problem = machine.post(RESUME, {"case_number": case.case_number, "reason": "found"})
    assert (code, problem["code"], problem["card_status"]) == (409, "card_ended", "revoked")


def test_by_nir_it_is_the_card_of_the_latest_phone(machine: Machine, case: Enrolment) -> None:
    new = offered(Wallet(), holder_ref=case.nir_index)
    an_enrolment(status=State.APPROVED, person=case.person, card_id=new)
    machine.post(SUSPEND, {"nir": case.nir, "reason": "lost"})
    assert status(case) == CardState.SUSPENDED  # the new one was not collected yet


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"reason": "lost"}, (400, "invalid_request")),
        ({"case_number": "EV-2222-2222", "nir": "x", "reason": "lost"}, (400, "invalid_request")),
        ({"case_number": "EV-2222-2222"}, (400, "invalid_request")),
        ({"case_number": "EV-2222-2222", "reason": "bored"}, (400, "invalid_request")),
        ({"nir": "1", "reason": "lost"}, (422, "nir_form")),
        ({"nir": "290077505600100", "reason": "lost"}, (422, "nir_key")),
    ],
)
def test_a_body_that_does_not_say_whose_card_and_why_is_refused(
    machine: Machine, body: Any, expected: tuple[int, str]
) -> None:
    code, problem = machine.post(SUSPEND, body)
    assert (code, problem["code"]) == expected


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "nobody"},
        {"iss": "\x00"},
        {"sub": "other"},
        {"aud": ORIGIN + REVOKE},
        {"aud": [ORIGIN + SUSPEND, "https://other.example"]},
        {"iat": 1, "exp": 61},
        {"exp": 1e12},
        {"exp": None},
        {"iat": True},
        {"jti": "short"},
        {"typ": "JWT"},
    ],
)
def test_an_assertion_for_anything_else_is_refused(machine: Machine, case: Enrolment, claims: Any) -> None:
    refused(machine, case, f"Bearer {machine.assertion(SUSPEND, **claims)}")


def test_an_assertion_serves_once_is_of_a_registered_key_and_of_a_client_that_is_not_disabled(
    machine: Machine, case: Enrolment
) -> None:
    used = f"Bearer {machine.assertion(SUSPEND)}"
    body = {"case_number": case.case_number, "reason": "lost"}
    assert machine.post(SUSPEND, body, Authorization=used)[0] == 200
    machine.post(RESUME, body | {"reason": "found"})
    refused(machine, case, used)
    header, payload, _ = machine.assertion(SUSPEND).split(".")
    unsigned = f"{header}.{payload}."
    machine.key, registered = ECKey.generate_key("P-256"), machine.key
    no_object = "Bearer WyJhbGciXQ.e30.AAAA"  # the header is ["alg"]
    forged = (
        f"Bearer {machine.assertion(SUSPEND)}",
        f"Bearer {unsigned}",
        no_object,
        "Bearer é",
        "Basic x",
        "",
    )
    for each in forged:
        refused(machine, case, each)
    machine.key = registered
    InsurerClient.objects.update(disabled_at="2026-01-01T00:00Z")
    refused(machine, case, f"Bearer {machine.assertion(SUSPEND)}")


def refused(machine: Machine, case: Enrolment, authorization: str) -> None:
    changes = StatusChange.objects.count()
    body = {"case_number": case.case_number, "reason": "lost"}
    code, problem = machine.post(SUSPEND, body, Authorization=authorization)
    assert (code, problem["code"]) == (401, "client_refused")
    assert StatusChange.objects.count() == changes


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
