"""What the provider publishes about itself: its endpoints and its keys."""

from __future__ import annotations

import hashlib
from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ecarte.accounts.sso.refusal import Reason, SignInRefused

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
KEPT = 3600
"""Seconds. A key that is not among those kept is looked for once more at the provider."""


def configuration() -> dict[str, Any]:
    """OpenID Connect Discovery 1.0, section 4; the issuer it names must be the one we asked (4.3)."""
    issuer = settings.STAFF_OIDC_ISSUER
    found = _fetch(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise SignInRefused(Reason.INVALID, "another issuer")
    scheme = issuer.partition(":")[0]  # https in production (ecarte.checks)
    for name in ENDPOINTS:
        if not str(found.get(name, "")).startswith(f"{scheme}://"):
            raise SignInRefused(Reason.INVALID, f"no {scheme} {name}")
    return found


def keys(*, again: bool = False) -> KeySet:
    """The provider's keys for signatures; `again` passes by those that were kept."""
    published = _fetch(configuration()["jwks_uri"], again=again)
    try:
        usable = [key for key in published["keys"] if key["kty"] in {"EC", "RSA"} and key.get("use") != "enc"]
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise SignInRefused(Reason.INVALID, "unreadable keys") from error


def _fetch(url: str, *, again: bool = False) -> dict[str, Any]:
    place = f"staff-oidc:{hashlib.sha256(url.encode()).hexdigest()}"
    kept = None if again else cache.get(place)
    if kept is not None:
        return dict(kept)
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(url)
            response.raise_for_status()
            found = response.json()
    except requests.RequestException as error:
        raise SignInRefused(Reason.UNREACHABLE, type(error).__name__) from error
    if not isinstance(found, dict):
        raise SignInRefused(Reason.INVALID, "no JSON object")
    cache.set(place, found, KEPT)
    return found
