"""Who sends films slowly takes no more than two places, and keeps them no longer than they send."""

from __future__ import annotations

import os
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from tests.web import served, web
from verification.intake.lease import held_by
from verification.models import Capture

if TYPE_CHECKING:
    from tests.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(180)]


def the_database() -> str:
    """Its URL."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def slow_upload(port: int, phone: Phone, location: str) -> socket.socket:
    """Announces a million bytes, sends ten, and stays."""
    head = {
        "Host": "127.0.0.1",
        "DPoP": phone.proof("PATCH", location),
        "Authorization": f"DPoP {phone.token}",
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": "1000000",
        "Upload-Offset": "0",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    opened = socket.create_connection(("127.0.0.1", port), timeout=30)
    opened.sendall(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode() + b"x" * 10)
    return opened


def test_one_phone_takes_two_places_and_loses_them_when_it_sends_too_slowly(
    phone: Phone, film: bytes
) -> None:
    challenge = phone.challenge()
    places = [phone.announce(film, kind="face", challenge=challenge)["Location"] for _ in range(4)]
    with web("tests.verification.intake.hasty_web", DATABASE_URL=the_database()) as port, ExitStack() as held:
        slow = [held.enter_context(slow_upload(port, phone, place)) for place in places[:2]]
        while held_by(UUID(phone.enrolment)) < 2:
            time.sleep(0.05)
        slow += [held.enter_context(slow_upload(port, phone, place)) for place in places[2:]]
        served(port)
        answered = [each.recv(100)[:12] for each in slow]
        assert answered == [b"HTTP/1.1 204"] * 2 + [b"HTTP/1.1 503"] * 2
    assert {capture.offset for capture in Capture.objects.all()} == {0}
    assert phone.send(places[0], film, offset=0).status_code == 204
    assert settings.UPLOADS_AT_ONCE > 2
