"""What a key that signs cards can do, wherever it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from issuance.keys.file import load

if TYPE_CHECKING:
    from datetime import datetime


class Signer(Protocol):
    """One document signer: a P-256 key and its certificate."""

    @property
    def key_id(self) -> str:
        """RFC 7638 thumbprint of the public key."""

    @property
    def jwk(self) -> dict[str, str]:
        """The public key."""

    @property
    def x5c(self) -> tuple[str, ...]:
        """Certificates in base64 DER, leaf first, without the root (RFC 7515, section 4.1.6)."""

    @property
    def expires_at(self) -> datetime:
        """End of the leaf's validity: nothing it signs may outlive it."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, as the 64 bytes r || s (RFC 7518, section 3.4)."""


def document_signer() -> Signer:
    """The key that signs now. Raises ImproperlyConfigured when there is none that may."""
    signer = load(settings.ISSUER_KEYS_DIR)
    if signer.expires_at <= timezone.now():
        raise ImproperlyConfigured(f"the document signer's certificate ended on {signer.expires_at:%Y-%m-%d}")
    return signer
