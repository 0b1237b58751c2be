"""What the authorization server says of this flow (RFC 8414, RFC 9126, RFC 9207, RFC 9449)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from issuance.authorization.client import METHOD
from issuance.authorization.identification import identification
from issuance.authorization.providers import providers
from issuance.formats.configurations import CONFIGURATIONS
from issuance.links import absolute

CODE_GRANT = "authorization_code"


def is_offered() -> bool:
    """There are wallets to be known, and somebody who says who stands before them."""
    return bool(providers()) and identification().is_available()


def methods() -> list[str]:
    """How wallets prove what they are at the token endpoint; `none` is for those that need not."""
    return [*[METHOD] * bool(providers()), *["none"] * settings.WALLETS.anonymous]


def members() -> dict[str, Any]:
    """Of the authorization server's metadata, where the flow is offered."""
    return {
        "authorization_endpoint": absolute("authorize"),
        "pushed_authorization_request_endpoint": absolute("pushed-authorization-request"),
        "require_pushed_authorization_requests": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": list(CONFIGURATIONS),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "client_attestation_signing_alg_values_supported": ["ES256"],
        "client_attestation_pop_signing_alg_values_supported": ["ES256"],
    }
