"""The OpenID Connect client: asks, exchanges the code, reads who it is (docs/decisions/0019)."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from joserfc import jwt

from verification.intake.france_identite import calls, keys, provider, tokens
from verification.intake.france_identite.pivot import pivot_of
from verification.intake.france_identite.refusal import AnswerRefused

SCOPES = (
    "openid",
    "rnipp_family_name",
    "rnipp_given_name",
    "rnipp_birthdate",
    "rnipp_gender",
    "rnipp_birthplace",
    "rnipp_birthcountry",
)
"""Nothing but what is compared with the register."""
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CALLBACK, SIGNED_OUT = "/france-identite/callback", "/france-identite/signed-out"


@dataclass(frozen=True)
class Proven:
    """Who the provider says that it is."""

    pivot: dict[str, Any]
    acr: str
    logout_url: str
    """Ends the session at the provider, in the browser in which it was opened."""


def authorization_url(*, state: str, nonce: str, code_verifier: str, redirect_uri: str | None = None) -> str:
    """Where the browser goes, to come back to the app unless another `redirect_uri` is given.

    Raises AnswerRefused, ProviderUnavailable.
    """
    challenge = urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
    return _with(
        provider.metadata()["authorization_endpoint"],
        response_type="code",
        client_id=settings.FRANCE_IDENTITE_CLIENT_ID,
        redirect_uri=redirect_uri or settings.PUBLIC_URL + CALLBACK,
        scope=" ".join(SCOPES),
        acr_values=settings.FRANCE_IDENTITE_ACR,
        state=state,
        nonce=nonce,
        code_challenge=challenge,
        code_challenge_method="S256",
    )


def prove(*, code: str, code_verifier: str, nonce_digest: str, redirect_uri: str | None = None) -> Proven:
    """Exchange the code for who it is. Raises AnswerRefused, ProviderUnavailable."""
    granted = _exchange(code, code_verifier, redirect_uri or settings.PUBLIC_URL + CALLBACK)
    signed = tokens.opened(_token(granted, "id_token"))
    claims = tokens.id_token_claims(signed, nonce_digest=nonce_digest)
    userinfo = tokens.userinfo_claims(_userinfo(_token(granted, "access_token")), subject=claims["sub"])
    return Proven(pivot=pivot_of(userinfo), acr=claims["acr"], logout_url=_logout_url(signed))


def _exchange(code: str, code_verifier: str, redirect_uri: str) -> dict[str, Any]:
    address = provider.metadata()["token_endpoint"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier,
        "client_id": settings.FRANCE_IDENTITE_CLIENT_ID,
        "client_assertion_type": ASSERTION,
        "client_assertion": _assertion(address),
    }
    return calls.post(address, form=form).json


def _userinfo(access_token: str) -> str:
    """The signed token inside. A plain answer is refused, whatever it says."""
    address = provider.metadata()["userinfo_endpoint"]
    answer = calls.get(address, headers={"Authorization": f"Bearer {access_token}"})
    if answer.content_type != "application/jwt":
        raise AnswerRefused("userinfo_not_encrypted")
    return tokens.opened(answer.body.decode("ascii", errors="replace").strip())


def _assertion(audience: str) -> str:
    """Who we are (RFC 7523, section 3): signed, for this endpoint, once, for a minute."""
    now, client = int(time.time()), settings.FRANCE_IDENTITE_CLIENT_ID
    times = {"iat": now, "exp": now + 60, "jti": token_urlsafe(16)}
    key = keys.signing()
    header = {"alg": tokens.SIGNATURE, "kid": key.kid}
    claims = {"iss": client, "sub": client, "aud": audience, **times}
    return jwt.encode(header, claims, key, algorithms=[tokens.SIGNATURE])


def _logout_url(signed: str) -> str:
    """OpenID Connect RP-Initiated Logout 1.0, section 2."""
    return _with(
        provider.metadata()["end_session_endpoint"],
        id_token_hint=signed,
        state=token_urlsafe(32),
        post_logout_redirect_uri=settings.PUBLIC_URL + SIGNED_OUT,
    )


def _token(granted: dict[str, Any], name: str) -> str:
    value = granted.get(name)
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise AnswerRefused(f"no_{name}")
    return value


def _with(address: str, **parameters: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
