"""A phone as the standard describes it: a device key, DPoP and key proofs, over Django's test client."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from joserfc import jws
from joserfc.jwk import ECKey

from ecarte.dpop import token_hash
from issuance.openid4vci.offers import GRANT

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUER = "http://testserver"
TOKEN, NONCE, CREDENTIAL, DEFERRED, NOTIFICATION = (
    f"/issuance/{name}" for name in ("token", "nonce", "credential", "deferred-credential", "notification")
)


def public(key: ECKey) -> dict[str, str]:
    """The public JWK."""
    members = key.as_dict(private=False)
    return {name: str(members[name]) for name in ("kty", "crv", "x", "y")}


@dataclass
class Wallet:
    """One phone."""

    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    @property
    def jwk(self) -> dict[str, str]:
        return public(self.key)

    @property
    def jkt(self) -> str:
        return self.key.thumbprint()

    def sign(self, typ: str, claims: dict[str, Any], *, key: ECKey | None = None, **header: Any) -> str:
        key = key or self.key
        header = {"typ": typ, "alg": "ES256", "jwk": public(key)} | header
        return jws.serialize_compact(header, json.dumps(claims).encode(), key, algorithms=["ES256"])

    def dpop(self, path: str, access_token: str | None = None, **claims: Any) -> str:
        content: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "htm": "POST", "htu": ISSUER + path}
        content["iat"] = int(time.time())
        if access_token is not None:
            content["ath"] = token_hash(access_token)
        return self.sign("dpop+jwt", content | claims)

    def proof(self, fresh: str | None = None, /, *, key: ECKey | None = None, **claims: Any) -> str:
        content = {"aud": ISSUER, "iat": int(time.time()), "nonce": fresh or self.nonce()}
        return self.sign("openid4vci-proof+jwt", content | claims, key=key)

    def proofs(self, keys: Sequence[ECKey]) -> dict[str, list[str]]:
        """Of several keys, with one nonce."""
        nonce = self.nonce()
        return {"jwt": [self.proof(nonce, key=key) for key in keys]}

    # The sequence of a pre-authorized flow

    def offer(self, uri: str) -> dict[str, Any]:
        """Resolve what the back office handed to the app."""
        reference = parse_qs(urlsplit(uri).query)["credential_offer_uri"][0]
        return dict(self.http.get(urlsplit(reference).path).json())

    def code(self, uri: str) -> str:
        return str(self.offer(uri)["grants"][GRANT]["pre-authorized_code"])

    def token(self, code: str, tx_code: str, /, **changes: Any) -> Any:
        return self.ask({"grant_type": GRANT, "pre-authorized_code": code, "tx_code": tx_code} | changes)

    def refresh(self, refresh_token: str) -> Any:
        return self.ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def ask(self, form: dict[str, Any]) -> Any:
        """A request of the token endpoint, without the parameters that are None."""
        present = {name: value for name, value in form.items() if value is not None}
        return self.http.post(
            TOKEN,
            urlencode(present, doseq=True),
            content_type="application/x-www-form-urlencoded",
            headers={"DPoP": self.dpop(TOKEN)},
        )

    def tokens(self, uri: str, tx_code: str) -> tuple[str, str]:
        """Access and refresh token."""
        answer = self.token(self.code(uri), tx_code).json()
        return answer["access_token"], answer["refresh_token"]

    def access(self, uri: str, tx_code: str) -> str:
        return self.tokens(uri, tx_code)[0]

    def nonce(self) -> str:
        return str(self.http.post(NONCE).json()["c_nonce"])

    def post(
        self,
        path: str,
        access_token: str,
        body: Any,
        *,
        dpop: str | None = None,
        content_type: str = "application/json",
    ) -> Any:
        headers = {
            "Authorization": f"DPoP {access_token}",
            "DPoP": dpop or self.dpop(path, access_token),
        }
        return self.http.post(path, body, content_type=content_type, headers=headers)

    def credential(self, access_token: str, proof: str | None = None, **changes: Any) -> Any:
        body = {
            "credential_configuration_id": "evitale_sd_jwt",
            "proofs": {"jwt": [proof or self.proof()]},
        } | changes
        return self.post(CREDENTIAL, access_token, body)

    def deferred(self, access_token: str, transaction_id: str) -> Any:
        return self.post(DEFERRED, access_token, {"transaction_id": transaction_id})

    def collect(self, uri: str, tx_code: str) -> str:
        """The whole way; the credential."""
        answer = self.credential(self.access(uri, tx_code))
        return str(answer.json()["credentials"][0]["credential"])
