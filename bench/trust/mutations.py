"""Ways to spoil what is signed: JWT and JWE, SD-JWT, COSE and CBOR. Each is the same for the same seed."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import cbor2
from joserfc import jws

from ecarte.dpop import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from joserfc.jwk import ECKey

    Mutation = Callable[[bytes, Random], bytes]

_PIECE = re.compile(rb"[A-Za-z0-9_-]+")
_NAMES = (
    "alg",
    "typ",
    "kid",
    "crit",
    "b64",
    "zip",
    "epk",
    "jwk",
    "x5c",
    "jku",
    "cnf",
    "exp",
    "iat",
    "_sd",
    "",
)
_DEEP: Any = []
for _ in range(300):
    _DEEP = [_DEEP]
_HOSTILE: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**31, 2**63, 10**400, 1e308, float("nan"), float("inf")),
    *("", "none", "HS256", "é", "\0", "A" * MAX_BYTES, "AA", "-----BEGIN", [], [None], {}, {"a": {}}, _DEEP),
)


def bytes_changed(data: bytes, rng: Random) -> bytes:
    """Flipped, cut off, cut out, doubled or put in."""
    if not data:
        return rng.randbytes(rng.choice((1, 40)))
    at, length = rng.randrange(len(data)), rng.choice((1, 3, 50))
    before, piece, after = data[:at], data[at : at + length], data[at + length :]
    other = bytes(byte ^ (1 << rng.randrange(8)) for byte in piece)
    return rng.choice((before + other, before, before + other + after, before + after, data + piece))


def jose_changed(data: bytes, rng: Random) -> bytes:
    """One piece between the dots and tildes: its JSON if it is some, its bytes if not, or its place."""
    pieces = list(_PIECE.finditer(data))
    if not pieces:
        return bytes_changed(data, rng)
    one, other = rng.choice(pieces), rng.choice(pieces)
    if rng.random() < 0.1:
        return data[: one.start()] + other[0] + data[one.end() :]
    raw = _decoded(one[0]) if len(one[0]) % 4 != 1 else b""
    try:
        spoilt = _json(changed(json.loads(raw), rng))
    except ValueError:
        spoilt = bytes_changed(raw, rng)
    return data[: one.start()] + base64.urlsafe_b64encode(spoilt).rstrip(b"=") + data[one.end() :]


def signed_again(key: ECKey) -> Mutation:
    """Other claims under a good signature: what a phone that was taken over may send."""

    def spoilt(data: bytes, rng: Random) -> bytes:
        header, claims = (json.loads(_decoded(piece)) for piece in data.split(b".")[:2])
        payload = _json(changed(claims, rng))
        return jws.serialize_compact(header, payload, key, algorithms=["ES256"]).encode()

    return spoilt


def cbor_changed(data: bytes, rng: Random) -> bytes:
    """One value, at any depth, also inside of byte strings and base64url."""
    try:
        if re.fullmatch(_PIECE, data):
            inner = cbor_changed(_decoded(data), rng)
            return base64.urlsafe_b64encode(inner).rstrip(b"=")
        return cbor2.dumps(changed(cbor2.loads(data), rng))
    except (ValueError, TypeError, cbor2.CBORError):
        return bytes_changed(data, rng)


def changed(value: Any, rng: Random) -> Any:
    """A copy in which one value is hostile, missing, strange, or spoilt by its bytes."""
    if rng.random() < 0.15:
        return rng.choice(_HOSTILE)
    match value:
        case dict():
            return _member_changed(value, rng)
        case list() if value:
            at, kept = rng.randrange(len(value)), list(value)
            kept[at : at + 1] = rng.choice(([changed(kept[at], rng)], [], [kept[at]] * 2))
            return kept
        case cbor2.CBORTag():
            return cbor2.CBORTag(
                rng.choice((value.tag, value.tag, 0, 2, 4, 35, 2**63)), changed(value.value, rng)
            )
        case bytes():
            return rng.choice((bytes_changed, cbor_changed))(value, rng)
        case str():
            return bytes_changed(value.encode(), rng).decode("latin-1")
    return rng.choice(_HOSTILE)


def _member_changed(value: dict[Any, Any], rng: Random) -> dict[Any, Any]:
    name = rng.choice([*value, rng.choice(_NAMES)])
    if name in value and rng.random() < 0.2:
        return {each: kept for each, kept in value.items() if each != name}
    return value | {name: changed(value[name], rng) if name in value else rng.choice(_HOSTILE)}


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _decoded(piece: bytes) -> bytes:
    return base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4))
