"""How often a phone may call. The rates are `DEFAULT_THROTTLE_RATES` of the settings."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, cast

from rest_framework.exceptions import Throttled
from rest_framework.settings import api_settings

from ecarte.rates import RateThrottle, count
from verification.intake.authentication import device_of, enrolment_of

if TYPE_CHECKING:
    from rest_framework.request import Request


class RatedBySettings(RateThrottle):
    def rate(self) -> str | None:
        return _rate(self.scope)


class PerAddress(RatedBySettings):
    """Calls without a token, of one kind: slows down the search for numbers that are in the register."""

    def __init__(self, calls: str) -> None:
        self.scope = f"{calls}_per_address"

    def caller(self, request: Request) -> str:
        return network_of(str(self.get_ident(request)))


class PerDevice(RatedBySettings):
    """The same, by key: changing the address does not help."""

    def __init__(self, calls: str) -> None:
        self.scope = f"{calls}_per_device"

    def caller(self, request: Request) -> str:
        return device_of(request).jkt


class CallsPerEnrolment(RatedBySettings):
    """Everything else; wide enough for a slow upload in small pieces."""

    scope = "calls_per_enrolment"

    def caller(self, request: Request) -> str:
        return str(enrolment_of(request).pk)


def count_by_number(scope: str, *, nir_index: str) -> None:
    """The same, by number: neither another address nor another key helps. Known or not, it is counted.

    For services, once nothing else refuses the call: whoever is refused would use up somebody else's rate.
    Raises Throttled.
    """
    rate = _rate(scope)
    if rate and (wait := count(f"{scope}:{nir_index}", rate=rate)):
        raise Throttled(wait=wait)


def network_of(address: str) -> str:
    """Whom an address stands for: in IPv6 its /64, as no subscriber has less (RFC 6177, RFC 4291 2.5.4)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def _rate(scope: str) -> str | None:
    # Read at each call: REST framework's own classes read it once, when they are imported.
    return cast("str | None", api_settings.DEFAULT_THROTTLE_RATES[scope])
