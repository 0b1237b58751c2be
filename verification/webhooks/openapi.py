"""The webhook in the OpenAPI document (`webhooks`, new in 3.1)."""

from __future__ import annotations

from typing import Any

from verification.intake.messages import PublicStatus

TOLD = [each.value for each in PublicStatus if each != PublicStatus.OPENED]
_DATA = {
    "case_number": {"type": "string"},
    "sequence": {"type": "integer", "minimum": 1, "description": "Grows with each event of a case."},
    "status": {"enum": TOLD},
    "reason": {"type": ["string", "null"], "description": "Public code of a refusal or of a new film."},
}
_BODY = {
    "type": {"enum": [f"enrolment.{status}" for status in TOLD]},
    "timestamp": {"type": "string", "format": "date-time"},
    "data": {"type": "object", "properties": _DATA, "required": list(_DATA)},
}
_EXAMPLE = {
    "type": "enrolment.film_again",
    "timestamp": "2026-11-23T10:40:00.000+01:00",
    "data": {"case_number": "EV-7K2M-9QXD", "sequence": 3, "status": "film_again", "reason": "face_too_dark"},
}


def _header(name: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "example": example,
    }


def describe_webhook(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Postprocessing hook of drf-spectacular."""
    call = {
        "operationId": "enrolment_changed",
        "description": "Told to an insurer's back end when a case's status changes (`docs/webhooks.md`).",
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            _header("webhook-id", "5f0d3c0e-8f43-4f0e-9d43-2a3f6f0a1c55"),
            _header("webhook-timestamp", "1795430400"),
            _header("webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "properties": _BODY, "required": list(_BODY)},
                    "example": _EXAMPLE,
                }
            },
        },
        "responses": {"2XX": {"description": "Taken. Anything else is tried again, for three days."}},
    }
    return result | {"webhooks": {"enrolment_changed": {"post": call}}}
