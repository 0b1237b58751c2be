"""The settings of the authorization-code flow and attestations, from the environment (docs/operations.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from environs import Env


@dataclass(frozen=True, kw_only=True)
class Wallets:
    """Which wallets are served, and what they prove."""

    providers: Path | None = None
    """File of those whose attestations are believed. None: nobody's, and there is no authorization code."""
    anonymous: bool = True
    """Whether a pre-authorized code is taken from a wallet without an attestation."""
    key_attestations: dict[str, Any] | None = None
    """What the attestation of every key must say, as metadata have it (OpenID4VCI 1.0, 12.2.4). None: keys
    need no attestation."""


def read_wallets(env: Env) -> Wallets:
    """As the environment has them. Raises EnvError, TypeError or ValueError for what cannot be read."""
    providers, required = env.str("WALLET_PROVIDERS", ""), env.json("KEY_ATTESTATIONS_REQUIRED", None)
    return Wallets(
        providers=Path(providers) if providers else None,
        anonymous=env.bool("ANONYMOUS_WALLETS", True),
        key_attestations=None if required is None else dict(required),
    )
