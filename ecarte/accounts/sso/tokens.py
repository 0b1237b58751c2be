"""Verifies what the provider signs: the ID token and, as ProConnect does, the answer of userinfo.

allauth trusts an ID token that came straight from the provider without looking at its signature, and reads
userinfo as plain JSON. Both are signed here (ProConnect, "Implémentation technique", 2.3.4 and 2.3.7), and
both signatures are checked.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from ecarte.accounts.sso import metadata
from ecarte.accounts.sso.refusal import Reason, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHMS = ("ES256", "RS256")
"""Those ProConnect signs with; HS256 would make our secret a key."""
LEEWAY = 30
"""Seconds that our clocks may differ by."""


@dataclass(frozen=True)
class Identity:
    """Who signed in at the provider, and how."""

    email: str
    email_verified: bool
    acr: str
    authenticated_at: float | None
    """When the provider asked them, in seconds since 1970."""

    @property
    def two_factors(self) -> bool:
        return self.acr in settings.STAFF_OIDC_TWO_FACTOR_ACR


def id_token_claims(token: str, *, nonce: str) -> dict[str, Any]:
    """Claims of a valid ID token (OpenID Connect Core 1.0, section 3.1.3.7). Raises SignInRefused."""
    claims = _claims(token, demanded=("iss", "aud", "sub", "exp", "iat", "nonce"))
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise SignInRefused(Reason.INVALID, "nonce")
    if claims.get("azp", settings.STAFF_OIDC_CLIENT_ID) != settings.STAFF_OIDC_CLIENT_ID:
        raise SignInRefused(Reason.INVALID, "azp")
    if claims.get("acr") not in settings.STAFF_OIDC_ACR:
        raise SignInRefused(Reason.LEVEL)
    return claims


def userinfo_claims(token: str, *, subject: str) -> dict[str, Any]:
    """Claims of a signed userinfo answer about the same person (Core 1.0, section 5.3.2)."""
    claims = _claims(token, demanded=("iss", "aud", "sub"))
    if claims["sub"] != subject:
        raise SignInRefused(Reason.INVALID, "sub")
    return claims


def identity(id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Identity:
    """What is needed of both: the rest is not kept."""
    email = str(userinfo.get("email") or "").strip()
    domain = email.rpartition("@")[2].lower()
    vouched = domain in {each.lower() for each in settings.STAFF_OIDC_EMAIL_DOMAINS}
    at = id_token.get("auth_time")
    return Identity(
        email=email,
        email_verified=userinfo.get("email_verified") is True or vouched,
        acr=str(id_token["acr"]),
        authenticated_at=float(at) if isinstance(at, int | float) else None,
    )


def _claims(token: str, *, demanded: tuple[str, ...]) -> dict[str, Any]:
    values = {"iss": settings.STAFF_OIDC_ISSUER, "aud": settings.STAFF_OIDC_CLIENT_ID}
    options: dict[str, Any] = {name: {"essential": True} for name in demanded}
    for name, value in values.items():
        options[name]["value"] = value
    try:
        claims = _decode(token)
        jwt.JWTClaimsRegistry(now=int(time.time()), leeway=LEEWAY, **options).validate(claims)
    except JoseError as error:
        raise SignInRefused(Reason.INVALID, error.error) from error
    except ValueError as error:
        raise SignInRefused(Reason.INVALID, "malformed") from error
    return claims


def _decode(token: str) -> dict[str, Any]:
    """Signed by a key of the provider; one that it has published since is looked for once."""
    try:
        return jwt.decode(token, metadata.keys(), algorithms=ALGORITHMS).claims
    except InvalidKeyIdError:
        return jwt.decode(token, metadata.keys(again=True), algorithms=ALGORITHMS).claims
