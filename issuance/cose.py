"""COSE_Sign1 with ES256 (RFC 9052, RFC 9360) and deterministic CBOR: what mdocs and CWTs are made of."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from issuance.jose import b64url, unb64url

if TYPE_CHECKING:
    from collections.abc import Callable

    from issuance.keys.signer import Signer

ALG, CRIT, KID, TYP, X5CHAIN = 1, 2, 4, 16, 33
"""Header labels (RFC 9052, section 3.1; RFC 9596; RFC 9360)."""
ES256 = -7
SIGN1_TAG, CWT_TAG, ENCODED_TAG = 18, 61, 24
"""A COSE_Sign1, a CWT, a byte string that holds CBOR."""
KTY, CRV, X, Y = 1, -1, -2, -3
EC2, P256 = 2, 1
COORDINATE_BYTES = 32
MAX_DEPTH = 16


class CoseError(ValueError):
    """Not a COSE_Sign1 with ES256 that the key signed."""


def encode(value: Any) -> bytes:
    """Deterministic CBOR: shortest forms, definite lengths, keys length-first (RFC 8949, section 4.2.3)."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Any:
    """One whole CBOR item. Raises CoseError: for rest after it, a key given twice, too deep a nesting."""
    stream = BytesIO(data)
    decoder = cbor2.CBORDecoder(
        stream, max_depth=MAX_DEPTH, allow_duplicate_keys=False, allow_indefinite=False
    )
    try:
        item = decoder.decode()
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError) as cause:
        raise CoseError("not CBOR") from cause
    if stream.tell() != len(data):
        raise CoseError("more than one item")
    return item


def encoded(value: Any) -> cbor2.CBORTag:
    """`#6.24(bstr .cbor value)`: CBOR that is signed, or hashed, as the bytes it has."""
    return cbor2.CBORTag(ENCODED_TAG, encode(value))


def sign1(
    payload: bytes,
    *,
    sign: Callable[[bytes], bytes],
    protected: Mapping[int, Any] | None = None,
    unprotected: Mapping[int, Any] | None = None,
    detached: bool = False,
) -> list[Any]:
    """The four parts of a COSE_Sign1: protected, unprotected, payload (None when detached), signature.

    `sign` makes the 64 bytes r || s over the bytes it is given.
    """
    header = encode({ALG: ES256, **(protected or {})})
    signature = sign(_to_be_signed(header, payload))
    return [header, dict(unprotected or {}), None if detached else payload, signature]


def sign1_with_chain(
    payload: bytes, *, signer: Signer, protected: Mapping[int, Any] | None = None
) -> list[Any]:
    """Signed by a document signer; `x5chain` leaf first, without the root (ISO/IEC 18013-5, 9.1.2.4)."""
    unprotected = {X5CHAIN: x5chain(signer.x5c)}
    return sign1(payload, sign=signer.sign, protected=protected, unprotected=unprotected)


@lru_cache(maxsize=16)
def x5chain(x5c: tuple[str, ...]) -> bytes | list[bytes]:
    """The header's value: a single certificate stands alone, several in an array (RFC 9360, section 2)."""
    chain = [base64.b64decode(entry) for entry in x5c]
    return chain[0] if len(chain) == 1 else chain


def certificates(message: Any) -> list[x509.Certificate]:
    """Those of a message's `x5chain`, leaf first. Raises CoseError."""
    _, unprotected, _, _ = _parts(message)
    chain: Any = unprotected.get(X5CHAIN)
    try:
        return [
            x509.load_der_x509_certificate(der) for der in ([chain] if isinstance(chain, bytes) else chain)
        ]
    except (ValueError, TypeError, x509.InvalidVersion) as cause:
        raise CoseError("no certificates") from cause


def verify1(message: Any, *, key: ec.EllipticCurvePublicKey, payload: bytes | None = None) -> bytes:
    """What was signed: the message's payload, or the detached one that is given. Raises CoseError."""
    header, _, attached, signature = _parts(message)
    # Exactly one of the two: an attached payload must not be ignored in favour of the expected one.
    if (attached is None) == (payload is None) or not isinstance(attached, bytes | None):
        raise CoseError("payload")
    content = attached if payload is None else payload
    assert content is not None
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), _to_be_signed(header, content), ec.ECDSA(SHA256()))
    except InvalidSignature as cause:
        raise CoseError("signature") from cause
    return content


def unverified(message: Any) -> bytes:
    """The payload of a message whose key is only found in it. Raises CoseError."""
    payload = _parts(message)[2]
    if not isinstance(payload, bytes):
        raise CoseError("payload")
    return payload


def protected_of(message: Any) -> dict[int, Any]:
    """The signed header. Raises CoseError."""
    header: dict[int, Any] = decode(_parts(message)[0])
    return header


def cose_key(jwk: Mapping[str, str]) -> dict[int, int | bytes]:
    """A P-256 public key as COSE_Key (RFC 9053, section 7.1.1), from its JWK. Raises ValueError."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("not a P-256 key")
    x, y = unb64url(jwk["x"]), unb64url(jwk["y"])
    if len(x) != COORDINATE_BYTES or len(y) != COORDINATE_BYTES:
        raise ValueError("a coordinate of P-256 has 32 bytes")
    return {KTY: EC2, CRV: P256, X: x, Y: y}


def public_key(key: Any) -> ec.EllipticCurvePublicKey:
    """A COSE_Key that signatures can be verified with; y may be its sign alone. Raises CoseError."""
    match key:
        case {1: 2, -1: 1, -2: bytes(x), -3: bytes(y)} if len(x) == len(y) == COORDINATE_BYTES:
            point = b"\x04" + x + y
        case {1: 2, -1: 1, -2: bytes(x), -3: bool(odd)} if len(x) == COORDINATE_BYTES:
            point = bytes([2 + odd]) + x
        case _:
            raise CoseError("not a P-256 key")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as cause:
        raise CoseError("not a point of P-256") from cause


def jwk(key: Any) -> dict[str, str]:
    """The JWK of a COSE_Key. Raises CoseError."""
    numbers = public_key(key).public_numbers()
    x, y = (b64url(number.to_bytes(COORDINATE_BYTES, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _to_be_signed(header: bytes, payload: bytes) -> bytes:
    """The Sig_structure (RFC 9052, section 4.4), without external data."""
    return encode(["Signature1", header, b"", payload])


def _parts(message: Any) -> tuple[bytes, Mapping[Any, Any], Any, bytes]:
    """Checks all but the signature: ES256 is named where it is signed, and nothing unknown is critical."""
    if isinstance(message, cbor2.CBORTag) and message.tag == SIGN1_TAG:
        message = message.value
    match message:
        # Mapping, not dict: what stands in a tag is decoded into immutable types.
        case [bytes(header), Mapping() as unprotected, payload, bytes(signature)] if len(signature) == 64:
            match decode(header):
                case {1: -7, **others} if CRIT not in others:
                    return header, unprotected, payload, signature
    raise CoseError("not a COSE_Sign1 with ES256")
