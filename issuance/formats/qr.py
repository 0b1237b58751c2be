"""The QR code that a phone shows, and a professional's software reads without network.

The phone wraps its compact card (`issuance.formats.compact`) with its own key, anew for each showing: a
photograph of the code is soon worth nothing.

    EV1: + base45(zlib(COSE_Sign1 by the phone {iat, cti, the CWT}))
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag

from issuance import cose
from issuance.formats import base45, compact
from issuance.jose import unb64url

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

PREFIX = "EV1:"
IAT, CTI, CARD = 6, 7, 0
"""Keys of what the phone signs: when, 8 random bytes, the CWT."""
MAX_CHARACTERS = 4296
"""The most that the largest QR code holds."""
MAX_BYTES = 8192


def _dictionary() -> bytes:
    """What every code has in common, nearest its end what comes first: with it a card fits version 13.

    Part of the format: not a byte of it may change under the same PREFIX.
    """
    header = {cose.ALG: cose.ES256, cose.TYP: compact.MEDIA_TYPE, cose.KID: b"12345678"}
    claims = {
        compact.ISS: "https://",
        compact.EXP: 1795305600,
        compact.NBF: 1763769600,
        compact.IAT: 1763769600,
        compact.CNF: {compact.CONFIRMATION_KEY: {cose.KTY: cose.EC2, cose.CRV: cose.P256, cose.X: bytes(32)}},
        compact.STATUS: {
            "status_list": {"idx": 1000000, "uri": "https:///issuance/status-lists/"},
        },
        compact.ELEMENTS: {
            1: "",
            2: ["", "1.2.250.1.213.1.4.8"],
            3: "",
            4: "",
            7: 1,
            8: ["", "CPAM d"],
            11: [],
        },
    }
    shown = {IAT: 1763800000, CTI: bytes(8), CARD: b""}
    card = CBORTag(cose.CWT_TAG, CBORTag(cose.SIGN1_TAG, [cose.encode(header), {}, cose.encode(claims), b""]))
    return cose.encode([card, cose.encode(shown), cose.encode({cose.ALG: cose.ES256}), {}])


DICTIONARY = _dictionary()
"""The preset dictionary of the compression (RFC 1950, section 2.2)."""


def present(credential: str, *, sign: Callable[[bytes], bytes], now: datetime) -> str:
    """What the phone shows: the code's text. `sign` makes the 64 bytes r || s with the device key."""
    shown = {IAT: int(now.timestamp()), CTI: os.urandom(8), CARD: unb64url(credential)}
    message = cose.encode(cose.sign1(cose.encode(shown), sign=sign))
    packer = zlib.compressobj(9, zdict=DICTIONARY)
    return PREFIX + base45.encode(packer.compress(message) + packer.flush())


def message_of(text: str) -> Any:
    """The COSE_Sign1 of the phone. Raises ValueError for what is no such code, and for one that swells."""
    if not text.startswith(PREFIX) or len(text) > MAX_CHARACTERS:
        raise ValueError(f"not {PREFIX}")
    unpacker = zlib.decompressobj(zdict=DICTIONARY)
    try:
        message = unpacker.decompress(base45.decode(text.removeprefix(PREFIX)), MAX_BYTES)
    except zlib.error as cause:
        raise ValueError("not zlib with the dictionary") from cause
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("cut, too long, or followed by something")
    return cose.decode(message)
