"""Verifies an mdoc offline (ISO/IEC 18013-5, section 9.3): the issuer, the elements, the phone."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag

from issuance import cose
from issuance.formats.claims import DOCTYPE, NAMESPACE
from issuance.formats.mdoc import digest
from issuance.reader.refused import CardRefused
from issuance.reader.sign1 import open_sign1
from issuance.reader.validity import check_dates, check_status

if TYPE_CHECKING:
    from issuance.reader.trust import Trust


def verify_device_response(
    response: bytes,
    *,
    session_transcript: bytes,
    trust: Trust,
    now: datetime,
) -> dict[str, Any]:
    """The elements that a phone shows, once it has signed for this session. Raises CardRefused.

    `response` is the CBOR of a DeviceResponse with our one document. `session_transcript` is the CBOR to
    which the phone bound itself: `openid4vp_transcript`, or that of a proximity engagement (section 9.1.5.1).
    A DeviceMac is refused: our phones sign.
    """
    match _decoded(response):
        case {"status": 0, "documents": [{"docType": str(doctype), **document}]} if doctype == DOCTYPE:
            issuer_signed, device_signed = document.get("issuerSigned"), document.get("deviceSigned")
        case _:
            raise CardRefused("malformed")
    mso, elements = _issuer_signed(issuer_signed, trust=trust, now=now)
    _check_device(device_signed, mso, session_transcript)
    check_status(mso.get("status"), trust=trust, now=now)
    return elements


def verify_issuer_signed(
    issuer_signed: bytes,
    *,
    trust: Trust,
    doctype: str = DOCTYPE,
    namespace: str = NAMESPACE,
    now: datetime,
) -> dict[str, Any]:
    """The elements of a stored card (the CBOR of IssuerSigned); a copy passes too. Raises CardRefused."""
    mso, elements = _issuer_signed(
        _decoded(issuer_signed), trust=trust, doctype=doctype, namespace=namespace, now=now
    )
    check_status(mso.get("status"), trust=trust, now=now)
    return elements


def openid4vp_transcript(
    *, client_id: str, nonce: str, response_uri: str, jwk_thumbprint: bytes | None
) -> bytes:
    """The SessionTranscript of a redirect flow (OpenID4VP 1.0, appendix B.2.6.1).

    `jwk_thumbprint` is that of the key the response is encrypted to (RFC 7638), None without encryption.
    """
    info = cose.encode([client_id, nonce, jwk_thumbprint, response_uri])
    return cose.encode([None, None, ["OpenID4VPHandover", hashlib.sha256(info).digest()]])


def _issuer_signed(
    issuer_signed: Any,
    *,
    trust: Trust,
    doctype: str = DOCTYPE,
    namespace: str = NAMESPACE,
    now: datetime,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mobile security object and the elements shown, once both are seen to be the issuer's."""
    match issuer_signed:
        case {"issuerAuth": message, "nameSpaces": dict(spaces)} if spaces.keys() == {namespace}:
            mso = _mobile_security_object(message, trust=trust, now=now)
        case _:
            raise CardRefused("malformed")
    match mso:
        case {
            "version": "1.0",
            "digestAlgorithm": "SHA-256",
            "docType": str(of),
            "valueDigests": {**digests},
            "validityInfo": {"validFrom": datetime() as since, "validUntil": datetime() as until},
        } if of == doctype and namespace in digests:
            check_dates(since.timestamp(), until.timestamp(), now=now)
            return mso, _elements(spaces[namespace], digests[namespace])
    raise CardRefused("not_a_card")


def _mobile_security_object(message: Any, *, trust: Trust, now: datetime) -> dict[str, Any]:
    leaf, payload = open_sign1(message, trust=trust, now=now)
    match mso := _embedded(_decoded(payload)):
        case {"validityInfo": {"signed": datetime() as signed}}:
            if leaf.not_valid_before_utc <= signed <= leaf.not_valid_after_utc:
                return dict(mso)
            raise CardRefused("untrusted_signer")
    raise CardRefused("not_a_card")


def _elements(items: Any, digests: Any) -> dict[str, Any]:
    """Each must be one that the issuer signed the digest of, and be shown once."""
    elements: dict[str, Any] = {}
    for item in items if isinstance(items, list) else [None]:
        if not isinstance(item, CBORTag):
            raise CardRefused("malformed")
        match _embedded(item):
            case {"digestID": int(number), "elementIdentifier": str(name), "elementValue": value}:
                if name in elements:
                    raise CardRefused("malformed")
                if digests.get(number) != digest(item):
                    raise CardRefused("altered")
                elements[name] = _plain(value)
            case _:
                raise CardRefused("malformed")
    return elements


def _check_device(device_signed: Any, mso: dict[str, Any], session_transcript: bytes) -> None:
    """The phone at hand holds the card's key and answers in this session (section 9.1.3)."""
    match device_signed, mso.get("deviceKeyInfo"):
        case {"nameSpaces": CBORTag() as spaces, "deviceAuth": {"deviceSignature": message}}, {
            "deviceKey": device_key
        }:
            pass
        case _:
            raise CardRefused("device_signature_missing")
    # Put together from the very bytes: the phone may have written its transcript in another order.
    authentication = b"".join(
        [
            b"\x84",  # an array of four
            cose.encode("DeviceAuthentication"),
            session_transcript,
            cose.encode(DOCTYPE),
            cose.encode(spaces),
        ]
    )
    content = cose.encode(CBORTag(cose.ENCODED_TAG, authentication))
    try:
        cose.verify1(message, key=cose.public_key(device_key), payload=content)
    except cose.CoseError as cause:
        raise CardRefused("not_for_this_reader") from cause


def _decoded(data: bytes) -> Any:
    try:
        return cose.decode(data)
    except cose.CoseError as cause:
        raise CardRefused("malformed") from cause


def _embedded(item: Any) -> Any:
    """What stands in a `#6.24(bstr .cbor …)`."""
    if not isinstance(item, CBORTag) or item.tag != cose.ENCODED_TAG or not isinstance(item.value, bytes):
        raise CardRefused("malformed")
    return _decoded(item.value)


def _plain(value: Any) -> Any:
    """As the other formats have it: dates are ISO 8601 text."""
    match value:
        case date():
            return value.isoformat()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
    return value
