"""Master keys: they wrap data keys, touch nothing else, and stay where they are kept.

A master key has a name, `local:ID`, `pkcs11:LABEL` or `kms:KEY`; a data key remembers which one wraps it. So
all places that are configured open, VAULT_MASTER alone wraps, and a key is rotated, or moved from one place
to another, by naming the new one and wrapping again (`ecarte.vault.rotation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable


class Masters(Protocol):
    """One place of master keys. Raises MasterUnavailable; `context` is bound to what is wrapped."""

    def wrap(self, name: str, key: bytes, context: bytes) -> bytes: ...

    def unwrap(self, name: str, wrapped: bytes, context: bytes) -> bytes:
        """Raises Unreadable for what this key did not wrap in this context."""


def current() -> str:
    """The name of the master key that wraps now. Raises ImproperlyConfigured."""
    if settings.VAULT.master:
        return settings.VAULT.master
    from ecarte.vault.masters.local import local_keys

    return f"local:{next(iter(local_keys()))}"


def wrap(key: bytes, context: bytes) -> tuple[str, bytes]:
    """The current master key's name, and the key wrapped by it."""
    master = current()
    place, name = _place(master)
    return master, place.wrap(name, key, context)


def unwrap(master: str, wrapped: bytes, context: bytes) -> bytes:
    """Raises Unreadable, MasterUnavailable."""
    place, name = _place(master)
    return place.unwrap(name, wrapped, context)


def _place(master: str) -> tuple[Masters, str]:
    kind, _, name = master.partition(":")
    if kind not in _PLACES or not name:
        raise ImproperlyConfigured(f"{master!r} is no master key: say local:ID, pkcs11:LABEL or kms:KEY")
    return _PLACES[kind](), name


# Loaded where they are used: neither PKCS#11 nor boto3 is there for nothing.
def _local() -> Masters:
    from ecarte.vault.masters.local import LocalMasters

    return LocalMasters()


def _token() -> Masters:
    from ecarte.vault.masters.token import configured_token

    return configured_token()


def _kms() -> Masters:
    from ecarte.vault.masters.kms import KmsMasters

    return KmsMasters(settings.VAULT.kms_endpoint)


_PLACES: dict[str, Callable[[], Masters]] = {"local": _local, "pkcs11": _token, "kms": _kms}
