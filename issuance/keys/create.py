"""Makes a root and a document signer for development. Production's root is made and kept offline."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

ROOT_LIFETIME = timedelta(days=3652)
SIGNER_LIFETIME = timedelta(days=457)
"""The longest that ISO/IEC 18013-5 (annex B) grants a document signer."""
FILES = ("signer.key", "signer.pem", "root.pem")


def create_development_keys(*, directory: Path, issuer: str) -> None:
    """Write FILES for the credential issuer `issuer` (a URL). Raises FileExistsError rather than overwrite.

    The root's private key is not kept: nothing else can ever be signed under this root.
    """
    for name in FILES:
        if (directory / name).exists():
            raise FileExistsError(f"{directory / name} already exists")
    root_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, signer_name = (
        _name("e-carte Vitale root (development)"),
        _name("e-carte Vitale signer (development)"),
    )
    root = (
        _certificate(root_name, root_name, root_key.public_key(), root_key.public_key(), ROOT_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .sign(root_key, SHA256())
    )
    signer = (
        _certificate(signer_name, root_name, signer_key.public_key(), root_key.public_key(), SIGNER_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(ca=False), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(issuer)]), critical=False)
        .sign(root_key, SHA256())
    )
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = signer_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(directory / "signer.key", private, mode=0o600)
    _write(directory / "signer.pem", signer.public_bytes(Encoding.PEM), mode=0o644)
    _write(directory / "root.pem", root.public_bytes(Encoding.PEM), mode=0o644)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    # A day back: credentials are dated from midnight, and clocks differ.
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    # O_EXCL: even a file that appeared a moment ago is not overwritten.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
