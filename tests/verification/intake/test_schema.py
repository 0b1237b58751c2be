"""The OpenAPI description: valid, complete, and true of the answers."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ecarte.demo.identity_provider.population import everybody
from issuance.models import AccessToken, Card
from tests.phone import API, Phone
from tests.verification.factories import a_capture, a_challenge
from tests.verification.insurer.test_calls import Machine
from tests.verification.intake.agreement.test_agreement import with_card
from tests.verification.intake.france_identite.stand_in import stand_in
from verification.intake.authentication import new_token
from verification.intake.problems import CATALOGUE
from verification.models import Capture, CaptureKind, Enrolment, IdentityRequest
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

    from ecarte.demo.identity_provider.provider import Provider

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
PUBLIC = {"availability", "consents", "guidance", "problems"}
STATES = [State.OPENED, State.RECAPTURE, State.QUEUED, State.REFUSED, State.WITHDRAWN]
OF_WHAT_IS_THERE = {
    *("read_capture", "read_capture_offset", "send_capture_bytes", "remove_capture"),
    *("ask_identity", "answer_identity"),
}
"""Calls that need more than an enrolment to get anywhere."""
TRUE_OF_THE_ANSWERS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema() -> Any:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_it_names_every_error_code(schema: Any) -> None:
    assert set(schema["components"]["schemas"]["CodeEnum"]["enum"]) == CATALOGUE.keys()


def test_it_describes_the_whole_upload(schema: Any) -> None:
    path = schema["paths"]["/api/v1/enrolments/{enrolment_id}/captures/{capture_id}"]
    assert path.keys() == {"get", "head", "patch", "delete"}
    assert "application/offset+octet-stream" in path["patch"]["requestBody"]["content"]


def test_every_call_names_its_proof(schema: Any) -> None:
    for path, operations in schema["paths"].items():
        if path.removeprefix(f"{API}/").split("/")[0] in PUBLIC:
            continue
        if path.startswith(f"{API}/insurer/"):
            assert all(
                operation["security"] == [{"ClientAssertion": []}] for operation in operations.values()
            )
            continue
        for operation in operations.values():
            assert all("DeviceProof" in each for each in operation["security"])
            assert ("EnrolmentToken" in operation["security"][0]) == ("{enrolment_id}" in path)


def test_it_is_served(client: Client) -> None:
    response = client.get(f"{API}/schema")
    assert response.status_code == 200
    assert b"openapi: 3.1" in response.content


@pytest.fixture
def app() -> Iterator[Any]:
    """The whole application; the connection that holds the test's transaction stays open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield get_wsgi_application()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    with stand_in(settings, folder=tmp_path, origin=settings.PUBLIC_URL, people=everybody()) as provider:
        yield provider


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_the_answer_is_as_described(
    app: Any, phone_in: Callable[..., Phone], provider: Provider, mode: GenerationMode
) -> None:
    """What the document allows, and what it does not, in whatever state the enrolment is."""
    insurer, answered = Machine(), dict[str, set[int]]()
    operations = list(schemathesis.openapi.from_wsgi(f"{API}/schema", app).get_all_operations())
    assert len(operations) >= 25
    for found in operations:
        assert isinstance(found, Ok)

        @hypothesis_settings(
            max_examples=6,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.ok().as_strategy(generation_mode=mode), state=st.sampled_from(STATES))
        def check(case: schemathesis.Case[Any], state: State) -> None:
            if "{enrolment_id}" in case.path:
                signed = of_an_enrolment(phone_in(state), case)
            elif case.path.startswith("/issuance/"):
                signed = of_a_card(case)
            elif case.path.startswith(f"{API}/insurer/"):
                signed = {"Authorization": f"Bearer {insurer.assertion(case.path)}"}
            else:
                signed = {"DPoP": Phone().proof(case.method.upper(), case.formatted_path)}
            answer = case.call_and_validate(headers=signed, checks=TRUE_OF_THE_ANSWERS)
            name = case.operation.definition.raw["operationId"]
            answered.setdefault(name, set()).add(answer.status_code)

        with suppress(Unsatisfiable):  # a call without anything to get wrong
            check()
    if mode is GenerationMode.NEGATIVE:  # which may spoil the signature itself
        return
    # Nobody was sent away at the door alone.
    assert not [name for name, statuses in answered.items() if statuses <= {401}]
    assert not [name for name in answered.keys() & OF_WHAT_IS_THERE if answered[name] <= {401, 404}]


def of_an_enrolment(phone: Phone, case: schemathesis.Case[Any]) -> dict[str, str]:
    """The phone's signature; the film and the request to France Identité of the call are there."""
    enrolment, now = Enrolment.objects.get(pk=phone.enrolment), timezone.now()
    there = {"enrolment_id": phone.enrolment}
    if "capture_id" in case.path_parameters:
        film = a_capture(a_challenge(enrolment), CaptureKind.FACE, b"film", "video/mp4")
        Capture.objects.filter(pk=film.pk).update(length=2 * film.length, completed_at=None)
        there["capture_id"] = str(film.pk)
    if "request_id" in case.path_parameters:
        asked = IdentityRequest.objects.create(
            enrolment=enrolment,
            device_jkt=phone.jkt,
            state_digest="0" * 64,
            nonce_digest="0" * 64,
            code_verifier="v",
            issued_at=now,
            expires_at=now + timedelta(minutes=10),
        )
        there["request_id"] = str(asked.pk)
    case.path_parameters.update(there)
    proof = phone.proof(case.method.upper(), case.formatted_path)
    return {"DPoP": proof, "Authorization": f"DPoP {phone.token}"}


def of_a_card(case: schemathesis.Case[Any]) -> dict[str, str]:
    """The signature of a phone that holds an active card."""
    holder = with_card()
    holder.token, token_digest = new_token()
    AccessToken.objects.create(
        card=Card.objects.get(device_jkt=holder.jkt),
        digest=token_digest,
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    proof = holder.proof(case.method.upper(), case.formatted_path)
    return {"DPoP": proof, "Authorization": f"DPoP {holder.token}"}
