"""Whose seals are believed: certificates and revocation lists, read from folders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID

SHIPPED = Path(str(files("tddoc.chains")))
"""The certificates of the French trust list (TSL), as `tddoc` ships them."""
TEST_AUTHORITY = "FR00"
"""Its private key is published with the specification: never believed unless a folder says so."""

_CrlKeys = (
    dsa.DSAPublicKey, rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealTrust:
    """The trust list and, if there is one, a folder of `*.der` certificates and `*.crl` lists besides.

    A certificate that stands in a folder is believed; if its authority stands there too, it must have issued
    it. The shipped list says nothing of revocation: that is known only of what the folder's lists say.
    """

    folder: Path | None = None

    def certificate(self, authority: str, name: str) -> x509.Certificate | None:
        """The one of that common name and issuer, or None if nobody vouches for it."""
        known = self._certificates()
        for certificate in known:
            if common_names(certificate) == (authority, name):
                issuers = [other for other in known if other.subject == certificate.issuer]
                if not issuers or any(_issued(certificate, issuer) for issuer in issuers):
                    return certificate
        return None

    def revoked(self, certificate: x509.Certificate) -> bool:
        """Whether a list that its authority signed names it."""
        if self.folder is None:
            return False
        return any(
            crl.issuer == certificate.issuer
            and crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
            and any(_signed(crl, issuer) for issuer in self._certificates() if issuer.subject == crl.issuer)
            for crl in _lists(self.folder)
        )

    def load(self) -> None:
        """Reads the folders now: a child may not later. Raises ValueError."""
        self._certificates()
        if self.folder is not None:
            _lists(self.folder)

    def loads(self) -> bool:
        """Whether the folder, if there is one, holds certificates and all that it holds can be read."""
        try:
            self.load()
        except ValueError:
            return False
        return self.folder is None or bool(_in_folder(self.folder))

    def _certificates(self) -> tuple[x509.Certificate, ...]:
        return _in_folder(SHIPPED) + (_in_folder(self.folder) if self.folder else ())


SHIPPED_ONLY = SealTrust()


def common_names(certificate: x509.Certificate) -> tuple[str, str]:
    """Of issuer and subject: 2D-Doc finds a certificate by these."""
    return _common_name(certificate.issuer), _common_name(certificate.subject)


def _common_name(name: x509.Name) -> str:
    attributes = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(attributes[0].value) if attributes else ""


@cache
def _in_folder(folder: Path) -> tuple[x509.Certificate, ...]:
    shipped = folder == SHIPPED
    return tuple(
        x509.load_der_x509_certificate(path.read_bytes())
        for path in sorted(folder.glob("*.der"))
        if not (shipped and path.name.startswith(TEST_AUTHORITY))
    )


@cache
def _lists(folder: Path) -> tuple[x509.CertificateRevocationList, ...]:
    return tuple(x509.load_der_x509_crl(path.read_bytes()) for path in sorted(folder.glob("*.crl")))


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _signed(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, _CrlKeys) and crl.is_signature_valid(key)
