"""The protocol: discovery, authorization code with PKCE, private_key_jwt, nested answers, logout."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ecarte.demo.identity_provider.faults import CHOICES, Faults
from ecarte.demo.identity_provider.pages import consent_page
from ecarte.demo.identity_provider.tokens import sealed

if TYPE_CHECKING:
    from ecarte.demo.identity_provider.client import Client

LEVELS = frozenset({"eidas2", "eidas3"})


@dataclass(frozen=True)
class Answer:
    """Of one call."""

    status: int
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    location: str = ""


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": token_urlsafe(8), "use": "sig", "alg": "ES256"})


@dataclass
class Provider:
    """One provider with one client. Everything it knows is in memory."""

    issuer: str
    client: Client
    people: dict[str, dict[str, Any]]
    """Claims by name."""
    faults: Faults = field(default_factory=Faults)
    key: ECKey = field(default_factory=_new_key)
    token_lifetime: float = 60
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """Parameters of authorization requests that wait for consent, by ticket."""
    codes: dict[str, tuple[dict[str, str], str, float]] = field(default_factory=dict)
    """Parameters, person and time."""
    granted: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Person and time by access token."""
    used_assertions: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)

    def rotate(self) -> None:
        """A new signing key; the former one is no longer published."""
        self.key = _new_key()

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], bearer: str) -> Answer:
        """One call; `path` is below the issuer."""
        self.calls.append(path)
        if path in self.faults.down:
            return Answer(503)
        match path:
            case "/.well-known/openid-configuration":
                return _json(self._metadata())
            case "/jwks":
                shown = {"keys": [self.key.as_dict(private=False)]}
                return _json(shown if self.faults.keys is None else self.faults.keys)
            case "/authorize":
                return self._authorize(query)
            case "/consent":
                return self._consent(form)
            case "/token":
                return self._token(form)
            case "/userinfo":
                return self._userinfo(bearer)
            case "/session/end":
                return self._end(query)
        return Answer(404)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "acr_values_supported": sorted(LEVELS),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "id_token_encryption_alg_values_supported": ["RSA-OAEP-256", "ECDH-ES"],
            "id_token_encryption_enc_values_supported": ["A256GCM"],
        }

    def _authorize(self, asked: dict[str, str]) -> Answer:
        known = asked.get("redirect_uri") in self.client.redirect_uris
        if not known or asked.get("client_id") != self.client.client_id:
            return Answer(400, "unknown client")
        right = (
            asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("acr_values") in LEVELS
            and all(len(asked.get(name, "")) >= 32 for name in ("state", "nonce"))
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
        )
        if not right:
            return self._back(asked, error="invalid_request")
        if self.faults.error:
            return self._back(asked, error=self.faults.error)
        ticket = token_urlsafe(32)
        self.asked[ticket] = asked
        return Answer(200, consent_page(ticket=ticket, people=self.people))

    def _consent(self, form: dict[str, str]) -> Answer:
        asked = self.asked.pop(form.get("ticket", ""), None)
        if asked is None or form.get("person") not in self.people:
            return Answer(400, "unknown request")
        if form.get("fault") in CHOICES:
            _, self.faults = CHOICES[form["fault"]]
        if form.get("consent") != "yes":
            return self._back(asked, error="access_denied")
        code = token_urlsafe(32)
        self.codes[code] = (asked, form["person"], time.monotonic())
        return self._back(asked, code=code)

    def _back(self, asked: dict[str, str], **brought: str) -> Answer:
        state = self.faults.state or asked.get("state", "")
        query = urlencode({**brought, "state": state, "iss": self.issuer})
        return Answer(302, location=f"{asked['redirect_uri']}?{query}")

    def _token(self, form: dict[str, str]) -> Answer:
        if not self.client.is_proven(form, endpoint=f"{self.issuer}/token", used=self.used_assertions):
            return _json({"error": "invalid_client"}, status=401)
        asked, person, since = self.codes.pop(form.get("code", ""), ({}, "", 0.0))
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            form.get("grant_type") != "authorization_code"
            or time.monotonic() - since > self.faults.code_lifetime
            or (asked.get("redirect_uri"), asked.get("code_challenge"))
            != (form.get("redirect_uri"), challenge)
        ):
            return _json({"error": "invalid_grant"}, status=400)
        access_token = token_urlsafe(32)
        self.granted[access_token] = (person, time.monotonic())
        claims = {"nonce": asked["nonce"], "acr": asked["acr_values"], "auth_time": int(time.time())}
        return _json(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "expires_in": int(self.token_lifetime),
                "scope": asked["scope"],
                "id_token": self._sealed("id_token", person, claims),
            }
        )

    def _userinfo(self, bearer: str) -> Answer:
        person, since = self.granted.get(bearer.removeprefix("Bearer "), ("", 0.0))
        if not person or time.monotonic() - since > self.token_lifetime:
            return Answer(401)
        token = self._sealed("userinfo", person, self.people[person])
        kind = "application/json" if "userinfo" in self.faults.plain else "application/jwt"
        return Answer(200, token, content_type=kind)

    def _end(self, query: dict[str, str]) -> Answer:
        try:
            jws.deserialize_compact(query.get("id_token_hint", ""), self.key, algorithms=["ES256"])
        except (JoseError, ValueError):
            return Answer(400, "unknown session")
        if query.get("post_logout_redirect_uri") != self.client.signed_out_uri:
            return Answer(400, "unknown address")
        return Answer(302, location=f"{self.client.signed_out_uri}?{urlencode({'state': query['state']})}")

    def _sealed(self, name: str, person: str, claims: dict[str, Any]) -> str:
        whose = {"iss": self.issuer, "aud": self.client.client_id, "sub": self.people[person]["sub"]}
        return sealed(
            name,
            whose | claims,
            key=self.key,
            client_keys=self.client.jwks(),
            wrapping=self.client.wrapping,
            faults=self.faults,
        )


def _json(content: Any, *, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content), content_type="application/json")
