"""One HTTPS call to an address that somebody else chose: an administrator, or a phone.

It may be slow, broken, or an address that is not for us to call. The name is resolved here and the connection
goes to an address that was looked at: a name that answers otherwise the second time leads nowhere. The
answer's body is never read, redirects are not followed, and the whole call has one deadline, however slowly
the other side drips.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

SECONDS = 10.0
LONGEST_WISH = timedelta(hours=24)
Network = IPv4Network | IPv6Network


class NotCalled(Exception):
    """There is no answer: address_refused, certificate, timeout or unreachable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def post(
    *, url: str, body: bytes, headers: Mapping[str, str], networks: Sequence[Network], ca_file: str
) -> httpx.Response:
    """The answer within ten seconds, without its body. Raises NotCalled.

    Addresses must be public or in one of `networks`; `ca_file` names authorities besides the public ones.
    """
    try:
        return _in_a_loop_of_its_own(_post(httpx.URL(url), body, headers, networks, trust(ca_file)))
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise NotCalled(failure_of(error)) from error


def failure_of(error: Exception) -> str:
    """What went wrong with a call that got no answer: certificate, timeout or unreachable."""
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        return "timeout"
    return "certificate" if _is_about_a_certificate(error) else "unreachable"


def retry_after(answer: httpx.Response) -> timedelta | None:
    """How long the other side asks to be left alone (RFC 9110, section 10.2.3), a day at most."""
    wish = answer.headers.get("Retry-After", "")
    if wish.isdecimal():
        return min(timedelta(seconds=int(wish[:9])), LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(wish)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - datetime.now(UTC), timedelta()), LONGEST_WISH)


@cache
def trust(ca_file: str) -> ssl.SSLContext:
    """The public authorities, and those in this file. Made once: reading them takes longer than a call."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def may_be_called(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    """Public addresses, and the networks that the operator named."""
    if any(address in network for network in networks):
        return True
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return may_be_called(inner, networks)
    return address.is_global and not address.is_multicast and address not in _TRANSLATED


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator (NAT64): global by its prefix, anything by its content."""


def _in_a_loop_of_its_own(call: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """In a thread, too: whoever calls may have a loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call).result()


async def _post(
    url: httpx.URL,
    body: bytes,
    headers: Mapping[str, str],
    networks: Sequence[Network],
    context: ssl.SSLContext,
) -> httpx.Response:
    async with asyncio.timeout(SECONDS):
        address = await _resolve(url.host, url.port or 443, networks)
        async with (
            httpx.AsyncClient(verify=context, trust_env=False, timeout=SECONDS) as client,
            client.stream(
                "POST",
                url.copy_with(host=str(address)),
                content=body,
                headers={"Host": url.netloc.decode(), **headers},
                extensions={"sni_hostname": url.raw_host.decode()},
            ) as answer,
        ):
            return answer


async def _resolve(host: str, port: int, networks: Sequence[Network]) -> IPv4Address | IPv6Address:
    """An address of this name that may be called. Raises NotCalled (address_refused)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(each[4][0]) for each in found]
    # All or none: a name that also points inside is not one to argue with.
    if not addresses or not all(may_be_called(each, networks) for each in addresses):
        raise NotCalled("address_refused")
    return addresses[0]


def _is_about_a_certificate(error: BaseException | None) -> bool:
    """The client wraps what went wrong, more than once."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
