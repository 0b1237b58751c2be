"""The relying party as it is registered at the provider, and the proof that a call comes from it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

if TYPE_CHECKING:
    from collections.abc import Callable

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Client:
    """A registration."""

    client_id: str
    origin: str
    jwks: Callable[[], dict[str, Any]]
    """Reads what it publishes, each time anew."""
    wrapping: str = "RSA-OAEP-256"
    """How answers are encrypted for it; `ECDH-ES` is the other way."""

    @property
    def redirect_uris(self) -> frozenset[str]:
        """The app's, and that of wallets' browsers."""
        paths = ("/france-identite/callback", "/issuance/authorize/return")
        return frozenset(self.origin + path for path in paths)

    @property
    def signed_out_uri(self) -> str:
        return f"{self.origin}/france-identite/signed-out"

    def is_proven(self, form: dict[str, str], *, endpoint: str, used: set[str]) -> bool:
        """`private_key_jwt` (OpenID Connect Core 1.0, section 9), once."""
        if form.get("client_assertion_type") != ASSERTION:
            return False
        keys = [each for each in self.jwks()["keys"] if each["use"] == "sig"]
        ours: jwt.ClaimsOption = {"essential": True, "value": self.client_id}
        try:
            assertion = form.get("client_assertion", "")
            claims = jwt.decode(assertion, KeySet.import_key_set({"keys": keys}), algorithms=["ES256"]).claims
            wanted = jwt.JWTClaimsRegistry(
                now=int(time.time()),
                iss=ours,
                sub=ours,
                aud={"essential": True, "value": endpoint},
                exp={"essential": True},
                jti={"essential": True},
            )
            wanted.validate(claims)
        except (JoseError, ValueError):
            return False
        fresh = claims["jti"] not in used
        used.add(claims["jti"])
        return fresh
