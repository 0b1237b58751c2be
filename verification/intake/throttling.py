"""How often a phone may call. The rates are `DEFAULT_THROTTLE_RATES` of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from verification.intake.authentication import device_of, enrolment_of
from verification.nir import InvalidNir, Nir
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class RatedBySettings(SimpleRateThrottle):
    """By `scope`, for each `caller`."""

    def get_rate(self) -> str | None:
        # Read at each call: the base class reads it once, when it is imported.
        return cast("str | None", api_settings.DEFAULT_THROTTLE_RATES[str(self.scope)])

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"throttle:{self.scope}:{self.caller(request)}"

    def caller(self, request: Request) -> str:
        raise NotImplementedError


class OpeningsPerAddress(RatedBySettings):
    """Slows down the search for numbers that are in the register."""

    scope = "openings_per_address"

    def caller(self, request: Request) -> str:
        return str(self.get_ident(request))


class OpeningsPerDevice(RatedBySettings):
    """The same, by key: changing the address does not help."""

    scope = "openings_per_device"

    def caller(self, request: Request) -> str:
        return device_of(request).jkt


class OpeningsPerNir(RatedBySettings):
    """The same, by number: neither another address nor another key helps. Known or not, it is counted."""

    scope = "openings_per_nir"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        try:
            nir = Nir.parse(str(cast("dict[str, Any]", request.data)["nir"]))
        except (InvalidNir, TypeError, KeyError):
            return None  # the view says what is wrong with it
        return f"throttle:{self.scope}:{nir_index(nir)}"


class ContactCodesPerNir(RatedBySettings):
    """Nobody is flooded with codes by enrolments under their number. Known or not, it is counted."""

    scope = "contact_codes_per_nir"

    def caller(self, request: Request) -> str:
        return str(enrolment_of(request).nir_index)


class CallsPerEnrolment(RatedBySettings):
    """Everything else; wide enough for a slow upload in small pieces."""

    scope = "calls_per_enrolment"

    def caller(self, request: Request) -> str:
        return str(enrolment_of(request).pk)
