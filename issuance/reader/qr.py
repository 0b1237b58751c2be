"""Verifies the QR code of a phone offline: made a moment ago, by the card's key, and never seen before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag

from issuance import cose
from issuance.formats import compact, qr
from issuance.keys.certificates import p256, thumbprint
from issuance.reader.chain import check_issuer
from issuance.reader.refused import CardRefused
from issuance.reader.sign1 import open_sign1
from issuance.reader.trust import LEEWAY
from issuance.reader.validity import check_dates, check_status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

    from issuance.reader.trust import Trust

MAX_AGE = 60
"""Seconds for which a code is good; phones make a new one before."""


@dataclass
class SeenCodes:
    """The codes that a reader has accepted, for as long as it would accept them again."""

    _until: dict[bytes, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __len__(self) -> int:
        return len(self._until)

    def add(self, shown: bytes, *, until: float, now: datetime) -> bool:
        """Whether what the phone signed is new. Forgets what is too old to be accepted anyway."""
        # Not the whole code: who copies one could write its signature, or its compression, in another way.
        name = hashlib.sha256(shown).digest()
        with self._lock:
            self._until = {seen: end for seen, end in self._until.items() if end >= now.timestamp()}
            if name in self._until:
                return False
            self._until[name] = until
        return True


def verify_qr(text: str, *, trust: Trust, seen: SeenCodes, now: datetime) -> dict[str, Any]:
    """The elements of a genuine card that is valid now and shown by its own phone. Raises CardRefused."""
    try:
        message = qr.message_of(text)
        # The phone's key stands in the card: what it signed is opened before its signature can be checked.
        match cose.decode(cose.unverified(message)):
            case {qr.IAT: int(shown_at), qr.CTI: bytes(), qr.CARD: bytes(card)}:
                claims = _card(cose.decode(card), trust=trust, now=now)
            case _:
                raise CardRefused("malformed")
    except ValueError as cause:
        raise CardRefused("malformed") from cause
    shown = _shown(message, claims)
    if not shown_at - LEEWAY <= now.timestamp() <= shown_at + MAX_AGE:
        raise CardRefused("stale")
    check_dates(claims.get(compact.NBF), claims.get(compact.EXP), now=now)
    check_status(claims.get(compact.STATUS), trust=trust, now=now)
    if not seen.add(shown, until=shown_at + MAX_AGE, now=now):
        raise CardRefused("seen_before")
    try:
        return compact.elements(claims[compact.ELEMENTS])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as cause:
        raise CardRefused("malformed") from cause


def _card(message: Any, *, trust: Trust, now: datetime) -> dict[Any, Any]:
    """The claims of the CWT, once a document signer under a root is seen to have signed them."""
    if not isinstance(message, CBORTag) or message.tag != cose.CWT_TAG:
        raise CardRefused("malformed")
    header = cose.protected_of(message.value)
    if header.get(cose.TYP) != compact.MEDIA_TYPE:
        raise CardRefused("not_a_card")
    chain = _named(header.get(cose.KID), trust.signers)
    leaf, payload = open_sign1(message.value, chain=chain, trust=trust, now=now)
    claims: dict[Any, Any] = cose.decode(payload)
    check_issuer(leaf, claims.get(compact.ISS))
    return claims


def _named(key_id: Any, signers: Sequence[Sequence[Certificate]]) -> Sequence[Certificate]:
    """The document signer whose key's thumbprint begins so."""
    for chain in signers:
        if compact.short_key_id(thumbprint(p256(chain[0].public_key()))) == key_id:
            return chain
    raise CardRefused("untrusted_signer")


def _shown(message: Any, claims: dict[Any, Any]) -> bytes:
    """What the phone signed with the card's key."""
    try:
        key = cose.public_key(claims[compact.CNF][compact.CONFIRMATION_KEY])
        return cose.verify1(message, key=key)
    except cose.CoseError as cause:
        raise CardRefused("altered") from cause
    except (KeyError, TypeError) as cause:
        raise CardRefused("malformed") from cause
