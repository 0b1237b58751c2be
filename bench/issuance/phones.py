"""Phones that cost little themselves: what is measured is who answers them."""

from __future__ import annotations

import json
import re
import socket
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from issuance.jose import b64url, compact_json
from tests.issuance.factories import CODE
from tests.issuance.holder import signing
from tests.issuance.wallet import NOTIFICATION, Wallet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jwk import ECKey

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    status_code: int
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Caller:
    """What `Wallet` calls of Django's test client."""

    def get(self, path: str) -> Answer:
        return self._call("GET", path, b"", {})

    def post(
        self,
        path: str,
        body: Any = "",
        *,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return self._call("POST", path, content, {"Content-Type": content_type, **(headers or {})})

    def _call(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        raise NotImplementedError


class Connection(Caller):
    """One connection to a web on this machine, HTTP/1.1, used for as many calls as it lets."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self.spent: dict[str, list[float]] = defaultdict(list)
        """Seconds of each call, by the name of what was called."""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _call(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        told = {"Host": "127.0.0.1", **headers}
        if method == "POST":
            told["Content-Length"] = str(len(content))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        started = time.perf_counter()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        head, body = self._read(self._socket)
        self.spent[path.split("/")[2]].append(time.perf_counter() - started)
        if b"connection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), body)

    @staticmethod
    def _read(connection: socket.socket) -> tuple[bytes, bytes]:
        """Head and body of the answer. Raises ConnectionError when it breaks off."""
        arrived = b""
        while piece := connection.recv(65536):
            arrived += piece
            head, end, body = arrived.partition(b"\r\n\r\n")
            length = LENGTH.search(head)
            if end and len(body) >= (int(length[1]) if length else 0):
                return head, body
        raise ConnectionError("the answer broke off")


class Phone(Wallet):
    """The tests' wallet, with what it signs with made once."""

    @cached_property
    def _public(self) -> dict[str, str]:
        return self.jwk

    @cached_property
    def _sign(self) -> Callable[[bytes], bytes]:
        return signing(self)

    def sign(self, typ: str, claims: dict[str, Any], *, key: ECKey | None = None, **header: Any) -> str:
        if key is not None:
            return super().sign(typ, claims, key=key, **header)
        head = {"typ": typ, "alg": "ES256", "jwk": self._public} | header
        message = f"{b64url(compact_json(head))}.{b64url(compact_json(claims))}"
        return f"{message}.{b64url(self._sign(message.encode()))}"

    def fetch_card(self, uri: str) -> None:
        """Offer, token, nonce, credential, notification. Raises AssertionError for a refusal."""
        token = self.token(self.code(uri), CODE)
        assert token.status_code == 200, token.content
        access = token.json()["access_token"]
        answer = self.credential(access)
        assert answer.status_code == 200, answer.content
        told = {"notification_id": answer.json()["notification_id"], "event": "credential_accepted"}
        assert self.post(NOTIFICATION, access, told).status_code == 204
