"""Demonstrating Proof of Possession (RFC 9449): every call of a phone is signed by its device key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

MAX_AGE = 60
"""Seconds a proof may be old, and a clock may be ahead."""
MAX_BYTES = 4096


class InvalidProof(Exception):
    """The proof is refused. `reason` is for logs and tests; the answer only says invalid_dpop_proof."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Proof:
    """A verified proof."""

    jkt: str
    """RFC 7638 thumbprint of the device key, base64url."""
    jwk: dict[str, str]
    """The public key: `kty`, `crv`, `x`, `y`."""


def verify_proof(
    proof: str, *, method: str, url: str, access_token: str | None = None, jkt: str | None = None
) -> Proof:
    """Check one DPoP proof (RFC 9449 section 4.3) and burn it.

    `access_token`: the token presented beside it, to which `ath` must be bound; `jkt`: the key expected.
    Raises InvalidProof.
    """
    header, claims, key = _open(proof)
    public = {name: str(header["jwk"][name]) for name in ("kty", "crv", "x", "y")}
    thumbprint = key.thumbprint()
    if claims.get("htm") != method or _bare(str(claims.get("htu", ""))) != _bare(url):
        raise InvalidProof("made for another request")
    check_age(claims.get("iat"))
    if access_token is not None and not _same(str(claims.get("ath", "")), token_hash(access_token)):
        raise InvalidProof("bound to another token")
    if jkt is not None and not _same(thumbprint, jkt):
        raise InvalidProof("signed by another key")
    burn(thumbprint, claims.get("jti"))
    return Proof(jkt=thumbprint, jwk=public)


def token_hash(access_token: str) -> str:
    """The `ath` claim: base64url of SHA-256, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=").decode()


def _open(proof: str) -> tuple[dict[str, Any], dict[str, Any], ECKey]:
    if not proof.isascii() or len(proof) > MAX_BYTES:
        raise InvalidProof("not a proof")
    try:
        unverified = jws.extract_compact(proof.encode())
        header = unverified.headers()  # not an object yet, whatever its type says
        if header["typ"] != "dpop+jwt" or header["alg"] != "ES256":
            raise InvalidProof("wrong type or algorithm")
        jwk = header["jwk"]
        if not isinstance(jwk, dict) or "d" in jwk or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            raise InvalidProof("key is not a public P-256 key")
        key = ECKey.import_key(jwk)
        verified = jws.deserialize_compact(proof.encode(), key, algorithms=["ES256"])
        claims = _json_object(verified.payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidProof("not a proof") from error
    return header, claims, key


def _json_object(payload: bytes) -> dict[str, Any]:
    claims = json.loads(payload)
    if not isinstance(claims, dict):
        raise TypeError("claims are not an object")
    return claims


def _bare(url: str) -> str:
    """Scheme, host and path: `htu` ignores query and fragment (RFC 9449 section 4.2)."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise InvalidProof("made for another request") from error
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"


def check_age(issued: object) -> None:
    """Of a proof made now, whoever's. Raises InvalidProof."""
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise InvalidProof("no usable iat")
    now = time.time()
    # Two comparisons, not a difference: NaN and integers beyond every float fall outside.
    if not now - MAX_AGE <= issued <= now + MAX_AGE:
        raise InvalidProof("too old or from the future")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def burn(signer: str, jti: object, *, seconds: int = 2 * MAX_AGE + 10) -> None:
    """Use up the `jti` of a proof by this signer (a key's thumbprint, a client), which is accepted for no
    longer than so many seconds. Raises InvalidProof when it was used."""
    if not isinstance(jti, str) or not 8 <= len(jti) <= 128:
        raise InvalidProof("no usable jti")
    digest = hashlib.sha256(f"{signer}:{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    if not cache.add(f"dpop:{digest}", 1, timeout=seconds):
        raise InvalidProof("replayed")
