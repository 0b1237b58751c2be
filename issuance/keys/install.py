"""Takes in what comes from the ceremony: a certificate for a key that was requested, a revocation list."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.db.models import F

from ecarte.journal.services import record
from issuance.keys.certificates import (
    MDOC_SIGNER,
    SIGNER_LIFETIME,
    CertificateRefused,
    key_identifier,
    list_number,
    p256,
    thumbprint,
)
from issuance.keys.provider import key_provider
from issuance.keys.request import certificate_request
from issuance.models import DocumentSigner, Publication, RevocationList

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.keys.provider import KeyProvider


def request_signer(*, actor: str) -> tuple[DocumentSigner, bytes]:
    """Make a key where keys are kept; its row, and the request to bring to the root (PEM).

    Raises SignerUnavailable.
    """
    provider = key_provider()
    reference = provider.generate()
    request = certificate_request(provider, reference)
    with transaction.atomic():
        row = DocumentSigner.objects.create(
            key_id=thumbprint(provider.public_key(reference)), reference=reference
        )
        record(actor=actor, act="signer.requested", key=row.key_id)
    return row, request


def install_signer(
    *, chain: bytes, root: bytes, actor: str, now: datetime, new_root: bool = False
) -> DocumentSigner:
    """Let the requested key that this certificate (PEM) is for be the next to sign, and publish it.

    Raises CertificateRefused (ISO/IEC 18013-5, annex B; HAIP 1.0, section 6.1.1), SignerUnavailable.
    """
    certificates, trusted = _read(chain), _read(root)[0]
    leaf = certificates[0]
    row = DocumentSigner.objects.filter(
        key_id=thumbprint(p256(leaf.public_key())), state=DocumentSigner.State.REQUESTED
    ).first()
    if row is None:
        raise CertificateRefused("the certificate is for no key that was requested here")
    _check_leaf(leaf, now=now)
    _check_path([*certificates, trusted])
    if not new_root and DocumentSigner.objects.exclude(root="").exclude(root=_pem([trusted])).exists():
        raise CertificateRefused("another root than before: readers must trust it first, then say --new-root")
    if not proves_possession(key_provider(), row.reference, p256(leaf.public_key())):
        raise CertificateRefused("the key that is kept here is not that of the certificate")
    with transaction.atomic():
        DocumentSigner.objects.filter(pk=row.pk, state=DocumentSigner.State.REQUESTED).update(
            state=DocumentSigner.State.NEXT,
            chain=_pem(certificates),
            root=_pem([trusted]),
            not_after=leaf.not_valid_after_utc,
            installed_at=now,
        )
        record(
            actor=actor,
            act="signer.installed",
            key=row.key_id,
            certificate=leaf.fingerprint(SHA256()).hex(),
            root=trusted.fingerprint(SHA256()).hex(),
            until=leaf.not_valid_after_utc.isoformat(),
        )
    row.refresh_from_db()
    return row


def install_list(*, content: bytes, actor: str, now: datetime) -> RevocationList:
    """Publish a revocation list (DER) in place of the one before. Raises CertificateRefused."""
    try:
        revocations = x509.load_der_x509_crl(content)
    except ValueError as error:
        raise CertificateRefused("this is no revocation list in DER") from error
    roots = set(DocumentSigner.objects.exclude(root="").values_list("root", flat=True))
    keys = [p256(_read(root.encode())[0].public_key()) for root in roots]
    authority = next((key_identifier(key) for key in keys if revocations.is_signature_valid(key)), None)
    if authority is None:
        raise CertificateRefused("the list is signed by no root that is known here")
    number, until = list_number(revocations), revocations.next_update_utc
    if until is None or until <= now:
        raise CertificateRefused("the list has ended")
    newest = newest_list(authority)
    if newest is not None and newest.number >= number:
        raise CertificateRefused(f"list {newest.number} is published already")
    with transaction.atomic():
        row = RevocationList.objects.create(
            authority=authority, number=number, content=content, next_update=until
        )
        # Status lists that were signed by who is taken back now are signed anew, within a minute.
        for status_list in Publication.objects.order_by("pk").values_list("pk", flat=True):
            Publication.objects.filter(pk=status_list).update(version=F("version") + 1)
        record(
            actor=actor,
            act="signer.revocations_published",
            root=authority,
            number=number,
            revoked=len(revocations),
        )
    return row


def newest_list(authority: str) -> RevocationList | None:
    """What a root (its key identifier in hexadecimal) takes back today."""
    return RevocationList.objects.filter(authority=authority).order_by("-number").first()


def proves_possession(provider: KeyProvider, reference: str, key: ec.EllipticCurvePublicKey) -> bool:
    """Whether what is kept under the reference is the private half. Raises SignerUnavailable."""
    challenge = os.urandom(32)
    signature = provider.sign(reference, challenge)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), challenge, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _check_leaf(leaf: x509.Certificate, *, now: datetime) -> None:
    if not leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc:
        raise CertificateRefused("the certificate is not valid now")
    if leaf.not_valid_after_utc - leaf.not_valid_before_utc > SIGNER_LIFETIME:
        raise CertificateRefused(f"the certificate is valid for more than {SIGNER_LIFETIME.days} days")
    extensions = leaf.extensions
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        basic = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as error:
        raise CertificateRefused(f"the certificate lacks {error.oid._name}") from error
    if settings.PUBLIC_URL not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise CertificateRefused(f"the certificate does not name {settings.PUBLIC_URL} (PUBLIC_URL)")
    if basic.ca or not usage.digital_signature or MDOC_SIGNER not in extended:
        raise CertificateRefused("the certificate is not that of a document signer")


def _check_path(path: list[x509.Certificate]) -> None:
    for certificate, authority in pairwise(path):
        try:
            certificate.verify_directly_issued_by(authority)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise CertificateRefused("the certificate is not issued by the root") from error


def _read(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise CertificateRefused("this is no certificate in PEM") from error


def _pem(certificates: list[x509.Certificate]) -> str:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates).decode()
