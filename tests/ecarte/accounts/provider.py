"""A little OpenID provider over real HTTP, that signs like ProConnect and can be told to go wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT_ID = "ecarte"
CLIENT_SECRET = "a secret of the tests"


@dataclass
class Provider:
    """What it knows and how it answers. The tests change its fields."""

    url: str = ""
    key: ECKey | RSAKey = field(default_factory=lambda: _key("first"))
    published: list[ECKey | RSAKey] = field(default_factory=list)
    """Keys it shows besides the one it signs with."""
    shows_its_key: bool = True
    subject: str = "subject-1"
    email: str = "camille.roy@example.org"
    email_verified: bool | None = True
    acr: str = "eidas2"
    authenticated: float | None = None
    """Seconds ago; None: just now."""
    id_token: dict[str, Any] = field(default_factory=dict)
    """Claims to put in place of the right ones; None takes one away."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    signed: bool = True
    """Userinfo as application/jwt; otherwise plain JSON."""
    algorithm: str = ""
    """Another one than that of the key."""
    forger: ECKey | None = None
    """Signs the answers instead, under the right key's name."""
    forges: tuple[str, ...] = ("id_token", "userinfo")
    failing: frozenset[str] = frozenset()
    """Paths that answer 500."""
    refusal: str = ""
    """Error that the authorization endpoint answers with."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Parameters of each authorization request."""
    calls: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def rotate(self) -> None:
        """A new key under a new name."""
        self.key = _key(f"key-{time.monotonic_ns()}")

    def answer(self, path: str, query: str, body: str, bearer: str) -> tuple[int, str, str]:
        """Status, content type (or Location of a redirect) and body."""
        self.calls.append(path)
        if path in self.failing:
            return 500, "text/plain", "out of order"
        match path:
            case "/.well-known/openid-configuration":
                return _json(self._metadata())
            case "/jwks":
                keys = [self.key, *self.published] if self.shows_its_key else self.published
                return _json({"keys": [key.as_dict(private=False, use="sig") for key in keys]})
            case "/authorize":
                return self._authorize(dict(parse_qsl(query)))
            case "/token":
                return self._token(dict(parse_qsl(body)))
            case "/userinfo":
                return self._userinfo(bearer)
        return 404, "text/plain", ""

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _authorize(self, asked: dict[str, str]) -> tuple[int, str, str]:
        self.asked.append(asked)
        if self.refusal:
            back = {"error": self.refusal, "state": asked["state"]}
        else:
            code = base64.urlsafe_b64encode(hashlib.sha256(asked["state"].encode()).digest()).decode()
            self._codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": self.url}
        return 302, f"{asked['redirect_uri']}?{urlencode(back)}", ""

    def _token(self, sent: dict[str, str]) -> tuple[int, str, str]:
        asked = self._codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (sent["client_id"], sent["client_secret"]) != (CLIENT_ID, CLIENT_SECRET)
            or sent["redirect_uri"] != asked["redirect_uri"]
            or (asked.get("code_challenge_method"), asked.get("code_challenge")) != ("S256", challenge)
        ):
            return 400, "application/json", '{"error": "invalid_grant"}'
        claims = {"nonce": asked["nonce"], "acr": self.acr}
        claims["auth_time"] = int(time.time() - (self.authenticated or 0))  # type: ignore[assignment]
        token = self._sign("id_token", claims | self.id_token)
        return _json({"access_token": "granted", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _userinfo(self, bearer: str) -> tuple[int, str, str]:
        if bearer != "Bearer granted":
            return 401, "text/plain", ""
        claims: dict[str, Any] = {"email": self.email, "given_name": "Camille", "usual_name": "Roy"}
        claims["email_verified"] = self.email_verified
        if not self.signed:
            return _json({"sub": self.subject} | claims)
        return 200, "application/jwt", self._sign("userinfo", claims | self.userinfo)

    def _sign(self, name: str, claims: dict[str, Any]) -> str:
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT_ID, "sub": self.subject, "iat": now, "exp": now + 60}
        present = {key: value for key, value in (usual | claims).items() if value is not None}
        key = self.forger if self.forger and name in self.forges else self.key
        algorithm = self.algorithm or ("ES256" if isinstance(key, ECKey) else "RS256")
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, present, key, algorithms=[algorithm])


@contextmanager
def running() -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def another_key() -> ECKey:
    """A key of somebody else."""
    return _key("somebody else's")


def an_rsa_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa"})


def _key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def _json(content: dict[str, Any]) -> tuple[int, str, str]:
    return 200, "application/json", json.dumps(content)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_: object) -> None:
            return

        def _answer(self, body: str) -> None:
            url = urlsplit(self.path)
            bearer = self.headers.get("Authorization", "")
            status, kind, text = provider.answer(url.path, url.query, body, bearer)
            self.send_response(status)
            self.send_header("Location" if status == 302 else "Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

    return Handler
