"""A phone as the app is meant to be: the reference client of the intake API, over real HTTP.

It uses nothing of the server's code. The device key never leaves it; every call carries a DPoP proof of it
(RFC 9449); films are sent by tus 1.0 and go on where a lost connection left them.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import b64encode, urlsafe_b64encode
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx
from joserfc import jws
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from pathlib import Path

PIECE = 1024 * 1024
"""Bytes sent at once: what a lost connection can cost."""
ATTEMPTS = 5
CONSENT = "2026-1"


class Refused(Exception):
    """The service answered with problem details (RFC 9457), or with an OAuth error."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class Phone:
    """One phone with one enrolment."""

    def __init__(self, origin: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self.origin = origin
        self.push_token = f"test:{token_urlsafe(12)}"
        self._key = ECKey.generate_key("P-256")
        public = self._key.as_dict(private=False)
        self._jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}
        self._http = httpx.Client(timeout=60, transport=transport)
        self._token: str | None = None
        self._home = ""

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    # The enrolment ------------------------------------------------------------------------------

    def open(self, *, nir: str, scheme: str) -> str:
        """Open an enrolment; give its case number."""
        consent = {"version": CONSENT, "accepted": True}
        body = {
            "nir": nir,
            "scheme": scheme,
            "consent": consent,
            "language": "fr",
            "push_token": self.push_token,
        }
        opened = self.call("POST", "/api/v1/enrolments", json=body).json()
        self._token, self._home = opened["access_token"], f"/api/v1/enrolments/{opened['id']}"
        return str(opened["case_number"])

    def challenge(self) -> dict[str, Any]:
        """What to film: `id`, `document_actions`, `face_actions`, `face_seconds` …"""
        return dict(self._mine("POST", f"{self._home}/challenges").json())

    def send_film(self, film: Path, *, kind: str, challenge: str) -> None:
        """Send one film; goes on from what arrived when the connection is lost."""
        content = film.read_bytes()
        metadata = {"kind": kind, "challenge": challenge, "sha256": hashlib.sha256(content).hexdigest()}
        encoded = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in metadata.items())
        announced = self._tus(
            "POST", f"{self._home}/captures", {"Upload-Length": str(len(content)), "Upload-Metadata": encoded}
        )
        location = urljoin(f"{self._home}/captures", announced.headers["Location"])
        offset, failures = 0, 0
        while offset < len(content):
            try:
                piece = content[offset : offset + PIECE]
                sent = self._tus("PATCH", location, {"Upload-Offset": str(offset)}, piece)
                offset = int(sent.headers["Upload-Offset"])
            except httpx.TransportError:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                time.sleep(failures)
                offset = int(self._tus("HEAD", location, {}).headers["Upload-Offset"])

    def set_code(self, code: str) -> None:
        """Choose the code. Raises Refused (`code_…`) when it is guessed too easily."""
        self._mine("PUT", f"{self._home}/code", json={"code": code})

    def submit(self, challenge: str) -> None:
        self._mine("POST", f"{self._home}/submission", json={"challenge": challenge})

    def status(self) -> dict[str, Any]:
        """`status`, `message`, `recapture`, `reason`, `credential_offer_uri` …"""
        return dict(self._mine("GET", self._home).json())

    def messages(self) -> list[dict[str, str]]:
        """Notifications so far; they say nothing but that it is time to look."""
        return list(
            self._http.get(f"{self.origin}/demo/push/{self.push_token}").raise_for_status().json()["messages"]
        )

    # Signed calls -------------------------------------------------------------------------------

    def call(self, method: str, path: str, *, token: str | None = None, **content: Any) -> httpx.Response:
        """One call, signed by the device key and, if there is one, bound to `token`. Raises Refused."""
        url = urljoin(self.origin, path)
        headers = {"DPoP": self._proof(method, url, token), **content.pop("headers", {})}
        if token:
            headers["Authorization"] = f"DPoP {token}"
        return checked(self._http.request(method, url, headers=headers, **content))

    def fetch(self, url: str) -> httpx.Response:
        """A call that anyone may make. Raises Refused."""
        return checked(self._http.get(url))

    def sign(self, typ: str, claims: dict[str, Any]) -> str:
        """A JWT by the device key, with the public key in its header."""
        header = {"typ": typ, "alg": "ES256", "jwk": self._jwk}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self._key, algorithms=["ES256"])

    def _mine(self, method: str, path: str, **content: Any) -> httpx.Response:
        return self.call(method, path, token=self._token, **content)

    def _proof(self, method: str, url: str, token: str | None) -> str:
        claims: dict[str, Any] = {
            "jti": token_urlsafe(16),
            "htm": method,
            "htu": url,
            "iat": int(time.time()),
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.sign("dpop+jwt", claims)

    def _tus(self, method: str, path: str, headers: dict[str, str], content: bytes = b"") -> httpx.Response:
        fixed = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
        return self._mine(method, path, headers=fixed | headers, content=content)


def checked(response: httpx.Response) -> httpx.Response:
    """The answer, unless it is an error. Raises Refused."""
    if response.is_success:
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    code = problem.get("code") or problem.get("error") or f"http_{response.status_code}"
    raise Refused(code, problem.get("detail") or problem.get("error_description") or response.reason_phrase)
