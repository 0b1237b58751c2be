"""Knows a wallet by its attestation (OpenID4VCI 1.0, appendix E; OAuth 2.0 Attestation-Based Client
Authentication): what its provider signed of the running instance's key, and a proof of that key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from ecarte.dpop import InvalidProof, burn, check_age
from issuance.authorization.providers import Provider, provider_of
from issuance.authorization.statement import NotBelieved, claimed, open_statement
from issuance.jose import unb64url
from issuance.keys.certificates import thumbprint
from issuance.openid4vci.errors import Refusal
from issuance.openid4vci.forms import optional
from issuance.reader.jws import open_by_key
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from django.http import HttpRequest

ATTESTATION, PROOF = "OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP"
METHOD = "attest_jwt_client_auth"


class InvalidClient(Refusal):
    """The wallet is not known, or does not prove what it is (RFC 6749, section 5.2)."""

    status = 401

    def __init__(self) -> None:
        super().__init__("invalid_client", "a valid wallet attestation and its proof are needed")


def attested(request: HttpRequest) -> str:
    """The wallet's `client_id`; empty for an anonymous one, where these are served. Raises Refusal."""
    shown = any(name in request.headers for name in (ATTESTATION, PROOF))
    if settings.WALLETS.anonymous and not shown:
        return ""
    return authenticated(request).client_id


def authenticated(request: HttpRequest) -> Provider:
    """Whose wallet it is that calls. Uses its proof up. Raises Refusal."""
    try:
        client, key = _attested(request.headers.get(ATTESTATION, ""))
        _prove(request.headers.get(PROOF, ""), key, client)
    except (NotBelieved, CardRefused, InvalidProof) as refused:
        raise InvalidClient from refused
    if optional(request, "client_id") not in (None, client.client_id):
        raise InvalidClient
    return client


def _attested(token: str) -> tuple[Provider, ec.EllipticCurvePublicKey]:
    """The provider, and the key of the running instance."""
    client = provider_of(claimed(token, "sub"))
    if client is None:
        raise NotBelieved("unknown_client")
    claims = open_statement(token, typ="oauth-client-attestation+jwt", roots=client.roots, must_expire=True)
    match claims.get("cnf"):
        case {"jwk": {"kty": "EC", "crv": "P-256", **jwk}} if "d" not in jwk:
            return client, _public_key(jwk)
    raise NotBelieved("no_instance_key")


def _prove(token: str, key: ec.EllipticCurvePublicKey, client: Provider) -> None:
    """Once, within a minute, for this server alone. Raises CardRefused, InvalidProof, NotBelieved."""
    claims = open_by_key(token, typ="oauth-client-attestation-pop+jwt", key=key)
    # `iss` was demanded by the drafts up to 07 and is gone since.
    if claims.get("aud") != settings.PUBLIC_URL or claims.get("iss", client.client_id) != client.client_id:
        raise NotBelieved("made_for_another")
    check_age(claims.get("iat"))
    burn(thumbprint(key), claims.get("jti"))


def _public_key(jwk: dict[Any, Any]) -> ec.EllipticCurvePublicKey:
    try:
        x, y = (int.from_bytes(unb64url(jwk[name])) for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (ValueError, KeyError, TypeError) as cause:
        raise NotBelieved("no_instance_key") from cause
