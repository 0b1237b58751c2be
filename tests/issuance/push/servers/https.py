"""An HTTPS server whose answers a test may script."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.tls import server_context

if TYPE_CHECKING:
    from pathlib import Path


class Answer(NamedTuple):
    """An HTTP answer; an object is sent as JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = {}


class HttpsServer:
    """Answers POSTs by `answer`, unless a test has put answers into `scripted`; counts connections."""

    def __init__(self, folder: Path) -> None:
        self.scripted: list[Answer] = []
        self.silent = 0.0
        self.connections = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.socket = server_context(folder).wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"https://localhost:{self._server.server_port}"

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """To a POST; header names are in lower case."""
        raise NotImplementedError

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def setup(self) -> None:
                super().setup()
                server.connections += 1

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(server.silent)
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = server.answer(self.path, headers, body)
                content = b"" if answer.body is None else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
