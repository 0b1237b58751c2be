"""Google's token endpoint and FCM HTTP v1, as their references describe them."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.issuance.push.servers.https import Answer, HttpsServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECT, EMAIL, KEY_ID = "e-carte-test", "push@e-carte-test.iam.gserviceaccount.com", "abc123"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


def error(status: int, name: str, *details: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    """An error of Google's APIs."""
    body = {"code": status, "message": "…", "status": name, "details": list(details)}
    return Answer(status, {"error": body}, headers or {})


def fcm_error(code: str) -> dict[str, Any]:
    return {"@type": FCM_ERROR, "errorCode": code}


def bad_field(name: str) -> dict[str, Any]:
    return {"@type": BAD_REQUEST, "fieldViolations": [{"field": name, "description": "…"}]}


class Google(HttpsServer):
    """`phones` are the registration tokens that exist, with the messages that arrived."""

    def __init__(self, folder: Path) -> None:
        self.key = RSAKey.generate_key(2048)
        self.reset()
        super().__init__(folder)

    def reset(self) -> None:
        self.phones: dict[str, list[dict[str, Any]]] = {}
        self.tokens: list[str] = []
        self.intercepted = False
        """Something on the way answers in Google's place."""
        self.scripted, self.silent = [], 0.0
        self.clock: Callable[[], float] = time.time

    @property
    def account(self) -> str:
        """The JSON file of the service account."""
        return json.dumps(
            {
                "type": "service_account",
                "project_id": PROJECT,
                "private_key_id": KEY_ID,
                "private_key": self.key.as_pem(private=True).decode(),
                "client_email": EMAIL,
                "token_uri": f"{self.origin}/token",
            }
        )

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if path == "/token" and self.intercepted:
            return Answer(200, ["Please sign in to this network"])
        if path == "/token":
            return self._token(parse_qs(body.decode()))
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "UNAUTHENTICATED")
        if path != f"/v1/projects/{PROJECT}/messages:send":
            return error(404, "NOT_FOUND")
        if self.scripted:
            return self.scripted.pop(0)
        return self._send(json.loads(body))

    def _token(self, form: dict[str, list[str]]) -> Answer:
        """RFC 7523, section 3, and Google's rules: an hour at most, for this endpoint."""
        try:
            assertion = jwt.decode(form["assertion"][0], self.key, algorithms=["RS256"])
        except (KeyError, JoseError):
            return Answer(400, {"error": "invalid_grant"})
        claims = assertion.claims
        good = (
            form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
            and assertion.header["kid"] == KEY_ID
            and claims["iss"] == EMAIL
            and claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
            and claims["aud"] == f"{self.origin}/token"
            and claims["exp"] - claims["iat"] <= 3600
            and abs(claims["iat"] - self.clock()) < 60
        )
        if not good:
            return Answer(400, {"error": "invalid_grant"})
        self.tokens.append(secrets.token_urlsafe(40))
        return Answer(200, {"access_token": self.tokens[-1], "expires_in": 3599, "token_type": "Bearer"})

    def _send(self, request: dict[str, Any]) -> Answer:
        message = request.get("message", {})
        token, android = message.get("token"), message.get("android", {})
        if request.keys() != {"message"} or message.keys() - {"token", "data", "android"}:
            return error(400, "INVALID_ARGUMENT", bad_field("message"))
        if not all(isinstance(value, str) for value in message["data"].values()):
            return error(400, "INVALID_ARGUMENT", bad_field("message.data[0].value"))
        ttl = re.fullmatch(r"(\d+)s", android["ttl"])
        if ttl is None or int(ttl[1]) > 28 * 86400 or android["priority"] not in ("HIGH", "NORMAL"):
            return error(400, "INVALID_ARGUMENT", bad_field("message.android"))
        if not re.fullmatch(r"[\w:-]{20,}", token):
            return error(400, "INVALID_ARGUMENT", fcm_error("INVALID_ARGUMENT"))
        if token not in self.phones:
            return error(404, "NOT_FOUND", fcm_error("UNREGISTERED"))
        self.phones[token].append(message)
        return Answer(200, {"name": f"projects/{PROJECT}/messages/0:{len(self.phones[token])}"})
