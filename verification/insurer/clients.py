"""Registers insurers' back ends: each by its public keys, each change in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ecarte.journal.services import record

if TYPE_CHECKING:
    from verification.models import InsurerClient

MOST_KEYS = 2


class InvalidKeys(ValueError):
    """Not one or two public P-256 keys."""


def public_keys(document: Any) -> list[dict[str, str]]:
    """The keys of a JWK Set (RFC 7517), reduced to what is needed. Raises InvalidKeys."""
    try:
        keys = [_public(jwk) for jwk in document["keys"]]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise InvalidKeys from error
    if not 1 <= len(keys) <= MOST_KEYS:
        raise InvalidKeys
    return keys


@transaction.atomic
def save_client(*, client: InsurerClient, actor: str) -> None:
    """Create or change a client."""
    client.save()
    record(
        actor=actor,
        act="insurer_client.saved",
        client=client.name,
        scheme=client.scheme_id,
        keys=[ECKey.import_key(jwk).thumbprint() for jwk in client.keys],
        disabled=client.disabled_at is not None,
    )


def _public(jwk: dict[str, Any]) -> dict[str, str]:
    if "d" in jwk:
        raise InvalidKeys("a private key is known to too many now: make another")
    public = {name: str(jwk[name]) for name in ("kty", "crv", "x", "y")}
    if (public["kty"], public["crv"]) != ("EC", "P-256"):
        raise InvalidKeys
    ECKey.import_key({**public}).thumbprint()
    return public
