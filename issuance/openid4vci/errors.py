"""Refusals as OAuth 2.0 and OpenID4VCI write them, and the frame of every endpoint that may refuse."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from issuance.keys.unavailable import SignerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_log = structlog.get_logger(__name__)
MAX_BODY = 64 * 1024


class Refusal(Exception):
    """A refusal. `description` is for the app's developers, in ASCII without quotes or backslashes
    (RFC 6749, section 5.2); it never says more than an attacker already knows."""

    status = 400

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.description = description

    def response(self) -> HttpResponse:
        body = {"error": self.error}
        if self.description:
            body["error_description"] = self.description
        return JsonResponse(body, status=self.status)


class Unauthorized(Refusal):
    """No usable access token (RFC 6750 section 3, RFC 9449 section 7.1)."""

    status = 401

    def response(self) -> HttpResponse:
        response = super().response()
        response["WWW-Authenticate"] = f'DPoP error="{self.error}", algs="ES256"'
        return response


class Throttled(Refusal):
    """More signatures than a phone can need in a day."""

    status = 429

    def __init__(self) -> None:
        super().__init__("credential_request_denied", "too many credentials today")


def unavailable(cause: SignerUnavailable) -> HttpResponse:
    """Nothing can be signed now, and nothing was done: the phone asks again later. Why is in the log."""
    _log.error("signer_unavailable", cause=str(cause))
    response = JsonResponse({"error": "temporarily_unavailable"}, status=503)
    response["Retry-After"] = "30"
    return response


def endpoint(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A POST endpoint for apps: no cookie, so no CSRF; refusals translated; nothing cached."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            response = view(request)
        except Refusal as refusal:
            response = refusal.response()
        except SignerUnavailable as cause:
            response = unavailable(cause)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def json_body(request: HttpRequest, *, error: str) -> dict[str, Any]:
    """The JSON object of a request; anything else is refused with `error`."""
    if request.content_type != "application/json" or len(request.body) > MAX_BODY:
        raise Refusal(error, "the body must be application/json of at most 64 KiB")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as cause:
        raise Refusal(error, "the body is not JSON") from cause
    if not isinstance(body, dict):
        raise Refusal(error, "the body is not a JSON object")
    return body
