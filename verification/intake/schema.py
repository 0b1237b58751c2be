"""What the OpenAPI description needs beyond what is read from the views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter

from ecarte.problem_answers import problems as problems
from ecarte.problems import (
    INVALID_DPOP_PROOF,
    INVALID_REQUEST,
    MALFORMED_REQUEST,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    REQUEST_TOO_LARGE,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_MEDIA_TYPE,
)
from verification.intake.problems import INVALID_TOKEN, TUS_VERSION
from verification.intake.tus import VERSION

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema

PROOF = {
    "type": "apiKey",
    "in": "header",
    "name": "DPoP",
    "description": "Signed by the device key for this call (RFC 9449): ES256; `htm`, `htu`, `iat`, `jti`.",
}
TOKEN = {
    "type": "http",
    "scheme": "DPoP",
    "description": "The enrolment's access token; the proof then carries `ath`.",
}
ANY_CALL = (INVALID_DPOP_PROOF, NOT_ACCEPTABLE, TOO_MANY_REQUESTS, SERVER_ERROR)
ENROLMENT_CALL = (*ANY_CALL, INVALID_TOKEN, NOT_FOUND)
JSON_BODY = (INVALID_REQUEST, MALFORMED_REQUEST, UNSUPPORTED_MEDIA_TYPE, REQUEST_TOO_LARGE)
TUS_CALL = (*ENROLMENT_CALL, TUS_VERSION)


class DeviceKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A proof alone."""

    target_class = "verification.intake.authentication.DeviceKey"
    name = "DeviceProof"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return PROOF


class EnrolmentTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token and a proof."""

    target_class = "verification.intake.authentication.EnrolmentToken"
    name = "EnrolmentToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return TOKEN

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[Any]]:
        return {"DeviceProof": [], "EnrolmentToken": []}


def header(
    name: str,
    description: str,
    *,
    kind: type[int | str] = str,
    response: bool | list[int] = False,
    required: bool = True,
) -> OpenApiParameter:
    """A header of a request or, with statuses, of an answer."""
    return OpenApiParameter(
        name,
        kind,
        OpenApiParameter.HEADER,
        description=description,
        required=required and not response,
        response=response,
    )


TUS_RESUMABLE = OpenApiParameter(
    "Tus-Resumable",
    str,
    OpenApiParameter.HEADER,
    required=True,
    enum=[VERSION],
    description="Version of tus.",
)

OF_HEAD = sorted({str(problem.status) for problem in TUS_CALL})
"""What a HEAD may be refused with."""


def describe_head(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Postprocessing hook: the generator leaves HEAD out, and tus cannot do without it."""
    path = "/api/v1/enrolments/{enrolment_id}/captures/{capture_id}"
    patch = result["paths"][path]["patch"]
    number = {"schema": {"type": "integer"}}
    result["paths"][path]["head"] = {
        "operationId": "read_capture_offset",
        "description": "Where to go on after an interruption.",
        "tags": patch["tags"],
        "security": patch["security"],
        "parameters": [each for each in patch["parameters"] if not each["name"].startswith("Upload-")],
        "responses": {
            "200": {
                "description": "How much has arrived.",
                "headers": {
                    "Upload-Offset": number,
                    "Upload-Length": number,
                    "Upload-Expires": {"schema": {"type": "string"}},
                },
            },
            **{status: {"description": f"As for PATCH ({status}), without a body."} for status in OF_HEAD},
        },
    }
    return result
