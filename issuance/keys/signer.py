"""The document signer: the key that signs cards, lists and metadata now, with its certificate."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from issuance.keys.certificates import p256, public_jwk, thumbprint
from issuance.keys.provider import KeyProvider, key_provider
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric import ec

KNOWN_FOR = 20.0
"""Seconds for which a process goes on without looking whether another key signs now."""


@dataclass(frozen=True)
class Signer:
    """One document signer: a P-256 key, wherever it is kept, and its certificates."""

    chain: tuple[x509.Certificate, ...]
    """Leaf first, without the root."""
    provider: KeyProvider
    reference: str

    @cached_property
    def key_id(self) -> str:
        """RFC 7638 thumbprint of the public key."""
        return thumbprint(self.public_key)

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public key."""
        return public_jwk(self.public_key)

    @cached_property
    def x5c(self) -> tuple[str, ...]:
        """Certificates in base64 DER, leaf first, without the root (RFC 7515, section 4.1.6)."""
        return tuple(base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in self.chain)

    @cached_property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return p256(self.chain[0].public_key())

    @cached_property
    def expires_at(self) -> datetime:
        """End of the leaf's validity: nothing it signs may outlive it."""
        return self.chain[0].not_valid_after_utc

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, as the 64 bytes r || s (RFC 7518, section 3.4). Raises SignerUnavailable."""
        return self.provider.sign(self.reference, message)


_known: tuple[float, Signer] | None = None


def document_signer() -> Signer:
    """The one that signs now, at most KNOWN_FOR old. Raises SignerUnavailable when there is none that may."""
    global _known
    if _known is None or time.monotonic() - _known[0] > KNOWN_FOR:
        _known = (time.monotonic(), _active())
    signer = _known[1]
    if signer.expires_at <= timezone.now():
        raise SignerUnavailable(f"the document signer's certificate ended on {signer.expires_at:%Y-%m-%d}")
    return signer


def look_again() -> None:
    """Let the next `document_signer` of this process ask the database: after a change made here."""
    global _known
    _known = None


def signer_of(row: DocumentSigner) -> Signer:
    """The signer that a row with certificates stands for."""
    return Signer(tuple(x509.load_pem_x509_certificates(row.chain.encode())), key_provider(), row.reference)


def _active() -> Signer:
    row = DocumentSigner.objects.filter(state=DocumentSigner.State.ACTIVE).first()
    if row is None:
        raise SignerUnavailable("no document signer is active: see `manage.py issuer_keys status`")
    return signer_of(row)
