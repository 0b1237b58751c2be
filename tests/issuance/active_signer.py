"""The document signer that every test's database knows: as after a ceremony, but nothing in the journal."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from issuance.keys.signer import look_again
from issuance.models import DocumentSigner
from tests.issuance.signing import Authority, new_authority

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@cache
def active_authority() -> Authority:
    """Its root and its key, in the tests' ISSUER_KEYS_DIR."""
    return new_authority(settings.ISSUER_KEYS_DIR, issuer=settings.PUBLIC_URL)


def register_signer(**_: Any) -> None:
    """Make the row; a receiver of `post_migrate`, so that an emptied database has it again."""
    authority, now = active_authority(), timezone.now()
    DocumentSigner.objects.get_or_create(
        key_id=authority.signer.key_id,
        defaults={
            "reference": authority.signer.reference,
            "state": DocumentSigner.State.ACTIVE,
            "chain": "".join(_pem(each) for each in authority.signer.chain),
            "root": _pem(authority.root),
            "not_after": authority.signer.expires_at,
            "installed_at": now,
            "activated_at": now,
        },
    )
    look_again()


def _pem(certificate: Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
