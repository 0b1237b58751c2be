"""One call to a receiver, which may be slow, broken, or an address that is not for us to call.

The name is resolved here and the connection goes to an address that was looked at: a name that answers
otherwise the second time leads nowhere. The answer's body is never read, redirects are not followed, and the
whole call has one deadline, however slowly the other side drips.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from ipaddress import IPv4Address, IPv6Address

SECONDS = 10.0
LONGEST_WISH = timedelta(hours=24)
GONE = 410


class Failed(Exception):
    """The receiver did not take it. `code` says nothing of the case."""

    def __init__(self, code: str, *, answered: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.answered = answered
        """The receiver is there: the failure may be about this one event."""
        self.wait = wait
        """How long the receiver asks to be left alone."""


def send(*, url: str, body: bytes, headers: dict[str, str]) -> None:
    """Hand one event over: any 2xx within ten seconds. Raises Failed."""
    try:
        answer = _in_a_loop_of_its_own(_post(httpx.URL(url), body, headers))
    except (TimeoutError, httpx.TimeoutException) as error:
        raise Failed("timeout") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise Failed("certificate" if _is_about_tls(error) else "unreachable") from error
    if not answer.is_success:
        raise Failed(f"http_{answer.status_code}", answered=True, wait=_wish(answer))


def _in_a_loop_of_its_own(call: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """In a thread, too: whoever calls may have a loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call).result()


async def _post(url: httpx.URL, body: bytes, headers: dict[str, str]) -> httpx.Response:
    async with asyncio.timeout(SECONDS):
        address = await _resolve(url.host, url.port or 443)
        host = url.netloc.decode()
        async with (
            httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=SECONDS) as client,
            client.stream(
                "POST",
                url.copy_with(host=str(address)),
                content=body,
                headers={"Host": host, "Content-Type": "application/json", **headers},
                extensions={"sni_hostname": url.raw_host.decode()},
            ) as answer,
        ):
            return answer


async def _resolve(host: str, port: int) -> IPv4Address | IPv6Address:
    """An address of this name that may be called. Raises Failed (address_refused)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(each[4][0]) for each in found]
    # All or none: a name that also points inside is not one to argue with.
    if not addresses or not all(_may_be_called(each) for each in addresses):
        raise Failed("address_refused")
    return addresses[0]


def _may_be_called(address: IPv4Address | IPv6Address) -> bool:
    """Public addresses, and the networks that the operator named."""
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return _may_be_called(inner)
    return address.is_global and not address.is_multicast and address not in _TRANSLATED


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator (NAT64): global by its prefix, anything by its content."""


def _trust() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if settings.WEBHOOK_CA_FILE:
        context.load_verify_locations(settings.WEBHOOK_CA_FILE)
    return context


def _is_about_tls(error: BaseException | None) -> bool:
    """The client wraps what went wrong, more than once."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _wish(answer: httpx.Response) -> timedelta | None:
    seconds = answer.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(seconds[:9])), LONGEST_WISH) if seconds.isdecimal() else None
