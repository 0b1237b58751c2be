"""Who sends a byte now and then keeps nobody else from being served: on gunicorn, with the settings that run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from ecarte.embedded.broker import free_port
from ecarte.web_worker import SECONDS, SHORT, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = b"POST /api/v1/enrolments HTTP/1.1\r\nHost: testserver\r\nContent-Length: 20\r\n\r\n" + b"x" * 20


@pytest.mark.parametrize("cut", [1, 20, 60, len(REQUEST) - 1])
def test_a_request_is_waited_for_until_its_short_body_is_there(cut: int) -> None:
    assert not is_whole(REQUEST[:cut])
    assert is_whole(REQUEST)


def test_what_is_too_long_is_not_waited_for() -> None:
    assert is_whole(b"GET / HTTP/1.1\r\nX: " + b"x" * SHORT)
    assert is_whole(b"PATCH / HTTP/1.1\r\nContent-Length: 60000000\r\n\r\n")


@contextmanager
def web() -> Iterator[int]:
    """The web server of the development place, alone."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:ecarte.embedded.web"]
    with subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "ALLOWED_HOSTS": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until_served(port)
            yield port
        finally:
            server.terminate()


def wait_until_served(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return served(port)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it does not start")


def served(port: int) -> None:
    """Within five seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        assert answer.status == 200


def closed(connection: socket.socket) -> bool:
    connection.settimeout(1)
    try:
        return connection.recv(1000) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_two_hundred_slow_connections_keep_nobody_from_being_served() -> None:
    with web() as port, ExitStack() as held:
        slow = [held.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(200)]
        started = time.monotonic()
        for round_ in range(6):
            for number, connection in enumerate(slow):
                # Some dribble their headers, some the body; none ever ends.
                text = REQUEST[: -20 + round_] if number % 2 and round_ == 0 else b"x"
                connection.sendall(REQUEST[round_ : round_ + 1] if not number % 2 else text)
            served(port)
            time.sleep(0.5)
        time.sleep(max(0.0, started + SECONDS + 2 - time.monotonic()))
        assert all(closed(connection) for connection in slow)
        served(port)


def answers(connection: socket.socket, count: int) -> bytes:
    """So many, however many pieces they come in. Raises TimeoutError."""
    received = b""
    while received.count(b'{"status": "ok"}') < count:
        received += connection.recv(4000)
    return received


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_connection_is_used_for_several_requests_and_pieces_come_together() -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with web() as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(5)
        for pieces in ([request], [request[:5], request[5:20], request[20:]], [request]):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.2)
            assert answers(connection, 1).startswith(b"HTTP/1.1 200")
        connection.sendall(request * 2)
        assert answers(connection, 2).count(b"HTTP/1.1 200") == 2
