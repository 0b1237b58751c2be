"""The OpenAPI document is a product: valid, committed, with true examples for every call and every error."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ecarte.problems import MEDIA_TYPE
from verification.intake.problems import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTED = settings.BASE_DIR / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> Any:
    out = StringIO()
    call_command("spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=out)
    return json.loads(out.getvalue())


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path in document["paths"].values():
        yield from path.items()


def check(document: Any, schema: Any, value: Any) -> None:
    """The value is as the schema of the document says, formats too."""
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker()).validate(value)


def test_the_committed_document_is_the_present_one(document: Any) -> None:
    """Otherwise: `make openapi`."""
    assert json.loads(COMMITTED.read_text()) == document


def test_it_is_openapi_3_1_and_its_schemas_are_json_schemas(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_call_is_described_and_has_a_stable_name(document: Any) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(operation["description"] for _, operation in operations(document))


def test_every_body_and_every_answer_has_an_example_that_is_true(document: Any) -> None:
    for _, operation in operations(document):
        bodies = operation.get("requestBody", {}).get("content", {})
        answers = [each for status, each in operation["responses"].items() if status.startswith("2")]
        contents = [
            bodies.get("application/json"),
            *(each.get("content", {}).get("application/json") for each in answers),
        ]
        for content in filter(None, contents):
            assert "example" in content, operation["operationId"]
            check(document, content["schema"], content["example"])


def test_every_error_of_every_call_has_its_codes_and_a_true_example_of_each(document: Any) -> None:
    for _, operation in operations(document):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get(MEDIA_TYPE)
            if content is None:
                continue
            assert content["examples"], (operation["operationId"], status)
            for code in content["examples"]:
                example = document["components"]["examples"][code]["value"]
                assert (example["code"], str(example["status"])) == (code, status)
                check(document, content["schema"], example)


def test_every_code_is_the_answer_of_some_call(document: Any) -> None:
    # Whoever calls a path or a method that does not exist has no operation to read it at.
    assert document["components"]["examples"].keys() == CATALOGUE.keys() - {"method_not_allowed"}


def test_the_webhook_is_described_with_a_true_example(document: Any) -> None:
    content = document["webhooks"]["enrolment_changed"]["post"]["requestBody"]["content"]["application/json"]
    check(document, content["schema"], content["example"])


def test_every_post_takes_an_idempotency_key(document: Any) -> None:
    for method, operation in operations(document):
        taken = {each["name"] for each in operation.get("parameters", [])}
        assert ("Idempotency-Key" in taken) == (method == "post")


def test_who_must_wait_is_told_how_long(document: Any) -> None:
    for _, operation in operations(document):
        for status, answer in operation["responses"].items():
            waits = status in {"423", "429", "503"} or "idempotency_running" in answer["description"]
            assert waits == ("Retry-After" in answer.get("headers", {}))


def test_a_head_may_be_refused_with_all_that_comes_before_the_view(document: Any) -> None:
    [head] = [operation for method, operation in operations(document) if method == "head"]
    assert head["responses"].keys() == {"200", "401", "404", "406", "412", "429", "500"}
