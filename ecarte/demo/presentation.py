"""What a phone sends, or shows, to a reader: the card with its own signature, in each of three formats."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cbor2
import numpy as np
import zxingcpp

from issuance import cose
from issuance.formats import qr
from issuance.formats.claims import DOCTYPE, NAMESPACE
from issuance.formats.sd_jwt import disclosure_digest
from issuance.jose import b64url, compact_json, unb64url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from verification.engine.types import Image

    Sign = Callable[[bytes], bytes]
    """Makes the 64 bytes r || s with the card's key."""


def with_key_binding(shown: str, *, sign: Sign, **claims: Any) -> str:
    """An SD-JWT with its KB-JWT (RFC 9901, section 4.3)."""
    header = {"alg": "ES256", "typ": claims.pop("typ", "kb+jwt")}
    content = {"iat": int(time.time()), "sd_hash": disclosure_digest(shown)} | claims
    message = f"{b64url(compact_json(header))}.{b64url(compact_json(content))}"
    return f"{shown}{message}.{b64url(sign(message.encode()))}"


def device_response(
    credential: str, *, sign: Sign, session_transcript: bytes, elements: Collection[str] | None = None
) -> bytes:
    """A DeviceResponse that shows these elements, all without (ISO/IEC 18013-5, section 8.3.2.1.2.2)."""
    issuer_signed = cose.decode(unb64url(credential))
    items = [
        item
        for item in issuer_signed["nameSpaces"][NAMESPACE]
        if elements is None or cbor2.loads(item.value)["elementIdentifier"] in elements
    ]
    device_name_spaces = cose.encoded({})
    authentication = ["DeviceAuthentication", cbor2.loads(session_transcript), DOCTYPE, device_name_spaces]
    message = cose.sign1(cose.encode(cose.encoded(authentication)), sign=sign, detached=True)
    document = {
        "docType": DOCTYPE,
        "issuerSigned": {"nameSpaces": {NAMESPACE: items}, "issuerAuth": issuer_signed["issuerAuth"]},
        "deviceSigned": {"nameSpaces": device_name_spaces, "deviceAuth": {"deviceSignature": message}},
    }
    return cose.encode({"version": "1.0", "documents": [document], "status": 0})


def code(credential: str, *, sign: Sign, scale: int = 1) -> Image:
    """The QR code of this moment, in grey, so many pixels a module."""
    text = qr.present(credential, sign=sign, now=datetime.now(UTC))
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    return np.array(drawn.to_image(scale=scale))


def printed(picture: Image) -> str:
    """A code of one pixel a module, for a terminal: two rows in a line, what is light as blocks."""
    rows = np.pad(picture > 127, ((0, len(picture) % 2), (0, 0)), constant_values=True)
    blocks = np.array([[" ", "▄"], ["▀", "█"]])
    return "\n".join("".join(line) for line in blocks[rows[::2].astype(int), rows[1::2].astype(int)])
