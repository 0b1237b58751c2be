"""Looks up insured persons. In production the same question goes to INSi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.vault.blind_index import blind_index
from verification.models import Channel, Guardian, InsuredPerson

if TYPE_CHECKING:
    from verification.nir import Nir


def nir_index(nir: Nir) -> str:
    """The fingerprint under which a NIR is found."""
    return blind_index(nir.value, purpose="nir")


def find_insured(nir: Nir) -> InsuredPerson | None:
    """The person who holds this NIR, or None."""
    return InsuredPerson.objects.select_related("scheme").filter(nir_index=nir_index(nir)).first()


def contact_of(nir_index: str, channel: Channel) -> str | None:
    """Where the holder of a NIR is reached, as far as the insurer knows."""
    person = InsuredPerson.objects.filter(nir_index=nir_index).first()
    kind = {Channel.EMAIL: "email", Channel.SMS: "mobile"}[channel]
    return person.contacts.get(kind) if person else None


def is_guardian(*, nir_index: str, of_nir_index: str) -> bool:
    """Whether the register declares the one a legal guardian of the other."""
    return Guardian.objects.filter(nir_index=nir_index, person__nir_index=of_nir_index).exists()
