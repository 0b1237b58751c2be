"""The provider over HTTP, on an origin of its own."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecarte.demo.identity_provider.provider import Answer, Provider

HUGE = 1024 * 1024


def listening(port: int) -> ThreadingHTTPServer:
    """A server of this machine alone; `serving` gives it its provider."""
    return ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)


def serving(server: ThreadingHTTPServer, provider: Provider) -> ThreadingHTTPServer:
    """Answer by this provider from now on."""
    server.RequestHandlerClass = _handler(provider)
    server.daemon_threads = True
    return server


@contextmanager
def running(server: ThreadingHTTPServer, provider: Provider) -> Iterator[Provider]:
    """Serve in a thread of this process."""
    serving(server, provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), HUGE)
            self._answer(dict(parse_qsl(self.rfile.read(length).decode())))

        def log_message(self, *_: object) -> None:
            """Nothing: addresses hold codes."""

        def _answer(self, form: dict[str, str]) -> None:
            url = urlsplit(self.path)
            bearer = self.headers.get("Authorization", "")
            time.sleep(provider.faults.delay)
            answer = provider.answer(url.path, dict(parse_qsl(url.query)), form, bearer)
            body = b"x" * HUGE if url.path in provider.faults.huge else answer.body.encode()
            try:
                self._send(answer, body)
            except OSError:
                return  # the client hung up: it waits for nobody

        def _send(self, answer: Answer, body: bytes) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            for piece in _pieces(body, provider.faults.trickle):
                self.wfile.write(piece)

    return Handler


def _pieces(body: bytes, trickle: bool) -> Iterator[bytes]:
    if not trickle:
        yield body
        return
    for byte in body:
        yield bytes([byte])
        time.sleep(0.05)
