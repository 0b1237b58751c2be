"""What the root signs: itself, document signers, and the list of those it takes back.

Profiles of ISO/IEC 18013-5, annex B (IACA root, document signer, CRL). Nothing here needs Django or a
database: the root lives on a machine without either.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from issuance.jose import b64url, compact_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ROOT_LIFETIME = timedelta(days=3652)
SIGNER_LIFETIME = timedelta(days=457)
"""The longest that ISO/IEC 18013-5 (table B.3) grants a document signer."""
LIST_LIFETIME = timedelta(days=90)
"""Within which a new revocation list is due, even an empty one."""
MDOC_SIGNER = x509.ObjectIdentifier("1.0.18013.5.1.2")
"""Extended key usage of a document signer (ISO/IEC 18013-5, table B.3)."""
ROOT_NAME = "e-carte Vitale root"
SIGNER_NAME = "e-carte Vitale document signer"


class CertificateRefused(Exception):
    """A request or a certificate is not what it should be. The message is for the operator."""


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The members of a P-256 public key that RFC 7638 requires, in the order in which it hashes them."""
    numbers = key.public_numbers()
    x, y = (b64url(coordinate.to_bytes(32, "big")) for coordinate in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def thumbprint(key: ec.EllipticCurvePublicKey) -> str:
    """RFC 7638 thumbprint of a public key, base64url: the name under which the system knows it."""
    return b64url(hashlib.sha256(compact_json(public_jwk(key))).digest())


def chain_of(x5c: Iterable[str]) -> list[x509.Certificate]:
    """The certificates of a JOSE `x5c` (RFC 7515, section 4.1.6). Raises ValueError, x509.InvalidVersion."""
    return [x509.load_der_x509_certificate(base64.b64decode(entry)) for entry in x5c]


def key_identifier(key: ec.EllipticCurvePublicKey) -> str:
    """What certificates call a key (RFC 5280, section 4.2.1.2), in hexadecimal."""
    return x509.SubjectKeyIdentifier.from_public_key(key).digest.hex()


def root_certificate(key: ec.EllipticCurvePrivateKey, *, issuer: str, now: datetime) -> x509.Certificate:
    """The root of the credential issuer `issuer` (a URL)."""
    name, public = _name(ROOT_NAME), key.public_key()
    return (
        _builder(public, name, under=public, issuer=issuer, now=now, until=now + ROOT_LIFETIME)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .sign(key, SHA256())
    )


def signer_certificate(
    request: x509.CertificateSigningRequest,
    *,
    key_id: str,
    issuer: str,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """A document signer of `issuer`, for the key `key_id` that signed the request. Raises CertificateRefused.

    Of the request only the key is taken: names and dates are the ceremony's, and `key_id` came another way.
    """
    key = p256(request.public_key())
    if not request.is_signature_valid:
        raise CertificateRefused("the request is not signed by its own key")
    if thumbprint(key) != key_id:
        raise CertificateRefused(f"the request is for the key {thumbprint(key)}, not for {key_id}")
    if root_key.public_key() != root.public_key():
        raise CertificateRefused("the root's key is not that of the root's certificate")
    until = _start(now) + SIGNER_LIFETIME
    if until > root.not_valid_after_utc:
        raise CertificateRefused("the root ends before the signer would: make a new root first")
    authority = root_key.public_key()
    return (
        _builder(key, _name(SIGNER_NAME), under=authority, issuer=issuer, now=now, until=until)
        .issuer_name(root.subject)
        # Verifiers of SD-JWT VC find the issuer here (HAIP 1.0, section 6.1.1).
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(issuer)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([MDOC_SIGNER]), critical=True)
        .sign(root_key, SHA256())
    )


def revocation_list(
    revoked: Iterable[x509.Certificate],
    *,
    before: x509.CertificateRevocationList | None,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.CertificateRevocationList:
    """The next list: what stood in the one before, and these certificates. Raises CertificateRefused."""
    if before is not None and not before.is_signature_valid(root_key.public_key()):
        raise CertificateRefused("the list before is not this root's")
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now)
        .next_update(now + LIST_LIFETIME)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(1 if before is None else list_number(before) + 1), critical=False)
    )
    known = set()
    for entry in () if before is None else before:
        known.add(entry.serial_number)
        builder = builder.add_revoked_certificate(entry)
    for certificate in revoked:
        if certificate.issuer != root.subject:
            raise CertificateRefused("a certificate to take back is not this root's")
        if certificate.serial_number not in known:
            builder = builder.add_revoked_certificate(_taken_back(certificate, now=now))
    return builder.sign(root_key, SHA256())


def list_number(revocations: x509.CertificateRevocationList) -> int:
    """The rank of a list among those of its root."""
    return revocations.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def p256(key: object) -> ec.EllipticCurvePublicKey:
    """The key, if it is on P-256. Raises CertificateRefused."""
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise CertificateRefused("the key is not on P-256")
    return key


def _taken_back(certificate: x509.Certificate, *, now: datetime) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(now)
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        .build()
    )


def _builder(
    key: ec.EllipticCurvePublicKey,
    subject: x509.Name,
    *,
    under: ec.EllipticCurvePublicKey,
    issuer: str,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    address = x509.UniformResourceIdentifier(f"{issuer}/issuance/revocations/{key_identifier(under)}.crl")
    revocations = x509.DistributionPoint([address], None, None, None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_start(now))
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(under), critical=False)
        .add_extension(x509.IssuerAlternativeName([x509.UniformResourceIdentifier(issuer)]), critical=False)
        .add_extension(x509.CRLDistributionPoints([revocations]), critical=False)
    )


def _start(now: datetime) -> datetime:
    """A day back: credentials are dated from midnight, and clocks differ."""
    return now - timedelta(days=1)


def _name(common_name: str) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "FR")
    return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


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
