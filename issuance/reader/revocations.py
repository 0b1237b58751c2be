"""Whether a root takes a certificate back (RFC 5280, section 6.3; ISO/IEC 18013-5, annex B)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

from issuance.reader.refused import CardRefused
from issuance.reader.trust import LEEWAY, UNCHECKED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate, CertificateRevocationList


def check_not_taken_back(
    path: Sequence[Certificate], lists: Sequence[CertificateRevocationList] | None, *, now: datetime
) -> None:
    """No certificate of the path (leaf first, root last) is taken back by the next. Raises CardRefused.

    Not looked at where the lists are UNCHECKED.

    What a signer that was taken back has signed is worth nothing, whenever it says that it was signed.
    """
    if lists is UNCHECKED:
        return
    for certificate, authority in pairwise(path):
        current = [each for each in lists if _is_current(each, authority, now)]
        if not current:
            raise CardRefused("revocation_list_unusable")
        serial = certificate.serial_number
        if any(each.get_revoked_certificate_by_serial_number(serial) is not None for each in current):
            raise CardRefused("signer_revoked")


def _is_current(revocations: CertificateRevocationList, authority: Certificate, now: datetime) -> bool:
    """Signed by this authority and to be relied on now. One with a critical extension is not about everything
    that the authority signed, or says something that is not understood here."""
    key = authority.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not revocations.is_signature_valid(key):
        return False
    leeway, until = timedelta(seconds=LEEWAY), revocations.next_update_utc
    if until is None or not revocations.last_update_utc - leeway <= now < until + leeway:
        return False
    return revocations.issuer == authority.subject and not any(
        each.critical for each in revocations.extensions
    )
