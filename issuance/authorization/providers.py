"""The providers of wallets whose attestations are believed: read from the file that WALLET_PROVIDERS names.

[[provider]]
client_id = "https://wallet.example.fr"               # `sub` of its wallets' attestations
redirect_uris = ["https://wallet.example.fr/callback"]
roots = '''-----BEGIN CERTIFICATE-----…'''            # PEM, one or more
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.x509 import Certificate, load_pem_x509_certificates
from django.conf import settings

from issuance.models.authorization_code import LONGEST_ADDRESS, LONGEST_CLIENT_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from issuance.authorization.configuration import Wallets


@dataclass(frozen=True)
class Provider:
    """A wallet, by its provider: every phone that runs it has the same `client_id`."""

    client_id: str
    redirect_uris: frozenset[str]
    """Where the browser may be sent back to, letter by letter (RFC 9700, section 4.1.3)."""
    roots: tuple[Certificate, ...]


def providers() -> tuple[Provider, ...]:
    """All of them; none without a file."""
    path: Path | None = settings.WALLETS.providers
    return _read(path) if path else ()


def provider_of(client_id: object) -> Provider | None:
    """The one with this identifier."""
    return next((each for each in providers() if each.client_id == client_id), None)


def misconfigured(wallets: Wallets) -> Iterator[str]:
    """Why production refuses these settings, in words an operator can act on."""
    if wallets.providers is None:
        if not wallets.anonymous or wallets.key_attestations is not None:
            yield "WALLET_PROVIDERS is missing: attestations are asked for, and nobody's is believed"
        return
    try:
        known = _read(wallets.providers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield "WALLET_PROVIDERS is no readable file of wallet providers: see docs/operations.md"
        return
    for address in (uri for each in known for uri in each.redirect_uris):
        parts = urlsplit(address)
        if parts.scheme in ("", "http") or parts.fragment:
            yield f"WALLET_PROVIDERS: {address} must be https:// or of the wallet's own scheme"
        if len(address) > LONGEST_ADDRESS:
            yield f"WALLET_PROVIDERS: {address} has more than {LONGEST_ADDRESS} characters"
    if any(len(each.client_id) > LONGEST_CLIENT_ID for each in known):
        yield f"WALLET_PROVIDERS: a client_id has more than {LONGEST_CLIENT_ID} characters"


@cache
def _read(path: Path) -> tuple[Provider, ...]:
    return tuple(map(_provider, tomllib.loads(path.read_text())["provider"]))


def _provider(entry: dict[str, Any]) -> Provider:
    roots = load_pem_x509_certificates(entry["roots"].encode())
    return Provider(entry["client_id"], frozenset(entry["redirect_uris"]), tuple(roots))
