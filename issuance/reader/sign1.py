"""Opens a COSE_Sign1 of a document signer under a trusted root, as `issuance.reader.jws` opens a JWT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issuance import cose
from issuance.reader.chain import signer_key
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

    from issuance.reader.trust import Trust


def open_sign1(
    message: Any, *, trust: Trust, now: datetime, chain: Sequence[Certificate] | None = None
) -> tuple[Certificate, bytes]:
    """The signer's certificate and what it signed. Raises CardRefused.

    `chain`, leaf first, of a message that carries none; otherwise its own `x5chain` counts.
    """
    try:
        chain = cose.certificates(message) if chain is None else chain
    except cose.CoseError as cause:
        raise CardRefused("malformed") from cause
    key = signer_key(chain, trust=trust, now=now)
    try:
        return chain[0], cose.verify1(message, key=key)
    except cose.CoseError as cause:
        raise CardRefused("altered") from cause
