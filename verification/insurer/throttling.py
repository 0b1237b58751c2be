"""How often an insurer's back end may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.insurer.authentication import client_of
from verification.intake.throttling import RatedBySettings

if TYPE_CHECKING:
    from rest_framework.request import Request


class CallsPerInsurer(RatedBySettings):
    """Of a client that has gone wild, or was stolen."""

    scope = "calls_per_insurer"

    def caller(self, request: Request) -> str:
        return client_of(request).actor
