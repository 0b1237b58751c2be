"""App Attest attestations, made under a root of our own in the form that Apple documents."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from verification.engine.types import Verdict
from verification.integrity.app_attest import AAGUID, NONCE_EXTENSION, NONCE_PREFIX, AppAttest
from verification.integrity.evidence import InvalidEvidence

NONCE, APP = "n" * 43, "TEAM123456.fr.example.ecarte"
NOW = datetime.now(UTC)


def a_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = True,
    nonce: bytes = b"",
    days: int = 1,
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if nonce:
        extension = x509.UnrecognizedExtension(NONCE_EXTENSION, nonce)
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer, SHA256())


ROOT_KEY, CA_KEY = a_key(), a_key()
ROOT = certificate("root", ROOT_KEY, "root", ROOT_KEY)
VERIFIER = AppAttest(APP, ROOT)


@dataclass
class Attestation:
    """A genuine one, unless told otherwise."""

    nonce: str = NONCE
    app: str = APP
    counter: int = 0
    aaguid: bytes = AAGUID
    days: int = 1
    ca: bool = True
    root: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ROOT_KEY)
    credential: bytes = b""

    def token(self, **replaced: Any) -> str:
        key = a_key()
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        name = self.credential or hashlib.sha256(point).digest()
        data = b"".join(
            (
                hashlib.sha256(self.app.encode()).digest(),
                b"\x40",
                self.counter.to_bytes(4, "big"),
                self.aaguid,
                len(name).to_bytes(2, "big"),
                name,
            )
        )
        bound = hashlib.sha256(data + hashlib.sha256(self.nonce.encode()).digest()).digest()
        leaf = certificate("leaf", key, "ca", CA_KEY, ca=False, nonce=NONCE_PREFIX + bound, days=self.days)
        intermediate = certificate("ca", CA_KEY, "root", self.root, ca=self.ca)
        chain = [each.public_bytes(Encoding.DER) for each in (leaf, intermediate)]
        content = {"fmt": "apple-appattest", "attStmt": {"x5c": chain, "receipt": b""}, "authData": data}
        return base64.urlsafe_b64encode(cbor2.dumps(content | replaced)).rstrip(b"=").decode()


def test_a_genuine_attestation_passes() -> None:
    assert VERIFIER.verify(Attestation().token(), nonce=NONCE).verdict == Verdict.PASS


@pytest.mark.parametrize(
    ("token", "detail"),
    [
        (lambda: Attestation(nonce="m" * 43).token(), "other_nonce"),
        (lambda: Attestation(app="TEAM123456.fr.example.other").token(), "other_app"),
        (lambda: Attestation(aaguid=b"appattestdevelop").token(), "other_app"),
        (lambda: Attestation(counter=1).token(), "counter"),
        (lambda: Attestation(days=-1).token(), "expired"),
        (lambda: Attestation(root=a_key()).token(), "invalid"),
        (lambda: Attestation(ca=False).token(), "invalid"),
        (lambda: Attestation(credential=bytes(32)).token(), "invalid"),
        (lambda: Attestation().token(fmt="packed"), "invalid"),
        (lambda: Attestation().token(attStmt={"x5c": []}), "invalid"),
        (lambda: Attestation().token(attStmt={"x5c": [b"x", b"y"]}), "invalid"),
        (lambda: Attestation().token(attStmt=3), "invalid"),
        (lambda: Attestation().token(authData=b"short"), "invalid"),
        (lambda: "AA", "invalid"),
        (lambda: "é", "invalid"),
        (lambda: "", "invalid"),
    ],
)
def test_what_is_not_genuine_is_refused(token: object, detail: str) -> None:
    assert callable(token)
    with pytest.raises(InvalidEvidence) as refused:
        VERIFIER.verify(token(), nonce=NONCE)
    assert refused.value.detail == detail
