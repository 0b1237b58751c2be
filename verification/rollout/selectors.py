"""For whom the app is open: public, so that it can tell a person before they type their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.consents import consent_in_force
from verification.models import Department, Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Availability:
    """What is open now."""

    schemes: Sequence[Scheme]
    departments: Sequence[Department]
    consent_version: str


def availability() -> Availability:
    return Availability(
        schemes=list(Scheme.objects.filter(open=True).order_by("code")),
        departments=list(Department.objects.filter(open=True).order_by("code")),
        consent_version=consent_in_force().version,
    )
