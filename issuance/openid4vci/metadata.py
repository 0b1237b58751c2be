"""What wallets and verifiers read beforehand: OpenID4VCI 1.0 section 12, RFC 8414, SD-JWT VC section 5."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from issuance.formats.configurations import CONFIGURATIONS
from issuance.keys.signer import document_signer
from issuance.links import absolute
from issuance.openid4vci.offers import GRANT


@require_safe
def credential_issuer(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/openid-credential-issuer`."""
    supported = {configuration.id: configuration.metadata() for configuration in CONFIGURATIONS.values()}
    return _public(
        {
            "credential_issuer": settings.PUBLIC_URL,
            "credential_endpoint": absolute("credential"),
            "nonce_endpoint": absolute("nonce"),
            "notification_endpoint": absolute("notification"),
            "display": [
                {"name": "Assurance maladie", "locale": "fr-FR"},
                {"name": "French health insurance", "locale": "en"},
            ],
            "credential_configurations_supported": supported,
        }
    )


@require_safe
def authorization_server(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/oauth-authorization-server`: the issuer is its own authorization server."""
    return _public(
        {
            "issuer": settings.PUBLIC_URL,
            "token_endpoint": absolute("token"),
            "jwks_uri": absolute("jwks"),
            "response_types_supported": [],  # RFC 8414 requires it; there is no authorization endpoint
            "grant_types_supported": [GRANT],
            "token_endpoint_auth_methods_supported": ["none"],
            "dpop_signing_alg_values_supported": ["ES256"],
            "pre-authorized_grant_anonymous_access_supported": True,
        }
    )


@require_safe
def jwt_vc_issuer(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/jwt-vc-issuer`: for verifiers that do not follow certificate chains."""
    return _public({"issuer": settings.PUBLIC_URL, "jwks_uri": absolute("jwks")})


@require_safe
def jwks(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/jwks.json`: the key that signs now."""
    signer = document_signer()
    key = {**signer.jwk, "kid": signer.key_id, "use": "sig", "alg": "ES256", "x5c": list(signer.x5c)}
    return _public({"keys": [key]})


def _public(content: dict[str, object]) -> HttpResponse:
    response = JsonResponse(content)
    response["Cache-Control"] = "public, max-age=300"
    return response
