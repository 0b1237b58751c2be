"""Signs with a key kept in a file: for development, and for a server without an HSM.

The directory holds `signer.key` (PKCS#8 PEM), `signer.pem` (its certificates, leaf first, without the root)
and `root.pem` (what readers trust). `manage.py issuer_keys init` makes a set for development.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_ES256 = ec.ECDSA(SHA256())


@dataclass(frozen=True)
class FileSigner:
    """A `Signer` whose private key is in this process's memory."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @cached_property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (
            base64.urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode()
            for n in (numbers.x, numbers.y)
        )
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    @cached_property
    def key_id(self) -> str:
        return ECKey.import_key({**self.jwk}).thumbprint()

    @cached_property
    def x5c(self) -> tuple[str, ...]:
        return tuple(base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in self.chain)

    @property
    def expires_at(self) -> datetime:
        return self.chain[0].not_valid_after_utc

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(message, _ES256))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@cache
def load(directory: Path) -> FileSigner:
    """The signer kept in `directory`; read once in a process, so a rotation restarts it.

    Raises ImproperlyConfigured, with what to do.
    """
    try:
        key = load_pem_private_key((directory / "signer.key").read_bytes(), password=None)
        chain = x509.load_pem_x509_certificates((directory / "signer.pem").read_bytes())
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"no document signer: {error.filename} is missing (for development: manage.py issuer_keys init)"
        ) from error
    except ValueError as error:
        raise ImproperlyConfigured(f"{directory}: the document signer cannot be read") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ImproperlyConfigured(f"{directory}/signer.key is not a P-256 key")
    if chain[0].public_key() != key.public_key():
        raise ImproperlyConfigured(f"{directory}/signer.pem is not the certificate of signer.key")
    return FileSigner(key, tuple(chain))
