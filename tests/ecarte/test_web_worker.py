"""Who is slow keeps nobody else from being served: on gunicorn, with the settings that run."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest

from ecarte import paced
from ecarte.paced import Paced
from ecarte.web_worker import BODY, HEADERS, SECONDS, has_long_headers, is_whole
from tests.web import served, web

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = b"POST /api/v1/enrolments HTTP/1.1\r\nHost: testserver\r\nContent-Length: 20\r\n\r\n" + b"x" * 20
LONG = b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nx"
SMALL = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize("cut", [1, 20, 60, len(REQUEST) - 1])
def test_a_request_is_waited_for_until_its_body_is_there(cut: int) -> None:
    assert not is_whole(REQUEST[:cut])
    assert is_whole(REQUEST)


def test_the_longest_body_is_waited_for_behind_long_headers_and_a_film_is_not() -> None:
    headers = b"POST / HTTP/1.1\r\nX: %s\r\nContent-Length: %d\r\n\r\n"
    assert not is_whole(headers % (b"x" * (HEADERS - 100), BODY) + b"x" * (BODY - 1))
    assert is_whole(headers % (b"x", 60_000_000))


def test_headers_without_an_end_are_too_long_some_time() -> None:
    endless = b"GET / HTTP/1.1\r\nX: " + b"x" * HEADERS
    assert has_long_headers(endless)
    assert not is_whole(endless)
    assert not has_long_headers(REQUEST)


def test_who_keeps_the_least_pace_goes_on_and_who_does_not_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paced, "SECONDS", 0.3)
    monkeypatch.setattr(paced, "BYTES", 100)
    there, here = socket.socketpair()
    with there, here:
        reader = Paced(here)
        for _ in range(3):
            there.sendall(b"x" * 100)
            assert len(reader.recv(1000)) == 100

        def drip() -> None:
            with suppress(OSError):
                while True:
                    there.sendall(b"x")
                    time.sleep(0.02)

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(TimeoutError):
            while reader.recv(1000):
                pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with web() as opened:
        yield opened


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


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
def test_two_hundred_slow_connections_keep_nobody_from_being_served(port: int) -> None:
    with ExitStack() as held:
        slow = [held.enter_context(connect(port)) for _ in range(200)]
        started = time.monotonic()
        for round_ in range(6):
            for number, connection in enumerate(slow):
                # Some dribble their headers, some the body, some after a whole request; none ever ends.
                text = REQUEST[: -20 + round_] if number % 2 and round_ == 0 else b"x"
                connection.sendall(REQUEST[round_ : round_ + 1] if not number % 2 else text)
            served(port)
            time.sleep(0.5)
        time.sleep(max(0.0, started + SECONDS + 2 - time.monotonic()))
        assert all(closed(connection) for connection in slow)
        served(port)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("call", "status"),
    [
        (LONG % b"POST /issuance/token", 413),
        (LONG % b"POST /compte/connexion/", 413),
        (LONG % b"POST /api/v1/enrolments", 413),
        (
            LONG
            % b"PATCH /api/v1/enrolments/%s/captures/%s"
            % ((b"8e03978e-40d5-43e8-bc93-6894a57f9324",) * 2),
            401,
        ),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 20_000, 431),
        (SMALL + b"GET /healthz HTTP/1.1\r\n", 200),
    ],
    ids=["token", "form", "opening", "film without a token", "endless headers", "begun behind another"],
)
def test_who_never_ends_a_long_request_is_answered_at_once_and_holds_no_thread(
    port: int, call: bytes, status: int
) -> None:
    with ExitStack() as held:
        crowd = [held.enter_context(connect(port)) for _ in range(40)]
        for connection in crowd:
            connection.sendall(call)
        for connection in crowd:
            assert connection.recv(100).startswith(b"HTTP/1.1 %d " % status)
        served(port)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_does_not_hang_up_after_the_answer_keeps_nobody_waiting(port: int) -> None:
    with ExitStack() as held:
        for _ in range(40):
            connection = held.enter_context(connect(port))
            connection.sendall(SMALL.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        started = time.monotonic()
        served(port)
        assert time.monotonic() - started < 5  # the stock worker waits two seconds for each


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_longest_body_arrives_in_pieces(port: int) -> None:
    form = b"x" * (BODY - 10)
    head = b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(form)
    with connect(port) as connection:
        for piece in (head, form[:40_000], form[40_000:]):
            connection.sendall(piece)
            time.sleep(0.1)
        assert connection.recv(100).startswith(b"HTTP/1.1 401 ")


def answers(connection: socket.socket, count: int) -> bytes:
    """So many, however many pieces they come in. Raises TimeoutError."""
    received = b""
    while received.count(b'{"status": "ok"}') < count:
        received += connection.recv(4000)
    return received


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_connection_is_used_for_several_requests_and_pieces_come_together(port: int) -> None:
    with connect(port) as connection:
        for pieces in ([SMALL], [SMALL[:5], SMALL[5:20], SMALL[20:]], [SMALL]):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.2)
            assert answers(connection, 1).startswith(b"HTTP/1.1 200")
        connection.sendall(SMALL * 2)
        assert answers(connection, 2).count(b"HTTP/1.1 200") == 2


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_sends_faster_than_is_answered_waits_in_the_socket_and_not_in_memory(port: int) -> None:
    sent, enough = 0, threading.Event()

    def send() -> None:
        nonlocal sent
        with suppress(OSError):
            while not enough.is_set():
                sent += connection.send(SMALL * 1000)

    with connect(port) as connection:
        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        answers(connection, 500)
        enough.set()
        connection.shutdown(socket.SHUT_RDWR)
        sender.join()
    # Both sockets hold some (net.ipv4.tcp_rmem, tcp_wmem); 80 KiB for each answer would be 40 MB.
    assert sent < 15_000_000
