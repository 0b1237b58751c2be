"""What the form endpoints of OAuth 2.0 have in common: parameters that stand once, and who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.dpop import InvalidProof, verify_proof
from issuance.links import absolute
from issuance.openid4vci.errors import Refusal

if TYPE_CHECKING:
    from django.http import HttpRequest


def require_form(request: HttpRequest) -> None:
    """Raises Refusal for a body of another kind."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal("invalid_request", "the body must be application/x-www-form-urlencoded")


def required(request: HttpRequest, name: str) -> str:
    """One form parameter, present once and not empty (RFC 6749, section 3.2). Raises Refusal."""
    value = optional(request, name)
    if value is None:
        raise Refusal("invalid_request", f"{name} is missing")
    return value


def optional(request: HttpRequest, name: str) -> str | None:
    """A parameter without a value counts as left out (RFC 6749, section 3.2). Raises Refusal."""
    values = request.POST.getlist(name)
    if len(values) > 1:
        raise Refusal("invalid_request", f"{name} is repeated")
    return values[0] or None if values else None


def proven_key(request: HttpRequest, *, endpoint: str) -> str:
    """RFC 7638 thumbprint of the key that signed the call to this route (RFC 9449). Raises Refusal."""
    try:
        proof = verify_proof(request.headers.get("DPoP", ""), method="POST", url=absolute(endpoint))
    except InvalidProof as refused:
        raise Refusal("invalid_dpop_proof") from refused
    return proof.jkt
