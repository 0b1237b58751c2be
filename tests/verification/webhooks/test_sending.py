"""Where a call may go, and how long it may take."""

from __future__ import annotations

import time
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pytest

from ecarte import guarded_post
from verification.webhooks.sending import Failed, send

if TYPE_CHECKING:
    from tests.verification.webhooks.receiver import Receiver


def refusal(url: str) -> str:
    with pytest.raises(Failed) as caught:
        send(url=url, body=b"{}", headers={})
    return caught.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *(
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.1.2.3",
            "2002:0a01:0203::1",
            "64:ff9b::a01:203",
        ),
    ],
)
def test_an_address_that_is_not_public_is_not_called(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert refusal(f"https://{host}/") == "address_refused"


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f000001", "127.1"])
def test_a_name_or_a_spelling_that_leads_inside_is_not_called(host: str) -> None:
    assert refusal(f"https://{host}/") == "address_refused"


def test_a_name_that_also_leads_inside_is_not_called(monkeypatch: Any) -> None:
    assert guarded_post.may_be_called(ip_address("1.1.1.1"), [])
    assert guarded_post.may_be_called(ip_address("2606:4700::1111"), [])

    async def both(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", both)
    assert refusal("https://insurer.example/") == "address_refused"


def test_a_network_that_the_operator_named_is_called(receiver: Receiver, settings: Any) -> None:
    send(url=receiver.url, body=b"{}", headers={})
    assert len(receiver.requests) == 1
    settings.WEBHOOK_NETWORKS = [ip_network("10.0.0.0/8")]
    assert refusal(receiver.url) == "address_refused"
    assert len(receiver.requests) == 1


def test_a_receiver_with_a_certificate_that_nobody_vouches_for_is_not_told(
    receiver: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_CA_FILE = ""
    assert refusal(receiver.url) == "certificate"
    assert receiver.requests == []


def test_a_certificate_for_another_name_is_refused(receiver: Receiver) -> None:
    assert refusal(f"https://127.0.0.1:{receiver.port}/") == "certificate"


def test_a_receiver_that_does_not_answer_is_not_waited_for(receiver: Receiver, monkeypatch: Any) -> None:
    monkeypatch.setattr(guarded_post, "SECONDS", 0.5)
    receiver.silent = 2
    started = time.monotonic()
    assert refusal(receiver.url) == "timeout"
    assert time.monotonic() - started < 1.5


def test_nobody_there_is_a_failure() -> None:
    assert refusal("https://insurer.invalid/") == "unreachable"


def test_an_endless_answer_is_not_read(receiver: Receiver) -> None:
    receiver.answer_headers = {"Content-Length": str(10**12)}
    started = time.monotonic()
    send(url=receiver.url, body=b"{}", headers={})
    assert time.monotonic() - started < 3
