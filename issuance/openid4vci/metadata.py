"""What wallets and verifiers read beforehand: OpenID4VCI 1.0 section 12, RFC 8414, SD-JWT VC section 5."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from issuance.authorization.metadata import CODE_GRANT, is_offered, members, methods
from issuance.formats.configurations import CONFIGURATIONS
from issuance.jose import compact_json, sign_jwt
from issuance.keys.rotation import published
from issuance.keys.signer import document_signer, signer_of
from issuance.keys.unavailable import SignerUnavailable
from issuance.links import absolute, digest
from issuance.openid4vci import encryption
from issuance.openid4vci.authorization_details import TYPE
from issuance.openid4vci.errors import unavailable
from issuance.openid4vci.grants import REFRESH
from issuance.openid4vci.key_attestation import proof_types
from issuance.openid4vci.offers import GRANT
from issuance.openid4vci.proofs import BATCH_SIZE

MAX_AGE = 300
"""Seconds for which what is published here may be kept; also how long one signature serves."""
SIGNED_FOR = 24 * 3600
"""Seconds for which a wallet may rely on signed metadata (`exp`)."""


@require_safe
def credential_issuer(request: HttpRequest) -> HttpResponse:
    """`/.well-known/openid-credential-issuer`: JSON, or signed for who asks for `application/jwt`."""
    response: HttpResponse = JsonResponse(_credential_issuer())
    if request.get_preferred_type(["application/json", "application/jwt"]) == "application/jwt":
        try:
            response = HttpResponse(_signed(_credential_issuer()), content_type="application/jwt")
        except SignerUnavailable as cause:
            return unavailable(cause)
    return _cacheable(response)


@require_safe
def authorization_server(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/oauth-authorization-server`: the issuer is its own authorization server."""
    with_code = is_offered()
    content: dict[str, object] = {
        "issuer": settings.PUBLIC_URL,
        "token_endpoint": absolute("token"),
        "jwks_uri": absolute("jwks"),
        "response_types_supported": [],  # RFC 8414 requires it
        "grant_types_supported": [GRANT, REFRESH, *[CODE_GRANT] * with_code],
        "authorization_details_types_supported": [TYPE],
        "token_endpoint_auth_methods_supported": methods(),
        "dpop_signing_alg_values_supported": ["ES256"],
        "pre-authorized_grant_anonymous_access_supported": settings.WALLETS.anonymous,
        "status_list_aggregation_endpoint": absolute("status-lists"),
    }
    return _public(content | members() if with_code else content)


@require_safe
def jwt_vc_issuer(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/jwt-vc-issuer`: for verifiers that do not follow certificate chains."""
    return _public({"issuer": settings.PUBLIC_URL, "jwks_uri": absolute("jwks")})


@require_safe
def jwks(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/jwks.json`: the keys that signed living cards, that sign now and that will sign next."""
    signers = [signer_of(row) for row in published(now=timezone.now())]
    return _public(
        {
            "keys": [
                {**each.jwk, "kid": each.key_id, "use": "sig", "alg": "ES256", "x5c": list(each.x5c)}
                for each in signers
            ]
        }
    )


def _credential_issuer() -> dict[str, object]:
    return {
        "credential_issuer": settings.PUBLIC_URL,
        "credential_endpoint": absolute("credential"),
        "nonce_endpoint": absolute("nonce"),
        "deferred_credential_endpoint": absolute("deferred-credential"),
        "notification_endpoint": absolute("notification"),
        "status_list_aggregation_endpoint": absolute("status-lists"),
        "batch_credential_issuance": {"batch_size": BATCH_SIZE},
        **encryption.metadata(),
        "display": [
            {"name": "Assurance maladie", "locale": "fr-FR"},
            {"name": "French health insurance", "locale": "en"},
        ],
        "credential_configurations_supported": {
            configuration.id: configuration.metadata() | {"proof_types_supported": proof_types()}
            for configuration in CONFIGURATIONS.values()
        },
    }


def _signed(metadata: dict[str, object]) -> str:
    """The same as a JWT of the document signer (OpenID4VCI 1.0, section 12.2.3).

    Kept for MAX_AGE: anybody may ask, and an HSM signs some thousand times a second at most.
    """
    signer = document_signer()
    key = f"issuer-metadata:{signer.key_id}:{digest(compact_json(metadata).decode())}"
    token: str | None = cache.get(key)
    if token is None:
        now = int(timezone.now().timestamp())
        claims = {"iss": settings.PUBLIC_URL, "sub": settings.PUBLIC_URL, "iat": now, "exp": now + SIGNED_FOR}
        token = sign_jwt({**metadata, **claims}, typ="openidvci-issuer-metadata+jwt", signer=signer)
        cache.set(key, token, timeout=MAX_AGE)
    return token


def _public(content: dict[str, object]) -> HttpResponse:
    return _cacheable(JsonResponse(content))


def _cacheable(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
