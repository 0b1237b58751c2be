"""What a terminal holds of the issuer: enough to read every card without network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.x509 import Certificate, CertificateRevocationList

LEEWAY = 60
"""Seconds by which clocks may differ."""
UNCHECKED: None = None
"""Said by whoever does without a list: what it would say of a card is then not known. Never by default."""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Only the roots are believed unseen: what is signed under them is verified whenever a card is read.

    The list that a card needs must be there, and current; what is UNCHECKED is not looked at, and a card may
    be read that was revoked or whose signer was taken back.
    """

    roots: Sequence[Certificate]
    """Who may name document signers. They come another way than the rest (`issuance.reader.fetch`)."""
    revocation_lists: Sequence[CertificateRevocationList] | None
    """Whom each root takes back."""
    status_lists: Mapping[str, str | bytes] | None
    """Status List Tokens by their address: the JWT as text, or the CWT as bytes."""
    signers: Sequence[Sequence[Certificate]] = ()
    """Certificates of the document signers, each leaf first and without the root: a QR code carries none."""
