"""App Attest: an attestation made for this challenge, verified up to the root of Apple's attestations.

An assertion would need the key that an earlier attestation proved; nothing of a phone is kept longer than its
enrolment here, so each submission brings an attestation of a key of its own.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from verification.engine.types import Verdict
from verification.integrity.evidence import InvalidEvidence, Judged

if TYPE_CHECKING:
    from datetime import datetime

NONCE_EXTENSION = x509.ObjectIdentifier("1.2.840.113635.100.8.2")
NONCE_PREFIX = bytes.fromhex("3024a1220420")
"""SEQUENCE, [1], OCTET STRING of 32 bytes (DER)."""
AAGUID = b"appattest".ljust(16, b"\0")
"""Of production; an app under development has another one, and is another app."""
FIXED = 32 + 1 + 4 + 16 + 2
"""Hash of the app, flags, counter, AAGUID, length of the key's name (WebAuthn, authenticator data)."""


@dataclass(frozen=True)
class AppAttest:
    """The app, and the root that is believed."""

    app_id: str
    """`TEAMID.bundle.identifier`."""
    root: x509.Certificate

    @classmethod
    def configured(cls) -> AppAttest:
        """Raises ImproperlyConfigured."""
        if not (settings.APP_ATTEST_APP_ID and settings.APP_ATTEST_ROOT):
            raise ImproperlyConfigured("set APP_ATTEST_APP_ID, and APP_ATTEST_ROOT to Apple's root (PEM)")
        try:
            root = x509.load_pem_x509_certificate(settings.APP_ATTEST_ROOT.read_bytes())
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured("APP_ATTEST_ROOT is not a readable certificate") from error
        return cls(settings.APP_ATTEST_APP_ID, root)

    def verify(self, token: str, *, nonce: str) -> Judged:
        try:
            attestation = _decoded(token)
            chain = [x509.load_der_x509_certificate(der) for der in attestation["attStmt"]["x5c"]]
            data = attestation["authData"]
            if attestation["fmt"] != "apple-appattest" or len(chain) != 2 or len(data) < FIXED:
                raise InvalidEvidence
            self._believe(chain, timezone.now())
            proven = chain[0].extensions.get_extension_for_oid(NONCE_EXTENSION).value
            key = chain[0].public_key()
        except (KeyError, TypeError, ValueError, InvalidSignature, x509.ExtensionNotFound) as error:
            raise InvalidEvidence from error
        bound = hashlib.sha256(data + hashlib.sha256(nonce.encode()).digest()).digest()
        if not isinstance(proven, x509.UnrecognizedExtension) or proven.value != NONCE_PREFIX + bound:
            raise InvalidEvidence("other_nonce")
        self._same_app_and_key(data, key)
        return Judged(Verdict.PASS)

    def _believe(self, chain: list[x509.Certificate], now: datetime) -> None:
        leaf, intermediate = chain
        intermediate.verify_directly_issued_by(self.root)
        leaf.verify_directly_issued_by(intermediate)
        if not intermediate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise InvalidEvidence
        for certificate in (*chain, self.root):
            if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
                raise InvalidEvidence("expired")

    def _same_app_and_key(self, data: bytes, key: object) -> None:
        if data[:32] != hashlib.sha256(self.app_id.encode()).digest() or data[37:53] != AAGUID:
            raise InvalidEvidence("other_app")
        if data[33:37] != bytes(4):
            raise InvalidEvidence("counter")  # a key that has signed before
        if not isinstance(key, EllipticCurvePublicKey):
            raise InvalidEvidence
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        length = int.from_bytes(data[53:55], "big")
        if data[55 : 55 + length] != hashlib.sha256(point).digest():
            raise InvalidEvidence


def _decoded(token: str) -> dict[str, Any]:
    padded = token + "=" * (-len(token) % 4)
    try:
        decoded = cbor2.loads(base64.urlsafe_b64decode(padded))
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as error:
        raise InvalidEvidence from error
    if not isinstance(decoded, dict):
        raise InvalidEvidence
    return decoded
