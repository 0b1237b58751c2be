"""Judges one signature of a seal against one certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from verification.engine.seals.reading import SealVerdict

if TYPE_CHECKING:
    from cryptography import x509

    from verification.engine.seals.trust import SealTrust

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {"secp384r1": hashes.SHA384, "secp521r1": hashes.SHA512}
"""As strong as the curve; SHA-256 with all others."""


def judge_signature(
    signed: bytes, signature: bytes, certificate: x509.Certificate | None, on: date | None, trust: SealTrust
) -> SealVerdict:
    """ECDSA; `signature` is r and s, as many bytes each. An altered seal is that, whatever its certificate.

    `on` is the day of the signature, which is signed too; without it the certificate counts as expired.
    """
    if certificate is None:
        return SealVerdict.UNKNOWN_CERTIFICATE
    if not _verifies(signed, signature, certificate):
        return SealVerdict.INVALID_SIGNATURE
    if trust.revoked(certificate):
        # Whatever the day that the seal gives: who stole the key wrote that too.
        return SealVerdict.REVOKED
    if on is None or not _covers(certificate, on):
        return SealVerdict.EXPIRED_CERTIFICATE
    return SealVerdict.VALID


def _verifies(signed: bytes, signature: bytes, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    length = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * length:
        return False
    r, s = int.from_bytes(signature[:length], "big"), int.from_bytes(signature[length:], "big")
    algorithm = _HASHES.get(key.curve.name, hashes.SHA256)()
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return True


def _covers(certificate: x509.Certificate, day: date) -> bool:
    """Seals give days, not hours: a day that the validity touches counts."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return begin.date() <= first.date() <= end.date()
