"""Master keys and the store of evidence, as the environment names them (docs/operations.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from environs import Env


@dataclass(frozen=True, kw_only=True)
class VaultSettings:
    """`settings.VAULT`."""

    keys: str = field(default="", repr=False)
    """Master keys of development: `id:base64` of 32 bytes each, comma-separated."""
    master: str = ""
    """The master key that wraps: `pkcs11:LABEL`, `kms:KEY` or `local:ID`. Empty: the first of `keys`."""
    local_allowed: bool = False
    """Accept a master key out of `keys` in production."""
    bucket: str = ""
    """Of an S3-compatible store of evidence, in the place of the folder EVIDENCE_DIR."""
    s3_endpoint: str = ""
    kms_endpoint: str = ""
    """Of services that are not Amazon's own."""


def read_vault(env: Env, secret: Callable[[str], str]) -> VaultSettings:
    """From the environment; `secret` reads `NAME` or `NAME_FILE`."""
    return VaultSettings(
        keys=secret("VAULT_KEYS"),
        master=env.str("VAULT_MASTER", ""),
        local_allowed=env.bool("VAULT_LOCAL_ALLOWED", False),
        bucket=env.str("EVIDENCE_BUCKET", ""),
        s3_endpoint=env.str("EVIDENCE_S3_ENDPOINT", ""),
        kms_endpoint=env.str("VAULT_KMS_ENDPOINT", ""),
    )


def misconfigured(vault: VaultSettings) -> Iterator[str]:
    """Why these settings would not protect what is sealed, in words an operator can act on."""
    if vault.master.startswith("local:") or not vault.master:
        if not vault.local_allowed:
            yield (
                "VAULT_MASTER must be pkcs11:LABEL or kms:KEY: a variable can be copied "
                "(VAULT_LOCAL_ALLOWED=1 accepts it)"
            )
        elif not vault.keys:
            yield "VAULT_KEYS is missing: personal data cannot be sealed"
    elif not vault.master.startswith(("pkcs11:", "kms:")):
        yield "VAULT_MASTER is no master key: say pkcs11:LABEL or kms:KEY"
    for name, address in (
        ("EVIDENCE_S3_ENDPOINT", vault.s3_endpoint),
        ("VAULT_KMS_ENDPOINT", vault.kms_endpoint),
    ):
        if address and not address.startswith("https://"):
            yield f"{name} must be an https:// address"
