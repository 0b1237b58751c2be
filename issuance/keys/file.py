"""Private keys in files, for development: `REFERENCE.key`, PKCS#8 PEM, in one folder.

Whoever can read the folder can copy the keys, so production refuses it (`ecarte.checks`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from issuance.keys.unavailable import SignerUnavailable

if TYPE_CHECKING:
    from pathlib import Path

_ES256 = ec.ECDSA(SHA256())


@dataclass(frozen=True)
class FileKeys:
    """A `KeyProvider`. A key is read once in a process and then kept in its memory."""

    directory: Path
    _read: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict, compare=False)

    def generate(self) -> str:
        reference = uuid4().hex
        key = ec.generate_private_key(ec.SECP256R1())
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(
            self._path(reference),
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            mode=0o600,
        )
        return reference

    def public_key(self, reference: str) -> ec.EllipticCurvePublicKey:
        return self._key(reference).public_key()

    def sign(self, reference: str, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key(reference).sign(message, _ES256))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def destroy(self, reference: str) -> None:
        self._read.pop(reference, None)
        self._path(reference).unlink(missing_ok=True)

    def _key(self, reference: str) -> ec.EllipticCurvePrivateKey:
        if reference not in self._read:
            self._read[reference] = self._load(self._path(reference))
        return self._read[reference]

    def _load(self, path: Path) -> ec.EllipticCurvePrivateKey:
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise SignerUnavailable(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError) as error:
            raise SignerUnavailable(f"{path} holds no unencrypted private key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise SignerUnavailable(f"{path} is not a P-256 key")
        return key

    def _path(self, reference: str) -> Path:
        return self.directory / f"{reference}.key"


def write(path: Path, content: bytes, *, mode: int) -> None:
    """Write a new file. Raises FileExistsError: even one that appeared a moment ago is not overwritten."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
