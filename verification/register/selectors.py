"""Looks up insured persons. In production the same question goes to INSi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.vault.blind_index import blind_index
from verification.models import InsuredPerson

if TYPE_CHECKING:
    from verification.nir import Nir


def nir_index(nir: Nir) -> str:
    """The fingerprint under which a NIR is found."""
    return blind_index(nir.value, purpose="nir")


def find_insured(nir: Nir) -> InsuredPerson | None:
    """The person who holds this NIR, or None."""
    return InsuredPerson.objects.select_related("scheme").filter(nir_index=nir_index(nir)).first()
