"""Opens and verifies what the provider sends: a JWS of its own (ES256) inside a JWE for us."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256
from typing import Any

from django.conf import settings
from joserfc import jwe, jwt
from joserfc.errors import JoseError

from verification.intake.france_identite import keys, provider
from verification.intake.france_identite.refusal import AnswerRefused

WRAPPINGS = {"RSA-OAEP-256": "RSA", "ECDH-ES": "EC"}
"""How the content key may be wrapped, and the kind of our key that opens it. Nothing may be compressed."""
SIGNATURE = "ES256"
LEVELS = ("eidas1", "eidas2", "eidas3")
LEEWAY = 30
"""Seconds that our clocks may differ by."""
LIFETIME = 60
"""Seconds that an ID token lives: one that was issued longer ago answers an older question."""


def id_token_claims(signed: str, *, nonce_digest: str) -> dict[str, Any]:
    """Claims of a valid ID token (OpenID Connect Core 1.0, 3.1.3.7) that answers our request.

    Raises AnswerRefused, ProviderUnavailable.
    """
    claims = _verified(signed, demanded=("iss", "aud", "sub", "exp", "iat", "nonce"))
    if not hmac.compare_digest(sha256(str(claims["nonce"]).encode()).hexdigest(), nonce_digest):
        raise AnswerRefused("nonce")
    if claims["iat"] < time.time() - LIFETIME - LEEWAY:
        raise AnswerRefused("too_old")
    if not is_enough(claims.get("acr")):
        raise AnswerRefused("acr")
    return claims


def userinfo_claims(signed: str, *, subject: str) -> dict[str, Any]:
    """Claims about the same person (Core 1.0, 5.3.2). Raises AnswerRefused, ProviderUnavailable."""
    claims = _verified(signed, demanded=("iss", "aud", "sub"))
    if claims["sub"] != subject:
        raise AnswerRefused("sub")
    return claims


def is_enough(acr: object) -> bool:
    """At least the level that we ask for."""
    asked = LEVELS.index(settings.FRANCE_IDENTITE_ACR)
    return acr in LEVELS[asked:]


def opened(token: str) -> str:
    """The signed token inside an encrypted one. Raises AnswerRefused."""
    try:
        content = jwe.decrypt_compact(token, _opening_key, algorithms=[*WRAPPINGS, "A256GCM"]).plaintext
        return (content or b"").decode("ascii")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise AnswerRefused(_cause("not_opened", error)) from error


def _opening_key(token: Any) -> keys.PrivateKey:
    header = token.headers()
    key = keys.opening(header.get("kid"), WRAPPINGS.get(header.get("alg"), ""))
    if key is None:
        raise AnswerRefused("not_our_key")
    return key


def _verified(signed: str, *, demanded: tuple[str, ...]) -> dict[str, Any]:
    values = {"iss": settings.FRANCE_IDENTITE_ISSUER, "aud": settings.FRANCE_IDENTITE_CLIENT_ID}
    options: dict[str, Any] = {name: {"essential": True} for name in demanded}
    for name, value in values.items():
        options[name]["value"] = value
    try:
        claims = jwt.decode(signed, _signing_key, algorithms=[SIGNATURE]).claims
        jwt.JWTClaimsRegistry(now=int(time.time()), leeway=LEEWAY, **options).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise AnswerRefused(_cause("not_verified", error)) from error
    if claims["aud"] not in (values["aud"], [values["aud"]]):
        raise AnswerRefused("aud")  # for us and others: not FranceConnect's
    return claims


def _signing_key(token: Any) -> Any:
    return provider.signing_key(str(token.headers().get("kid", "")))


def _cause(what: str, error: Exception) -> str:
    """The library's code, or that of a claim; its messages may quote the token."""
    detail = getattr(error, "error", None) or type(error).__name__
    claim = getattr(error, "claim", "")
    return ":".join(part for part in (what, str(detail), str(claim)) if part)
