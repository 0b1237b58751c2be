"""A phone for the tests: its device key, its proofs (RFC 9449), and calls through Django's test client."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from joserfc import jws, jwt
from joserfc.jwk import ECKey

from ecarte.dpop import token_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

API = "/api/v1"


class Phone:
    """`token` and `enrolment` are set once an enrolment is open."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256")
        self.token: str | None = None
        self.enrolment = ""
        self.client = Client(raise_request_exception=False)

    @property
    def jkt(self) -> str:
        return self.key.thumbprint()

    @property
    def jwk(self) -> dict[str, str]:
        public = self.key.as_dict(private=False)
        return {name: str(public[name]) for name in ("kty", "crv", "x", "y")}

    @property
    def home(self) -> str:
        """The path of its enrolment."""
        return f"{API}/enrolments/{self.enrolment}"

    def proof(self, method: str, path: str, **claims: Any) -> str:
        """A fresh proof; `claims` replace those of a correct one."""
        correct = {
            "jti": str(uuid4()),
            "htm": method,
            "htu": settings.PUBLIC_URL + path,
            "iat": int(time.time()),
        }
        bound = {"ath": token_hash(self.token)} if self.token else {}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}
        return jwt.encode(header, correct | bound | claims, self.key, algorithms=["ES256"])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        data: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One signed call; `headers` may replace the signature."""
        signed = {"DPoP": self.proof(method, path)}
        if self.token:
            signed["Authorization"] = f"DPoP {self.token}"
        return self.client.generic(
            method,
            path,
            data if body is None else json.dumps(body),
            content_type=content_type,
            headers=signed | dict(headers or {}),
            CONTENT_TYPE=content_type,  # which the client leaves out of a call without a body
        )

    def open(self, nir: str, **fields: Any) -> Response:
        """Open an enrolment and keep its token."""
        body = {
            "nir": nir,
            "scheme": "general",
            "consent": {"version": "2026-1", "accepted": True},
            "language": "fr",
        }
        response = self.call("POST", f"{API}/enrolments", body | fields)
        if response.status_code == 201:
            answer = json.loads(response.content)
            self.token, self.enrolment = answer["access_token"], answer["id"]
        return response

    def challenge(self) -> str:
        """Ask for a challenge; its id."""
        return str(json.loads(self.call("POST", f"{self.home}/challenges").content)["id"])

    def announce(self, film: bytes, *, kind: str, challenge: str, **headers: str) -> Response:
        """Announce a film (tus creation)."""
        metadata = {"kind": kind, "challenge": challenge, "sha256": sha256(film).hexdigest()}
        encoded = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in metadata.items())
        announced = {"Upload-Length": str(len(film)), "Upload-Metadata": encoded}
        return self.tus("POST", f"{self.home}/captures", headers=announced | headers)

    def send(self, location: str, data: bytes, *, offset: int) -> Response:
        """Send bytes of an announced film."""
        return self.tus("PATCH", location, data=data, headers={"Upload-Offset": str(offset)})

    def tus(
        self, method: str, path: str, *, data: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Response:
        """One call of the tus protocol."""
        return self.call(
            method,
            path,
            data=data,
            content_type="application/offset+octet-stream",
            headers={"Tus-Resumable": "1.0.0"} | dict(headers or {}),
        )

    def sign(self, claims: Any, *, typ: str = "ecarte-submission+jwt") -> str:
        """A JWS by the device key."""
        header = {"typ": typ, "alg": "ES256"}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.key, algorithms=["ES256"])

    def submit(self, challenge: str, films: Mapping[str, str], **fields: Any) -> Response:
        """Submit the films with these digests, by kind."""
        signed = self.sign({"enrolment": self.enrolment, "challenge": challenge, "captures": dict(films)})
        return self.call(
            "POST", f"{self.home}/submission", {"challenge": challenge, "signature": signed} | fields
        )

    def submit_identity(self, identity: str) -> Response:
        """Submit what France Identité proved."""
        signed = self.sign({"enrolment": self.enrolment, "identity": identity})
        return self.call("POST", f"{self.home}/submission", {"identity": identity, "signature": signed})

    def film(self, film: bytes, *, kind: str, challenge: str) -> Response:
        """Announce and send a whole film."""
        announced = self.announce(film, kind=kind, challenge=challenge)
        return self.send(announced["Location"], film, offset=0) if announced.status_code == 201 else announced
