"""What the provider publishes about itself: its addresses and its keys, kept for an hour."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from verification.intake.france_identite import calls
from verification.intake.france_identite.refusal import AnswerRefused

ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "end_session_endpoint",
    "jwks_uri",
)
KEPT = 3600
"""Seconds. A key that is not among those kept is looked for once more at the provider."""


def is_configured() -> bool:
    """There is a provider to prove an identity with."""
    return bool(settings.FRANCE_IDENTITE_ISSUER)


def metadata() -> dict[str, str]:
    """The ENDPOINTS (OpenID Connect Discovery 1.0, 4). Raises AnswerRefused, ProviderUnavailable."""
    issuer: str = settings.FRANCE_IDENTITE_ISSUER
    found = _kept(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise AnswerRefused("metadata_of_another_issuer")
    scheme = issuer.partition(":")[0]  # https in production (ecarte.checks)
    addresses = {name: str(found.get(name, "")) for name in ENDPOINTS}
    for name, address in addresses.items():
        if not address.startswith(f"{scheme}://"):
            raise AnswerRefused(f"no_{name}")
    return addresses


def signing_key(kid: str) -> ECKey:
    """The provider's key of this name; one that it published since is looked for once.

    Raises AnswerRefused, ProviderUnavailable.
    """
    address = metadata()["jwks_uri"]
    key = _key(_kept(address), kid) or _key(_kept(address, again=True), kid)
    if key is None:
        raise AnswerRefused("unknown_key")
    return key


def _key(published: dict[str, Any], kid: str) -> ECKey | None:
    try:
        for key in published["keys"]:
            if key.get("kid") == kid and key.get("use") != "enc" and key.get("crv") == "P-256":
                return ECKey.import_key(key)
    except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerRefused("unreadable_keys") from error
    return None


def _kept(url: str, *, again: bool = False) -> dict[str, Any]:
    place = f"france-identite:{hashlib.sha256(url.encode()).hexdigest()}"
    kept = None if again else cache.get(place)
    if kept is not None:
        return dict(kept)
    found = calls.get(url).json
    cache.set(place, found, KEPT)
    return found
