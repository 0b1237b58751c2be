"""A phone that shows its card: what the standards say that a holder sends."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ecarte.demo import presentation
from issuance import cose
from issuance.formats.claims import NAMESPACE
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbor2 import CBORTag


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
    """An SD-JWT with its KB-JWT."""
    return presentation.with_key_binding(shown, sign=signing(wallet), **claims)


def device_response(credential: str, wallet: Wallet, **asked: Any) -> bytes:
    """A DeviceResponse."""
    return presentation.device_response(credential, sign=signing(wallet), **asked)


def with_items(response: bytes, change: Callable[[list[CBORTag]], list[CBORTag]]) -> bytes:
    """The same response with other items."""
    answer = cose.decode(response)
    signed = answer["documents"][0]["issuerSigned"]
    signed["nameSpaces"][NAMESPACE] = change(signed["nameSpaces"][NAMESPACE])
    return cose.encode(answer)
