"""An insurer's back end: a real HTTPS server, which verifies as docs/webhooks.md tells a receiver to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tests.tls import certificate, server_context

if TYPE_CHECKING:
    from pathlib import Path


class Receiver:
    """Keeps what it was sent; answers with `status`, or not at all while `silent`."""

    def __init__(self, folder: Path) -> None:
        self.certificate = certificate(folder)
        self.status, self.silent = 204, 0.0
        self.answer_headers: dict[str, str] = {}
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        # Not on accept, which would hold up the one loop: whoever never shakes hands waits alone.
        self._server.socket = server_context(folder).wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/webhooks?tenant=1"

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it was told, oldest first."""
        return [json.loads(body) for _, body in self.requests]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
                time.sleep(receiver.silent)
                self.send_response(receiver.status)
                for name, value in {"Content-Length": "0", **receiver.answer_headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def verified(headers: dict[str, str], body: bytes, *, secret: str) -> bool:
    """By the sample that docs/webhooks.md gives to receivers."""
    documented = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()
    sample: dict[str, Any] = {}
    exec(documented.partition("```python\n")[2].partition("```")[0], sample)  # noqa: S102
    return bool(sample["verified"](headers, body, secret))
