"""ISO/IEC 18013-5 mdoc, signed ES256 with its certificate chain."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from issuance.cose import cose_key, encode, encoded, sign1_with_chain
from issuance.formats.claims import BY_NAME, DATE, DOCTYPE, NAMESPACE
from issuance.jose import b64url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from cbor2 import CBORTag

    from issuance.formats.content import Content
    from issuance.keys.signer import Signer

FORMAT = "mso_mdoc"
RANDOM_BYTES = 16
"""The least that section 9.1.2.5 asks for: without it, a short value could be guessed from its digest."""
_random = SystemRandom()


def sign(content: Content, *, signer: Signer) -> str:
    """Base64url of the CBOR of `IssuerSigned` (OpenID4VCI 1.0, appendix A.2.4)."""
    items = dict(_items(_elements(content)))
    digests = {number: digest(item) for number, item in items.items()}
    # Not before the certificate: a card of last year is signed again by a key of this year (section 9.3.1).
    signed = max(content.valid_from, signer.chain[0].not_valid_before_utc)
    payload = encode(encoded(_mobile_security_object(content, digests, signed=signed)))
    issuer_auth = sign1_with_chain(payload, signer=signer)
    return b64url(encode({"nameSpaces": {NAMESPACE: [*items.values()]}, "issuerAuth": issuer_auth}))


def digest(item: CBORTag) -> bytes:
    """SHA-256 over an `IssuerSignedItemBytes`, its tag included (section 9.1.2.5)."""
    return hashlib.sha256(encode(item)).digest()


def _elements(content: Content) -> dict[str, Any]:
    return {
        "issuing_country": "FR",
        "date_of_issuance": content.valid_from.date(),
        "date_of_expiry": content.expires_at.date(),
        **{name: _typed(value, BY_NAME[name].schema) for name, value in content.elements.items()},
    }


def _typed(value: Any, schema: Mapping[str, Any]) -> Any:
    """Dates become `full-date` (tag 1004); the rest stays."""
    match schema:
        case {"type": "array", "items": items}:
            return [_typed(each, items) for each in value]
        case {"type": "object", "properties": properties}:
            return {name: _typed(each, properties[name]) for name, each in value.items()}
    return date.fromisoformat(value) if schema == DATE else value


def _items(elements: Mapping[str, Any]) -> Iterator[tuple[int, CBORTag]]:
    """For each element its `digestID` and its `IssuerSignedItemBytes`.

    Numbers are drawn: the digest of what a holder does not show tells nothing of which element it is.
    """
    numbers = list(range(len(elements)))
    _random.shuffle(numbers)
    salts = os.urandom(RANDOM_BYTES * len(numbers))
    for number, (name, value) in zip(numbers, elements.items(), strict=True):
        salt = salts[number * RANDOM_BYTES : (number + 1) * RANDOM_BYTES]
        item = {"digestID": number, "random": salt, "elementIdentifier": name, "elementValue": value}
        yield number, encoded(item)


def _mobile_security_object(
    content: Content, digests: Mapping[int, bytes], *, signed: datetime
) -> dict[str, Any]:
    """Section 9.1.2.4; `status` as Token Status List (section 6.3) adds it."""
    valid_from, valid_until = (
        moment.astimezone(UTC).replace(microsecond=0) for moment in (signed, content.expires_at)
    )
    return {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "valueDigests": {NAMESPACE: digests},
        "deviceKeyInfo": {"deviceKey": cose_key(content.holder_jwk)},
        "docType": DOCTYPE,
        "validityInfo": {"signed": valid_from, "validFrom": valid_from, "validUntil": valid_until},
        "status": {"status_list": {"idx": content.status_index, "uri": content.status_uri}},
    }
