"""drf-spectacular's postprocessing: idempotency keys, exact error codes for each call, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecarte.problems import MEDIA_TYPE
from verification.intake.idempotency import HEADER
from verification.intake.idempotency_problems import IDEMPOTENCY_PROBLEMS, IDEMPOTENCY_RUNNING
from verification.intake.openapi.examples import ANSWERS, MEMBERS, ORIGIN, REQUESTS
from verification.intake.problems import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecarte.problems import ProblemType

KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same key and body, the call does nothing more and gives the first "
    "answer. Kept for 24 hours.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 130},
    "example": '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
}
NUMBER = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds."}
WAITING = frozenset({"423", "429", "503"})
"""Answers that tell when to come back."""


def describe_idempotency(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Every POST takes a key."""
    for path in result["paths"].values():
        if "post" in path:
            path["post"].setdefault("parameters", []).append(KEY)
            for kind in IDEMPOTENCY_PROBLEMS:
                _may_answer(path["post"], kind)
    return result


def narrow_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Each error answer names its codes, as a closed list and as examples."""
    examples = result["components"].setdefault("examples", {})
    for operation in _operations(result):
        for status, answer in operation["responses"].items():
            if status in WAITING or f"`{IDEMPOTENCY_RUNNING.code}`" in answer["description"]:
                answer["headers"] = {"Retry-After": NUMBER}
            content = answer.get("content", {}).get(MEDIA_TYPE)
            if content is None:
                continue
            codes = sorted(code for code in CATALOGUE if f"`{code}`" in answer["description"])
            closed = {"type": "object", "properties": {"code": {"enum": codes}}}
            content["schema"] = {"allOf": [{"$ref": "#/components/schemas/Problem"}, closed]}
            content["examples"] = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
            examples.update({code: _example(CATALOGUE[code]) for code in codes})
    return result


def add_examples(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Bodies and answers."""
    for operation in _operations(result):
        name = operation["operationId"]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if name in REQUESTS:
                content["example"] = REQUESTS[name]
        for content in _answered(operation):
            if name in ANSWERS:
                content["example"] = ANSWERS[name]
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in result["paths"].values():
        yield from path.values()


def _answered(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from answer.get("content", {}).values()


def _may_answer(operation: dict[str, Any], kind: ProblemType) -> None:
    said = f"`{kind.code}`: {kind.title.en}"
    answer = operation["responses"].setdefault(
        str(kind.status),
        {"description": "", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}},
    )
    answer["description"] = "; ".join(filter(None, [answer["description"], said]))


def _example(kind: ProblemType) -> dict[str, Any]:
    """In English, as `Accept-Language: en` gives it."""
    body = {
        "type": f"{ORIGIN}/api/v1/problems/{kind.code}",
        "title": kind.title.en,
        "status": kind.status,
        "code": kind.code,
        "detail": kind.detail.en,
    }
    return {"summary": kind.title.en, "value": body | MEMBERS.get(kind.code, {})}
