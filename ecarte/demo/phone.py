"""A phone as the app is meant to be: the reference client of the intake API, over real HTTP.

It uses nothing of the server's code. The device key never leaves it; every call carries a DPoP proof of it
(RFC 9449); films are sent by tus 1.0 and go on where a lost connection left them. Key and enrolment are kept,
so that the app goes on with them days later; an answer that says when to come back is obeyed.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PIECE = 1024 * 1024
"""Bytes sent at once: what a lost connection can cost."""
ATTEMPTS = 5
LATER = frozenset({423, 429, 503})
"""Another connection still writes, too many calls, too many at once: `Retry-After` says when to come back."""
PATIENCE = 60
"""Seconds for which a call waits by itself, in all; a longer wait is the person's to be told."""


class Refused(Exception):
    """The service answered with problem details (RFC 9457), or with an OAuth error."""

    def __init__(self, code: str, detail: str, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.status = status
        self.retry_after = retry_after
        """Seconds after which the call may be made again, where the service says so."""

    @property
    def wait(self) -> float | None:
        """Seconds after which the same call is worth sending again by itself; None for any other refusal."""
        if self.code == "idempotency_running":
            return self.retry_after or 1
        soon = self.retry_after is not None and self.retry_after <= PATIENCE
        return self.retry_after if self.status in LATER and soon else None


class Phone:
    """One phone with one enrolment."""

    def __init__(
        self, origin: str, *, notified: bool = False, transport: httpx.BaseTransport | None = None
    ) -> None:
        """A phone that is not `notified` asks by itself; the demonstration has mailboxes for the others."""
        self.origin = origin
        self.push_token = f"test:{token_urlsafe(12)}" if notified else None
        self._hold(ECKey.generate_key("P-256"))
        self._http = httpx.Client(timeout=60, transport=transport)
        self._token: str | None = None
        self._home = ""
        self._films: dict[str, dict[str, str]] = {}
        """SHA-256 of each film that was sent, by challenge and kind."""

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    # Between two starts of the app --------------------------------------------------------------

    def keep(self, path: Path) -> None:
        """Keep key, token and enrolment. A real phone has the key in its keystore, where nothing reads it."""
        path.touch(mode=0o600)
        kept = {"key": self._key.as_dict(private=True), "token": self._token, "home": self._home}
        path.write_text(json.dumps(kept))

    def go_on_with(self, path: Path) -> None:
        """Go on with what was kept, days later."""
        kept = json.loads(path.read_text())
        self._hold(ECKey.import_key(kept["key"]))
        self._token, self._home = kept["token"], kept["home"]

    def renew_token(self) -> None:
        """A token for the latest enrolment of this key: after `invalid_token`, or a lost answer to `open`."""
        self._take(self.call("POST", "/api/v1/tokens").json())

    def _hold(self, key: ECKey) -> None:
        self._key, public = key, key.as_dict(private=False)
        self._jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}

    def _take(self, opened: dict[str, Any]) -> None:
        self._token, self._home = opened["access_token"], f"/api/v1/enrolments/{opened['id']}"

    # Before the enrolment -----------------------------------------------------------------------

    def availability(self) -> dict[str, Any]:
        """For whom the app is open: `schemes` with their `minimum_age`, `departments`."""
        return dict(self.fetch(f"{self.origin}/api/v1/availability").json())

    def consent(self) -> dict[str, Any]:
        """What the person agrees to: `version`, `text`. A phone shows it before it opens an enrolment."""
        return dict(self.fetch(f"{self.origin}/api/v1/consents/current").json())

    # The enrolment ------------------------------------------------------------------------------

    def open(self, *, nir: str, scheme: str, counter_code: str | None = None) -> str:
        """Open an enrolment; give its case number. `counter_code` is of who helps at a counter."""
        consent = {"version": self.consent()["version"], "accepted": True}
        body = {
            "nir": nir,
            "scheme": scheme,
            "consent": consent,
            "language": "fr",
            "push_token": self.push_token,
            "counter_code": counter_code,
        }
        opened = self.call("POST", "/api/v1/enrolments", json=body).json()
        self._take(opened)
        return str(opened["case_number"])

    def ask_contact_code(self, channel: str) -> None:
        """Have a code sent to the contact that the insurer knows: `email` or `sms`."""
        self._mine("POST", f"{self._home}/contact-codes", json={"channel": channel})

    def confirm_contact(self, code: str) -> None:
        """Type the code that arrived. Raises Refused (`contact_code_refused`)."""
        self._mine("PUT", f"{self._home}/contact", json={"code": code})

    def challenge(self) -> dict[str, Any]:
        """What to film: `id`, `document_actions`, `face_actions`, `face_seconds` …"""
        return dict(self._mine("POST", f"{self._home}/challenges").json())

    def send_films(self, films: Mapping[str, Path], *, challenge: str) -> dict[str, str]:
        """Send the films of a challenge, by kind, beside each other. Gives where each is."""
        with ThreadPoolExecutor() as pool:
            sent = {
                kind: pool.submit(self.send_film, film, kind=kind, challenge=challenge)
                for kind, film in films.items()
            }
        return {kind: each.result() for kind, each in sent.items()}

    def send_film(self, film: Path, *, kind: str, challenge: str) -> str:
        """Send one film; goes on from what arrived when the connection is lost. Gives where it is."""
        content = film.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        metadata = {"kind": kind, "challenge": challenge, "sha256": digest}
        encoded = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in metadata.items())
        announced = self._tus(
            "POST", f"{self._home}/captures", {"Upload-Length": str(len(content)), "Upload-Metadata": encoded}
        )
        location = urljoin(f"{self._home}/captures", announced.headers["Location"])
        offset, failures = 0, 0
        while offset < len(content):
            try:
                piece = content[offset : offset + PIECE]
                checksum = b64encode(hashlib.sha256(piece).digest()).decode()
                here = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {checksum}"}
                sent = self._tus("PATCH", location, here, piece)
                offset = int(sent.headers["Upload-Offset"])
            except Refused as refused:
                if refused.code != "upload_offset":
                    raise
                offset = self._arrived(location)  # what a connection had sent that seemed lost
            except httpx.TransportError:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                time.sleep(failures)
                offset = self._arrived(location)
        self._films.setdefault(challenge, {})[kind] = digest
        return location

    def _arrived(self, film: str) -> int:
        return int(self._tus("HEAD", film, {}).headers["Upload-Offset"])

    def look(self, film: str) -> dict[str, Any]:
        """What a first look at the film says, some seconds after its last byte: `state`, `hints` …"""
        while (seen := self._mine("GET", film).json())["state"] == "checking":
            time.sleep(0.2)
        return dict(seen)

    def remove_film(self, film: str) -> None:
        """Before it is made again."""
        self._tus("DELETE", film, {})

    def set_code(self, code: str) -> None:
        """Choose the code. Raises Refused (`code_…`) when it is guessed too easily."""
        self._mine("PUT", f"{self._home}/code", json={"code": code})

    def submit(self, challenge: str, **told: Any) -> None:
        """Submit the films of a challenge, signed. `told`: `capture_metadata`, `integrity`."""
        films = self._films.get(challenge, {})
        signature = self._sign_submission({"challenge": challenge, "captures": films})
        body = {"challenge": challenge, "signature": signature, **told}
        self._mine("POST", f"{self._home}/submission", json=body)

    # France Identité, in place of the films -----------------------------------------------------

    def ask_identity(self) -> dict[str, Any]:
        """`id`, `authorization_url` to open in the browser, `expires_at`."""
        return dict(self._mine("POST", f"{self._home}/identity-requests").json())

    def answer_identity(self, request: str, brought_back: dict[str, str]) -> dict[str, Any]:
        """Hand over `state` and `code` (or `error`) of the callback; `id`, `expires_at`, `logout_url`."""
        path = f"{self._home}/identity-requests/{request}/answer"
        return dict(self._mine("POST", path, json=brought_back).json())

    def submit_identity(self, identity: str) -> None:
        body = {"identity": identity, "signature": self._sign_submission({"identity": identity})}
        self._mine("POST", f"{self._home}/submission", json=body)

    def withdraw(self) -> None:
        """The person changes their mind: what was filmed is destroyed."""
        self._mine("DELETE", self._home)

    def status(self) -> dict[str, Any]:
        """`status`, `message`, `recapture`, `recapture_parts`, `reason`, `credential_offer_uri` …"""
        return dict(self._mine("GET", self._home).json())

    def messages(self) -> list[dict[str, str]]:
        """Notifications so far; they say nothing but that it is time to look."""
        return list(
            self._http.get(f"{self.origin}/demo/push/{self.push_token}").raise_for_status().json()["messages"]
        )

    def letters(self, address: str) -> list[str]:
        """What an e-mail address or a mobile number received in the demonstration."""
        mailbox = hashlib.sha256(address.encode()).hexdigest()
        found = self.fetch(f"{self.origin}/demo/messages/{mailbox}").json()
        return [message["text"] for message in found["messages"]]

    # Another phone ------------------------------------------------------------------------------

    def continuation_code(self) -> str:
        """What the other phone is told, by typing or by a QR code of the same text."""
        return str(self._mine("POST", f"{self._home}/continuation-codes").json()["code"])

    def go_on(self, code: str) -> None:
        """Take over the enrolment of the phone that showed this code."""
        body = {"code": code, "push_token": self.push_token}
        self._take(self.call("POST", "/api/v1/continuations", json=body).json())

    # A minor and their parent -------------------------------------------------------------------

    def ask_agreement(self) -> str:
        """What the parent's phone is told. `to_confirm` of the status says when it is needed."""
        return str(self._mine("POST", f"{self._home}/agreement-requests").json()["code"])

    def answer_agreement(self, code: str, *, agreed: bool) -> None:
        """A parent's answer, by the phone that holds their active card."""
        self.call("POST", "/api/v1/agreements", json={"code": code, "agreed": agreed})

    # Signed calls -------------------------------------------------------------------------------

    def call(self, method: str, path: str, *, token: str | None = None, **content: Any) -> httpx.Response:
        """One call, signed by the device key and, if there is one, bound to `token`. Raises Refused.

        A POST of this API carries a key by which the service knows it again: when the answer is lost it is
        sent once more, with a new proof and the same key, and what it does is not done twice. OpenID4VCI has
        no such keys: whoever collects reads the offer anew.
        """
        url, headers = urljoin(self.origin, path), dict(content.pop("headers", {}))
        known_again = method == "POST" and urlsplit(url).path.startswith("/api/")
        if known_again:
            headers["Idempotency-Key"] = f'"{token_urlsafe(16)}"'
        lost, until = 0, time.monotonic() + PATIENCE
        while True:
            try:
                return self._send(method, url, token, headers, content)
            except httpx.TransportError:
                lost += 1
                if not known_again or lost == ATTEMPTS:
                    raise
                time.sleep(lost)
            except Refused as refused:
                if refused.wait is None or time.monotonic() + refused.wait > until:
                    raise
                time.sleep(refused.wait)

    def _send(
        self, method: str, url: str, token: str | None, headers: dict[str, str], content: dict[str, Any]
    ) -> httpx.Response:
        signed = {"DPoP": self._proof(method, url, token)}
        if token:
            signed["Authorization"] = f"DPoP {token}"
        return checked(self._http.request(method, url, headers=signed | headers, **content))

    def fetch(self, url: str) -> httpx.Response:
        """A call that anyone may make. Raises Refused."""
        return checked(self._http.get(url))

    def sign(self, typ: str, claims: dict[str, Any]) -> str:
        """A JWT by the device key, with the public key in its header."""
        header = {"typ": typ, "alg": "ES256", "jwk": self._jwk}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self._key, algorithms=["ES256"])

    def sign_bytes(self, message: bytes) -> bytes:
        """ES256 by the device key, as COSE has it: the 64 bytes r || s."""
        key = self._key.private_key
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _sign_submission(self, submitted: dict[str, Any]) -> str:
        """What is submitted, and for which enrolment, so that nobody else chooses the films."""
        enrolment = self._home.rpartition("/")[2]
        return self.sign("ecarte-submission+jwt", {"enrolment": enrolment, **submitted})

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
    detail = problem.get("detail") or problem.get("error_description") or response.reason_phrase
    wait = response.headers.get("Retry-After", "")
    retry_after = float(wait) if wait.isdecimal() else None
    raise Refused(code, detail, status=response.status_code, retry_after=retry_after)
