"""The root's ceremony, as often as a test needs: the same acts as in production, keys in files."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from issuance.keys.install import install_list, install_signer, request_signer
from issuance.keys.root import Root
from issuance.models import DocumentSigner

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

ACTOR = "system:test"


def active() -> DocumentSigner:
    """Who signs now."""
    return DocumentSigner.objects.get(state=DocumentSigner.State.ACTIVE)


class Ceremony:
    """One root, in a folder that plays the safe."""

    def __init__(self, safe: Path) -> None:
        self.safe = safe

    @cached_property
    def root(self) -> Root:
        return Root.create(self.safe, issuer=settings.PUBLIC_URL, passphrase=None, now=timezone.now())

    @property
    def root_pem(self) -> bytes:
        return (self.root.folder / "root.pem").read_bytes()

    def certify(self, *, issuer: str = "", now: datetime | None = None) -> bytes:
        """A new key's certificate, not installed."""
        row, request = request_signer(actor=ACTOR)
        issuer = issuer or settings.PUBLIC_URL
        return self.root.certify(request, key_id=row.key_id, issuer=issuer, now=now or timezone.now())

    def install(self, *, now: datetime | None = None) -> DocumentSigner:
        """A next signer. The tests' own one is under another root."""
        moment = now or timezone.now()
        return install_signer(
            chain=self.certify(now=moment), root=self.root_pem, actor=ACTOR, now=moment, new_root=True
        )

    def publish_list(self, *revoked: Certificate, now: datetime | None = None) -> None:
        moment = now or timezone.now()
        self.root.renew_list(list(revoked), now=moment)
        install_list(content=(self.safe / "root.crl").read_bytes(), actor=ACTOR, now=moment)
