"""A phone that shows its card: what the standards say that a holder sends."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag, loads
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from issuance import cose
from issuance.formats.claims import DOCTYPE, NAMESPACE
from issuance.formats.sd_jwt import disclosure_digest
from issuance.jose import b64url, compact_json, unb64url
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


@cache
def holder() -> Wallet:
    """The one of the tests for which no other phone matters."""
    return Wallet()


def signing(wallet: Wallet) -> Callable[[bytes], bytes]:
    """Signs with the device key: r || s."""
    key = wallet.key.private_key
    assert isinstance(key, ec.EllipticCurvePrivateKey)

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def with_key_binding(shown: str, wallet: Wallet, **claims: Any) -> str:
    """An SD-JWT with its KB-JWT (RFC 9901, section 4.3)."""
    header = {"alg": "ES256", "typ": claims.pop("typ", "kb+jwt")}
    content = {"iat": int(time.time()), "sd_hash": disclosure_digest(shown)} | claims
    message = f"{b64url(compact_json(header))}.{b64url(compact_json(content))}"
    return f"{shown}{message}.{b64url(signing(wallet)(message.encode()))}"


def device_response(
    credential: str, wallet: Wallet, *, session_transcript: bytes, elements: Collection[str] | None = None
) -> bytes:
    """A DeviceResponse that shows these elements, all without (ISO/IEC 18013-5, section 8.3.2.1.2.2)."""
    issuer_signed = cose.decode(unb64url(credential))
    items = [
        item
        for item in issuer_signed["nameSpaces"][NAMESPACE]
        if elements is None or loads(item.value)["elementIdentifier"] in elements
    ]
    device_name_spaces = cose.encoded({})
    authentication = ["DeviceAuthentication", loads(session_transcript), DOCTYPE, device_name_spaces]
    message = cose.sign1(cose.encode(cose.encoded(authentication)), sign=signing(wallet), detached=True)
    document = {
        "docType": DOCTYPE,
        "issuerSigned": {"nameSpaces": {NAMESPACE: items}, "issuerAuth": issuer_signed["issuerAuth"]},
        "deviceSigned": {"nameSpaces": device_name_spaces, "deviceAuth": {"deviceSignature": message}},
    }
    return cose.encode({"version": "1.0", "documents": [document], "status": 0})


def with_items(response: bytes, change: Callable[[list[CBORTag]], list[CBORTag]]) -> bytes:
    """The same response with other items."""
    answer = cose.decode(response)
    signed = answer["documents"][0]["issuerSigned"]
    signed["nameSpaces"][NAMESPACE] = change(signed["nameSpaces"][NAMESPACE])
    return cose.encode(answer)
