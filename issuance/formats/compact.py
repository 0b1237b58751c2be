"""The card as a CWT (RFC 8392), small enough for a QR code (`issuance.formats.qr`).

It carries no certificate, but the beginning of the key's name: readers have the document signers' already.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag

from issuance.cose import CWT_TAG, KID, SIGN1_TAG, TYP, X, Y, cose_key, encode, sign1
from issuance.formats.claims import BY_NAME, BY_NUMBER, DATE
from issuance.jose import b64url, unb64url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issuance.formats.content import Content
    from issuance.keys.signer import Signer

FORMAT = "cwt"
MEDIA_TYPE = "application/evitale+cwt"
ISS, EXP, NBF, IAT, CNF, STATUS = 1, 4, 5, 6, 8, 65535
"""Claim keys (RFC 8392, RFC 8747, Token Status List section 6.3)."""
CONFIRMATION_KEY = 1
ELEMENTS = -65537
"""Our own claim, of the keys for private use; what it holds is said by `typ`."""
KID_BYTES = 8
EPOCH = date(1970, 1, 1)


def sign(content: Content, *, signer: Signer) -> str:
    """Base64url of the tagged CWT: every element, none can be hidden.

    The elements stand in a claim of their own, by number (`issuance.formats.claims`).
    """
    claims = {
        ISS: content.issuer,
        NBF: int(content.valid_from.timestamp()),
        IAT: int(content.valid_from.timestamp()),
        EXP: int(content.expires_at.timestamp()),
        CNF: {CONFIRMATION_KEY: _half_key(content.holder_jwk)},
        STATUS: {"status_list": {"idx": content.status_index, "uri": content.status_uri}},
        ELEMENTS: {
            BY_NAME[name].number: packed(value, BY_NAME[name].schema)
            for name, value in content.elements.items()
        },
    }
    header = {TYP: MEDIA_TYPE, KID: short_key_id(signer.key_id)}
    message = sign1(encode(claims), sign=signer.sign, protected=header)
    return b64url(encode(CBORTag(CWT_TAG, CBORTag(SIGN1_TAG, message))))


def short_key_id(key_id: str) -> bytes:
    """The `kid`: first bytes of the thumbprint of the document signer's key (`Signer.key_id`)."""
    return unb64url(key_id)[:KID_BYTES]


def packed(value: Any, schema: Mapping[str, Any]) -> Any:
    """Without the names: an object as the array of its values, a date as days since 1970."""
    match schema:
        case {"type": "array", "items": items}:
            return [packed(each, items) for each in value]
        case {"type": "object", "properties": properties}:
            return [packed(value[name], each) for name, each in properties.items()]
    return (date.fromisoformat(value) - EPOCH).days if schema == DATE else value


def unpacked(value: Any, schema: Mapping[str, Any]) -> Any:
    """The inverse of `packed`. Raises TypeError and ValueError for what it did not make."""
    match schema:
        case {"type": "array", "items": items}:
            return [unpacked(each, items) for each in value]
        case {"type": "object", "properties": properties}:
            pairs = zip(properties.items(), value, strict=True)
            return {name: unpacked(each, schema) for (name, schema), each in pairs}
    return (EPOCH + timedelta(days=value)).isoformat() if schema == DATE else value


def elements(packed_elements: Mapping[int, Any]) -> dict[str, Any]:
    """By their names; a number that is not known here is of a later version and is left out."""
    return {
        BY_NUMBER[number].name: unpacked(value, BY_NUMBER[number].schema)
        for number, value in packed_elements.items()
        if number in BY_NUMBER
    }


def _half_key(jwk: Mapping[str, str]) -> dict[int, Any]:
    """The holder's COSE_Key with the sign of y alone: 32 bytes less (RFC 9053, section 7.1.1)."""
    key: dict[int, Any] = dict(cose_key(jwk))
    return {**key, Y: bool(key[Y][-1] & 1), X: key[X]}
