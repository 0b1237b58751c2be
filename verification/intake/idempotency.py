"""A POST that is sent again does not act again (draft-ietf-httpapi-idempotency-key-header).

Whoever lost the answer sends the same call with the same `Idempotency-Key`, and a fresh proof, and gets the
first answer. Only successes are kept: what was refused changed nothing, and may be tried again with its key.
Keys belong to the device key and, within an enrolment, to that, or to an insurer's client; answers hold
tokens and codes, so they are sealed, in the memory that holds the proofs (docs/decisions/0007), for a day.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from ecarte.dpop import Proof
from ecarte.problems import Problem
from ecarte.vault import keys
from verification.intake.authentication import enrolment_of
from verification.intake.idempotency_problems import (
    IDEMPOTENCY_KEY_FORM,
    IDEMPOTENCY_KEY_REUSED,
    IDEMPOTENCY_RUNNING,
)
from verification.intake.parsers import SubmissionJSONParser
from verification.models import InsurerClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = 24 * 3600
RUNNING = 60
"""Seconds, as long as a web process may take; a call that was lost with its server is free again then."""
SEALING = b"ecarte idempotency"
_KEY = re.compile(r"[!#-\[\]-~]{16,128}")


def once(post: Callable[..., Response]) -> Callable[..., Response]:
    """The same call, which answers a repetition by the first answer."""

    @wraps(post)
    def post_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return post(view, request, *args, **kwargs)
        return _once(
            _place(request, key), _fingerprint(request), lambda: post(view, request, *args, **kwargs)
        )

    return post_once


def keep_body(request: Request) -> None:
    """Read the body while it can be read twice; a longer one is refused by the parser, or read by nobody."""
    if (
        HEADER in request.headers
        and int(request.META.get("CONTENT_LENGTH") or 0) <= SubmissionJSONParser.most_bytes
    ):
        request.body  # noqa: B018


def _once(place: str, fingerprint: str, act: Callable[[], Response]) -> Response:
    if not cache.add(place, _sealed(place, {"fingerprint": fingerprint}), timeout=RUNNING):
        return _repeated(place, fingerprint)
    try:
        answer = act()
    except Exception:
        cache.delete(place)
        raise
    kept = {
        "fingerprint": fingerprint,
        "status": answer.status_code,
        "headers": {name: value for name, value in answer.headers.items() if name != "Content-Type"},
        "data": json.loads(JSONRenderer().render(answer.data) or b"null"),
    }
    cache.set(place, _sealed(place, kept), timeout=KEPT)
    return answer


def _repeated(place: str, fingerprint: str) -> Response:
    sealed = cache.get(place)
    kept = _opened(place, sealed) if sealed else {}
    if kept and kept["fingerprint"] != fingerprint:
        raise Problem(IDEMPOTENCY_KEY_REUSED)
    if "status" not in kept:
        raise Problem(IDEMPOTENCY_RUNNING, headers={"Retry-After": "1"})
    return Response(kept["data"], status=kept["status"], headers={**kept["headers"], REPLAYED: "true"})


def _place(request: Request, key: str) -> str:
    bare = key[1:-1] if key[:1] == key[-1:] == '"' else key
    if not _KEY.fullmatch(bare):
        raise Problem(IDEMPOTENCY_KEY_FORM)
    return "idempotency:" + hashlib.sha256(f"{_owner(request)}:{bare}".encode()).hexdigest()


def _owner(request: Request) -> str:
    if isinstance(request.auth, Proof):
        return request.auth.jkt
    if isinstance(request.auth, InsurerClient):
        return request.auth.actor
    enrolment = enrolment_of(request)
    return f"{enrolment.pk}:{enrolment.device_jkt}"


def _fingerprint(request: Request) -> str:
    """Which call it is: path, body, and what uploads say in headers."""
    upload = [request.headers.get(name, "") for name in ("Upload-Length", "Upload-Metadata")]
    body = getattr(request._request, "_body", b"")
    return hashlib.sha256(json.dumps([request.path, *upload, body.hex()]).encode()).hexdigest()


def _sealed(place: str, kept: dict[str, Any]) -> str:
    """In base64. The fingerprint too: it is a digest of a NIR that could be guessed."""
    sealed = keys.encrypt(json.dumps(kept).encode(), purpose=SEALING, context=place.encode())
    return base64.b64encode(sealed).decode()


def _opened(place: str, sealed: str) -> dict[str, Any]:
    opened = keys.decrypt(base64.b64decode(sealed), purpose=SEALING, context=place.encode())
    return dict(json.loads(opened))
