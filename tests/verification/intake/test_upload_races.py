"""Two connections on one upload."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.concurrency import at_once
from verification.evidence import store
from verification.models import Capture, Evidence

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from tests.phone import Phone

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_bytes_sent_twice_at_once_arrive_once(phone: Phone, film: bytes) -> None:
    location = phone.announce(film, kind="face", challenge=phone.challenge())["Location"]
    responses = at_once([lambda: phone.send(location, film, offset=0)] * 3)
    codes = [response.status_code for response in responses]
    assert codes.count(204) == 1
    assert set(codes) <= {204, 409, 423}
    assert b"".join(store.read(Evidence.objects.get())) == film
    assert Capture.objects.get().completed_at is not None


def test_a_connection_that_is_cut_leaves_what_it_sent(
    phone: Phone, film: bytes, live_server: LiveServer
) -> None:
    """Over a real socket, closed in the middle of the body."""
    location = phone.announce(film, kind="face", challenge=phone.challenge())["Location"]
    head = {
        "Host": "testserver",
        "DPoP": phone.proof("PATCH", location),
        "Authorization": f"DPoP {phone.token}",
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(film)),
        "Upload-Offset": "0",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as connection:
        connection.sendall(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode() + film[:1_500_000])
    deadline = time.monotonic() + 20
    while (arrived := int(phone.tus("HEAD", location)["Upload-Offset"])) < 1_500_000:
        assert time.monotonic() < deadline, arrived
        time.sleep(0.05)
    while (response := phone.send(location, film[arrived:], offset=arrived)).status_code == 423:
        time.sleep(0.05)
    assert response.status_code == 204
    assert b"".join(store.read(Evidence.objects.get())) == film
