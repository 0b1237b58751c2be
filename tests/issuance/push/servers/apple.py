"""APNs: HTTP/2 over TLS by ALPN, provider tokens, the headers and the reasons of Apple's reference."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from tests.issuance.push.servers.https import Answer
from tests.tls import server_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

KEY_ID, TEAM_ID, TOPIC = "ABC123DEFG", "DEF123GHIJ", "fr.example.ecarte"
TYPES = frozenset({"alert", "background", "location", "voip", "complication", "fileprovider", "mdm"})


class Apple:
    """`phones` are the device tokens that exist, with what arrived; of `gone` ones the app was removed."""

    def __init__(self, folder: Path) -> None:
        self.key = ECKey.generate_key("P-256")
        self.reset()
        self._context = server_context(folder, "h2")
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        self.phones: dict[str, list[tuple[dict[str, str], dict[str, Any]]]] = {}
        self.gone: set[str] = set()
        self.scripted: list[Answer] = []
        self.provider_tokens: list[str] = []
        self.hang_up = False
        """Ends the connection after the next answer."""
        self.lose_answer = False
        """Takes the next message, and ends the connection instead of saying so."""
        self.connections = 0
        self.clock: Callable[[], float] = time.time

    @property
    def origin(self) -> str:
        return f"https://localhost:{self._listening.getsockname()[1]}"

    def stop(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            with self._context.wrap_socket(plain, server_side=True) as tls:
                if tls.selected_alpn_protocol() == "h2":
                    self.connections += 1
                    self._talk(tls)
        except OSError:
            return

    def _talk(self, tls: ssl.SSLSocket) -> None:
        http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        http.initiate_connection()
        tls.sendall(http.data_to_send())
        requests: dict[int, tuple[dict[str, str], bytearray]] = {}
        replied = 0
        while data := tls.recv(65536):
            for event in http.receive_data(data):
                if isinstance(event, RequestReceived) and event.stream_id:
                    headers = {str(name): str(value) for name, value in event.headers or []}
                    requests[event.stream_id] = (headers, bytearray())
                elif isinstance(event, DataReceived) and event.stream_id:
                    requests[event.stream_id][1].extend(event.data or b"")
                    http.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
                elif isinstance(event, StreamEnded) and event.stream_id:
                    self._reply(http, event.stream_id, *requests.pop(event.stream_id))
                    replied += 1
            if self.lose_answer and replied:
                self.lose_answer = False
                return
            tls.sendall(http.data_to_send())
            if self.hang_up and replied:
                self.hang_up = False
                http.close_connection()
                tls.sendall(http.data_to_send())
                _let_them_read(tls)
                return

    def _reply(self, http: H2Connection, stream: int, headers: dict[str, str], body: bytearray) -> None:
        answer = self.scripted.pop(0) if self.scripted else self._judge(headers, bytes(body))
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        told = {":status": str(answer.status), "apns-id": headers.get("apns-id", ""), **answer.headers}
        http.send_headers(stream, list(told.items()), end_stream=not content)
        if content:
            http.send_data(stream, content, end_stream=True)

    def _judge(self, headers: dict[str, str], body: bytes) -> Answer:
        path = re.fullmatch(r"/3/device/([0-9a-fA-F]+)", headers[":path"])
        if headers[":method"] != "POST" or path is None:
            return refusal(404, "BadPath")
        if reason := self._distrusts(headers.get("authorization", "")):
            return refusal(403, reason)
        if headers.get("apns-topic") != TOPIC:
            return refusal(400, "BadTopic")
        if headers.get("apns-push-type") not in TYPES:
            return refusal(400, "InvalidPushType")
        if str(UUID(headers["apns-id"])) != headers["apns-id"]:
            return refusal(400, "BadMessageId")
        if len(headers.get("apns-collapse-id", "")) > 64:
            return refusal(400, "BadCollapseId")
        if not headers["apns-expiration"].isdecimal() or headers["apns-priority"] not in ("1", "5", "10"):
            return refusal(400, "BadExpirationDate")
        if len(body) > 4096:
            return refusal(413, "PayloadTooLarge")
        return self._hand_over(path[1], headers, json.loads(body))

    def _hand_over(self, token: str, headers: dict[str, str], payload: dict[str, Any]) -> Answer:
        if token in self.gone:
            return Answer(410, {"reason": "Unregistered", "timestamp": int(self.clock() * 1000)})
        if token not in self.phones:
            return refusal(400, "BadDeviceToken")
        if "aps" not in payload:
            return refusal(400, "PayloadEmpty")
        self.phones[token].append((headers, payload))
        return Answer(200)

    def _distrusts(self, authorization: str) -> str:
        """Why this provider token is refused; empty for a good one."""
        scheme, _, token = authorization.partition(" ")
        try:
            found = jwt.decode(token, self.key, algorithms=["ES256"])
        except (JoseError, ValueError):
            return "InvalidProviderToken"
        if scheme != "bearer" or found.header["kid"] != KEY_ID or found.claims["iss"] != TEAM_ID:
            return "InvalidProviderToken"
        if not -60 <= self.clock() - found.claims["iat"] < 3600:
            return "ExpiredProviderToken"
        if token not in self.provider_tokens:
            self.provider_tokens.append(token)
        return ""


def refusal(status: int, reason: str, **headers: str) -> Answer:
    return Answer(
        status, {"reason": reason}, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def _let_them_read(tls: ssl.SSLSocket) -> None:
    """Closed with something unread, TCP would reset the connection and take the answer along."""
    tls.shutdown(socket.SHUT_WR)
    while tls.recv(65536):
        pass
