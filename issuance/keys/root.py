"""`python -m issuance.keys.root`: the root, on a machine that is never connected.

    create  FOLDER --issuer URL                              root.key (encrypted), root.pem, root.crl
    certify FOLDER REQUEST --key-id=ID --issuer URL --out F  a document signer's certificate
    crl     FOLDER [--revoke CERTIFICATE …]                  the next root.crl

FOLDER is what goes back into the safe. The passphrase is asked for, or read from `--passphrase-file`.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from issuance.keys.certificates import (
    CertificateRefused,
    list_number,
    revocation_list,
    root_certificate,
    signer_certificate,
    thumbprint,
)
from issuance.keys.file import write

LEAST = 20
"""Characters of a passphrase: the folder may be copied, so it must withstand guessing."""


class Root:
    """An opened root: the folder, its certificate and its private key."""

    def __init__(self, folder: Path, passphrase: bytes | None) -> None:
        key = load_pem_private_key((folder / "root.key").read_bytes(), passphrase)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self.folder, self.key = folder, key
        self.certificate = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())

    @classmethod
    def create(cls, folder: Path, *, issuer: str, passphrase: bytes | None, now: datetime) -> Root:
        """Write a new root, and its first, empty revocation list. Raises FileExistsError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        write(folder / "root.key", private, mode=0o600)
        certificate = root_certificate(key, issuer=issuer, now=now)
        write(folder / "root.pem", certificate.public_bytes(Encoding.PEM), mode=0o644)
        root = cls(folder, passphrase)
        root.renew_list([], now=now)
        return root

    def certify(self, request: bytes, *, key_id: str, issuer: str, now: datetime) -> bytes:
        """The certificate (PEM) for a request (PEM). Raises CertificateRefused."""
        certificate = signer_certificate(
            x509.load_pem_x509_csr(request),
            key_id=key_id,
            issuer=issuer,
            root=self.certificate,
            root_key=self.key,
            now=now,
        )
        return certificate.public_bytes(Encoding.PEM)

    def renew_list(self, revoked: list[x509.Certificate], *, now: datetime) -> x509.CertificateRevocationList:
        """Write the next root.crl in place of the one before. Raises CertificateRefused."""
        path = self.folder / "root.crl"
        before = x509.load_der_x509_crl(path.read_bytes()) if path.exists() else None
        after = revocation_list(revoked, before=before, root=self.certificate, root_key=self.key, now=now)
        path.write_bytes(after.public_bytes(Encoding.DER))
        return after


def main(arguments: list[str] | None = None) -> int:
    """Run one act of a ceremony; 0, or 1 with what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.act(options, now=datetime.now(UTC))
    except (CertificateRefused, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _create(options: argparse.Namespace, *, now: datetime) -> None:
    root = Root.create(options.folder, issuer=options.issuer, passphrase=_passphrase(options), now=now)
    _say(f"{options.folder} holds the root of {options.issuer}: into the safe with it, passphrase apart")
    _say("root.pem and root.crl are public; the fingerprint that readers compare (SHA-256):")
    _say(root.certificate.fingerprint(SHA256()).hex(":"))


def _certify(options: argparse.Namespace, *, now: datetime) -> None:
    root = Root(options.folder, _passphrase(options))
    certificate = root.certify(
        options.request.read_bytes(), key_id=options.key_id, issuer=options.issuer, now=now
    )
    write(options.out, certificate, mode=0o644)
    until = x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    _say(f"{options.out}: signer {options.key_id} of {options.issuer}, until {until:%Y-%m-%d}")


def _revocations(options: argparse.Namespace, *, now: datetime) -> None:
    root = Root(options.folder, _passphrase(options))
    revoked = [x509.load_pem_x509_certificate(path.read_bytes()) for path in options.revoke]
    for certificate in revoked:
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        _say(f"taken back: {thumbprint(key)}")
    after = root.renew_list(revoked, now=now)
    _say(f"{options.folder / 'root.crl'}: list {list_number(after)}, {len(after)} taken back")


def _passphrase(options: argparse.Namespace) -> bytes:
    file: Path | None = options.passphrase_file
    passphrase = file.read_text().strip() if file else getpass("passphrase of the root: ")
    if len(passphrase) < LEAST:
        raise ValueError(f"the passphrase must have {LEAST} characters or more")
    return passphrase.encode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m issuance.keys.root", description=__doc__)
    acts = parser.add_subparsers(required=True)
    create, certify, crl = (acts.add_parser(name) for name in ("create", "certify", "crl"))
    for act, run in ((create, _create), (certify, _certify), (crl, _revocations)):
        act.set_defaults(act=run)
        act.add_argument("folder", type=Path)
        act.add_argument("--passphrase-file", type=Path)
    for act in (create, certify):
        act.add_argument("--issuer", required=True, help="PUBLIC_URL of the system")
    certify.add_argument("request", type=Path)
    certify.add_argument("--key-id", required=True, help="--key-id=ID, as the system printed it")
    certify.add_argument("--out", type=Path, required=True)
    crl.add_argument("--revoke", type=Path, nargs="*", default=[])
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
