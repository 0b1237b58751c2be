"""Who calls: a registered client, by an assertion that it signs for this call alone.

The claims are those of RFC 7523, section 3 (`private_key_jwt`): `iss` and `sub` name the client, `aud` is the
address of the call, `exp` at most a minute from `iat`, `jti` once. Signed for each call, there is no token to
keep, to steal or to revoke.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import DataError
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from rest_framework.authentication import BaseAuthentication

from ecarte.dpop import InvalidProof, burn
from ecarte.problems import Problem
from verification.insurer.problems import CLIENT_REFUSED
from verification.models import InsurerClient

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from rest_framework.request import Request

log = structlog.get_logger()
TYPE = "client-authentication+jwt"
LIFETIME = 60
"""Seconds for which an assertion may be good, and by which clocks may differ."""
MAX_BYTES = 4096
REFUSED = (
    *(JoseError, InvalidProof, InsurerClient.DoesNotExist, DataError),
    *(ValueError, TypeError, KeyError, RecursionError),
)
"""What reading anything but a good assertion raises (PostgreSQL looks no NUL up): the caller is not told
which."""


class SignedAssertion(BaseAuthentication):
    """`Authorization: Bearer <assertion>`. `request.auth` is the `InsurerClient`."""

    def authenticate(self, request: Request) -> tuple[None, InsurerClient]:
        scheme, _, assertion = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer" or len(assertion) > MAX_BYTES:
                raise ValueError("no assertion")
            return None, _client(assertion.encode("ascii"), address=settings.PUBLIC_URL + request.path)
        except REFUSED as error:
            log.info("insurer_refused", cause=type(error).__name__)
            raise Problem(CLIENT_REFUSED, headers={"WWW-Authenticate": "Bearer"}) from error

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def client_of(request: Request) -> InsurerClient:
    """Behind `SignedAssertion`."""
    assert isinstance(request.auth, InsurerClient)
    return request.auth


def _client(assertion: bytes, *, address: str) -> InsurerClient:
    """Raises one of REFUSED."""
    unverified = jws.extract_compact(assertion)
    header, claimed = unverified.headers(), json.loads(unverified.payload)
    if header["typ"] != TYPE or header["alg"] != "ES256":
        raise ValueError("not an assertion")
    client = InsurerClient.objects.get(pk=str(claimed["iss"]), disabled_at=None)
    keys = {key.thumbprint(): key for key in map(ECKey.import_key, client.keys)}
    claims = json.loads(jws.deserialize_compact(assertion, keys[header["kid"]], algorithms=["ES256"]).payload)
    if claims["sub"] != client.name or claims["aud"] != address:
        raise ValueError("for another client or call")
    _check_times(claims["iat"], claims["exp"])
    burn(f"insurer:{client.name}", claims["jti"], seconds=4 * LIFETIME)
    return client


def _check_times(issued: Any, expires: Any) -> None:
    now = time.time()
    if not all(type(each) in (int, float) for each in (issued, expires)):
        raise TypeError("not a time")
    fresh = now - 2 * LIFETIME <= issued <= now + LIFETIME
    if not (fresh and now - LIFETIME <= expires <= issued + LIFETIME):
        raise ValueError("not now")


class SignedAssertionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """One assertion a call."""

    target_class = SignedAssertion
    name = "ClientAssertion"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Signed for this call by a registered key (RFC 7523, section 3; `docs/api.md`).",
        }
