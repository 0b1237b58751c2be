"""Seals the seeds of second factors again under the vault's current key."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from ecarte.vault import keys
from ecarte.vault.models import Basis

SEALED = ("secret", "seed")
"""What `SealedMFAAdapter` seals of an authenticator's data."""


def reseal_factors() -> int:
    """One pass over every account; gives how many seeds were sealed again. Raises Unreadable."""
    return sum(_reseal(pk) for pk in Authenticator.objects.values_list("pk", flat=True).order_by("pk"))


@transaction.atomic
def _reseal(pk: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return False
    old = [name for name in SEALED if name in factor.data and _is_old(factor.data[name])]
    for name in old:
        factor.data[name] = get_adapter().encrypt(get_adapter().decrypt(factor.data[name]))
    if old:
        factor.save(update_fields=["data"])
    return bool(old)


def _is_old(sealed: str) -> bool:
    return keys.key_of(base64.b64decode(sealed)) != keys.current(Basis.FIELDS)
