"""A browser's push service (RFC 8030, 8292), and the browser, which alone can read the message (RFC 8291)."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from issuance.jose import b64url, unb64url
from tests.issuance.push.servers.https import Answer, HttpsServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Browser:
    """A subscription with its private key."""

    def __init__(self, endpoint: str, application_server_key: str) -> None:
        self.endpoint, self.application_server_key = endpoint, application_server_key
        self._key, self._secret = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)

    @property
    def push_token(self) -> str:
        """As the page hands it over: `PushSubscription.toJSON()`."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64url(point), "auth": b64url(self._secret)}
        return "webpush:" + json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def read(self, encrypted: bytes) -> Any:
        plain = http_ece.decrypt(
            encrypted, private_key=self._key, auth_secret=self._secret, version="aes128gcm"
        )
        return json.loads(plain)


class PushService(HttpsServer):
    """Holds messages for subscriptions; one that was removed is gone."""

    def __init__(self, folder: Path) -> None:
        self.reset()
        super().__init__(folder)

    def reset(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.received: list[tuple[Browser, dict[str, str], bytes]] = []
        self.scripted, self.silent = [], 0.0
        self.clock: Callable[[], float] = time.time

    def subscribe(self, application_server_key: str) -> Browser:
        path = f"/push/{secrets.token_urlsafe(12)}"
        self.browsers[path] = Browser(self.origin + path, application_server_key)
        return self.browsers[path]

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.scripted:
            return self.scripted.pop(0)
        browser = self.browsers.get(path)
        if browser is None:
            return Answer(410)
        if status := self._distrusts(headers.get("authorization", ""), browser):
            return Answer(status)
        topic = headers.get("topic", "")
        formed = headers.get("ttl", "").isdecimal() and re.fullmatch(r"[\w-]{0,32}", topic)
        if not formed or headers.get("content-encoding") != "aes128gcm" or len(body) > 4096:
            return Answer(400)
        self.received.append((browser, headers, body))
        return Answer(201, None, {"Location": f"{self.origin}/message/{len(self.received)}"})

    def _distrusts(self, authorization: str, browser: Browser) -> int:
        """The status that refuses this VAPID header; 0 for a good one."""
        given = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+)", authorization)
        if given is None:
            return 401
        point = unb64url(given[2])
        jwk: dict[str, str | list[str]] = {
            "kty": "EC",
            "crv": "P-256",
            "x": b64url(point[1:33]),
            "y": b64url(point[33:]),
        }
        try:
            claims = jwt.decode(given[1], ECKey.import_key(jwk), algorithms=["ES256"]).claims
        except JoseError:
            return 401
        if given[2] != browser.application_server_key:
            return 403
        alive = 0 < claims["exp"] - self.clock() <= 24 * 3600
        contact = claims["sub"].startswith(("mailto:", "https:"))
        return 0 if alive and contact and claims["aud"] == self.origin else 401
