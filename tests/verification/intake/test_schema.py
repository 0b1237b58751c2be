"""The OpenAPI description: valid, complete, and true of the answers."""

from __future__ import annotations

from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
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

from tests.phone import API, Phone
from verification.intake.problems import CATALOGUE
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
PUBLIC = {"availability", "consents", "guidance", "problems"}
STATES = [State.OPENED, State.RECAPTURE, State.QUEUED, State.REFUSED, State.WITHDRAWN]
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


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_the_answer_is_as_described(
    app: Any, phone_in: Callable[..., Phone], mode: GenerationMode
) -> None:
    """What the document allows, and what it does not, in whatever state the enrolment is."""
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
            phone = phone_in(state) if "{enrolment_id}" in case.path else Phone()
            if phone.token:
                case.path_parameters["enrolment_id"] = phone.enrolment
            signed = {"DPoP": phone.proof(case.method.upper(), case.formatted_path)}
            if phone.token:
                signed["Authorization"] = f"DPoP {phone.token}"
            case.call_and_validate(headers=signed, checks=TRUE_OF_THE_ANSWERS)

        with suppress(Unsatisfiable):  # a call without anything to get wrong
            check()
