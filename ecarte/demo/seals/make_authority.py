"""Makes the TEST authority anew: `python -m ecarte.demo.seals.make_authority`.

Run once, and its result committed: the specimens of a seed carry the same seals on every machine. The key of
the authority itself is forgotten, so that nothing can be added to it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ecarte.demo.seals.authority import AUTHORITY, CARD_SIGNER, EXPIRED, FOLDER, REVOKED, SIGNER

BEGIN, END = datetime(2010, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
EARLY_END = datetime(2011, 1, 1, tzinfo=UTC)
"""Before any specimen is issued."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    authority = ec.generate_private_key(ec.SECP256R1())
    paper = ec.generate_private_key(ec.SECP256R1())
    # The seal of the specimen identity card has 48 characters of signature: two numbers of 24 bytes, P-192.
    card = ec.generate_private_key(ec.SECP192R1())
    _write(AUTHORITY, _certificate(AUTHORITY, authority, authority, until=END, ca=True))
    for name, key, until in (
        (SIGNER, paper, END),
        (REVOKED, paper, END),
        (EXPIRED, paper, EARLY_END),
        (CARD_SIGNER, card, END),
    ):
        certificate = _certificate(name, key, authority, until=until)
        _write(name, certificate)
        if name == REVOKED:
            (FOLDER / f"{AUTHORITY}.crl").write_bytes(_revoking(certificate, authority))
    for name, key in (("2ddoc", paper), ("card", card)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (FOLDER / f"{name}_TEST_KEY.pem").write_bytes(pem)


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    authority: ec.EllipticCurvePrivateKey,
    *,
    until: datetime,
    ca: bool = False,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(AUTHORITY))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .sign(authority, hashes.SHA256())
    )


def _revoking(certificate: x509.Certificate, authority: ec.EllipticCurvePrivateKey) -> bytes:
    revoked = (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(BEGIN)
        .build()
    )
    revoking = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_name(AUTHORITY))
        .last_update(BEGIN)
        .next_update(END)
        .add_revoked_certificate(revoked)
    )
    return revoking.sign(authority, hashes.SHA256()).public_bytes(Encoding.DER)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPECIMEN - TEST ONLY"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _write(name: str, certificate: x509.Certificate) -> None:
    (FOLDER / f"{name}.der").write_bytes(certificate.public_bytes(Encoding.DER))


if __name__ == "__main__":
    main()
