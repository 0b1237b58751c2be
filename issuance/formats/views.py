"""Publishes what the credential type is. The `vct` is a URN, so that a card outlives a change of address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from issuance.formats.type_metadata import SCHEMA, TYPE_METADATA


@require_safe
def type_metadata(_request: HttpRequest) -> HttpResponse:
    """The document that credentials carry the digest of (SD-JWT VC, section 4)."""
    return _public(TYPE_METADATA, "application/json")


@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the same type."""
    return _public(SCHEMA, "application/schema+json")


def _public(document: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(document, content_type=content_type)
    response["Cache-Control"] = "public, max-age=86400, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    return response
