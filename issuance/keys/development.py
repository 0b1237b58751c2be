"""A root and a signer for a development place, by the same acts as a ceremony but in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from django.conf import settings

from issuance.keys.install import install_list, install_signer, request_signer
from issuance.keys.root import Root
from issuance.keys.rotation import published, rotate
from issuance.keys.signer import signer_of
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner

if TYPE_CHECKING:
    from datetime import datetime, timedelta

ACTOR = "system:issuer_keys"


def ensure_signer(*, now: datetime) -> bool:
    """Make a signer unless one signs for PUBLIC_URL already; whether one was made.

    The root's key stays in ISSUER_KEYS_DIR, beside the system: production refuses to start there.
    """
    if _one_signs(now=now):
        return False
    root = _root(now=now)
    row, request = request_signer(actor=ACTOR)
    chain = root.certify(request, key_id=row.key_id, issuer=settings.PUBLIC_URL, now=now)
    trusted = (root.folder / "root.pem").read_bytes()
    install_signer(chain=chain, root=trusted, actor=ACTOR, now=now, new_root=True)
    no_notice: timedelta = now - now
    rotate(actor=ACTOR, now=now, notice=no_notice)
    _publish_list(root, now=now)
    return True


def _one_signs(*, now: datetime) -> bool:
    row = published(now=now).filter(state=DocumentSigner.State.ACTIVE).first()
    if row is None or not (settings.ISSUER_KEYS_DIR / "root.pem").exists():
        return False
    signer = signer_of(row)
    names = signer.chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        signer.sign(b"held?")
    except SignerUnavailable:  # the folder was emptied, the database was not
        return False
    return settings.PUBLIC_URL in names.get_values_for_type(x509.UniformResourceIdentifier)


def _root(*, now: datetime) -> Root:
    folder = settings.ISSUER_KEYS_DIR
    if (folder / "root.key").exists():
        return Root(folder, None)
    return Root.create(folder, issuer=settings.PUBLIC_URL, passphrase=None, now=now)


def _publish_list(root: Root, *, now: datetime) -> None:
    root.renew_list([], now=now)
    install_list(content=(root.folder / "root.crl").read_bytes(), actor=ACTOR, now=now)
