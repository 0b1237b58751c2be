"""Where private keys are kept: a protocol, and the choice that the settings make."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from issuance.keys.file import FileKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from issuance.keys.hsm import TokenKeys


class KeyProvider(Protocol):
    """Keeps P-256 private keys and signs with them; a key has a reference and never leaves.

    Everything raises `issuance.keys.unavailable.SignerUnavailable` when the place cannot be reached or does
    not hold the key.
    """

    def generate(self) -> str:
        """Make a key; its reference."""

    def public_key(self, reference: str) -> ec.EllipticCurvePublicKey:
        """The public half."""

    def sign(self, reference: str, message: bytes) -> bytes:
        """ECDSA with SHA-256, as the 64 bytes r || s (RFC 7518, section 3.4)."""

    def destroy(self, reference: str) -> None:
        """Make the key unusable for ever."""


def key_provider() -> KeyProvider:
    """The configured one; the same in a process as long as the settings are, so that keys are read once."""
    if settings.ISSUER_KEYS == "pkcs11":
        return _token(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN)
    return _files(settings.ISSUER_KEYS_DIR)


_files = cache(FileKeys)


@cache
def _token(module: str, token: str, pin: str) -> TokenKeys:
    from issuance.keys.hsm import TokenKeys  # here: a place without an HSM loads no PKCS#11

    return TokenKeys(module=module, token=token, pin=pin)
