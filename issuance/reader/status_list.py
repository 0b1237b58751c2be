"""What a status list says of a card, in either form (Token Status List, sections 5.1, 5.2 and 8.3)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from issuance import cose
from issuance.jose import unb64url
from issuance.reader.chain import check_issuer
from issuance.reader.jws import open_jws
from issuance.reader.refused import CardRefused
from issuance.reader.sign1 import open_sign1
from issuance.reader.trust import LEEWAY
from issuance.status_list.encode import CWT_TYPE, EXP, ISS, STATUS_LIST, SUB, value_at

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.reader.trust import Trust

MAX_LIST_BYTES = 4 * 1024 * 1024


class PublishedList(NamedTuple):
    """What a document signer published at an address, and until when (Unix time) it is good."""

    address: str
    until: float
    bits: int
    packed: bytes
    """Values of `bits` bits each, without compression."""


def listed_value(index: int, *, uri: str, trust: Trust, now: datetime) -> int:
    """The value at an index of the list at this address. Raises CardRefused."""
    try:
        token = (trust.status_lists or {})[uri]
        published = open_list(token, trust=trust, now=now)
        if published.address != uri or not now.timestamp() < published.until + LEEWAY:
            raise CardRefused("status_list_unusable")
        return value_at(published.packed, index, bits=published.bits)
    except (KeyError, TypeError, ValueError, IndexError, zlib.error) as cause:
        raise CardRefused("status_list_unusable") from cause


def open_list(token: str | bytes, *, trust: Trust, now: datetime) -> PublishedList:
    """However old. Raises CardRefused where no document signer is seen to have signed it, and KeyError,
    TypeError, ValueError or zlib.error for what is no list."""
    if isinstance(token, str):
        return _jwt(token, trust=trust, now=now)
    return _cwt(token, trust=trust, now=now)


def _jwt(token: str, *, trust: Trust, now: datetime) -> PublishedList:
    claims = open_jws(token, typ="statuslist+jwt", trust=trust, now=now)
    content = claims["status_list"]
    return PublishedList(claims["sub"], claims["exp"], content["bits"], _unpacked(unb64url(content["lst"])))


def _cwt(token: bytes, *, trust: Trust, now: datetime) -> PublishedList:
    message = cose.decode(token)
    if cose.protected_of(message).get(cose.TYP) != CWT_TYPE:
        raise CardRefused("malformed")
    leaf, payload = open_sign1(message, trust=trust, now=now)
    claims = cose.decode(payload)
    check_issuer(leaf, claims[ISS])
    content = claims[STATUS_LIST]
    return PublishedList(claims[SUB], claims[EXP], content["bits"], _unpacked(content["lst"]))


def _unpacked(lst: bytes) -> bytes:
    return zlib.decompressobj().decompress(lst, MAX_LIST_BYTES)
