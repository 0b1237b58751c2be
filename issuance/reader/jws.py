"""Opens a JWT signed by a document signer under a trusted root, or by a phone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from issuance.jose import unb64url
from issuance.keys.certificates import chain_of
from issuance.reader.chain import check_issuer, signer_key
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.reader.trust import Trust


def open_jws(token: str, *, typ: str, trust: Trust, now: datetime) -> dict[str, Any]:
    """The claims, once the chain leads to a root, names the issuer, and the signature holds."""
    header, claims = _parts(token, typ=typ)
    try:
        chain = chain_of(header["x5c"])
        issuer = claims["iss"]
    except (ValueError, KeyError, TypeError, x509.InvalidVersion) as cause:
        raise CardRefused("malformed") from cause
    key = signer_key(chain, trust=trust, now=now)
    check_issuer(chain[0], issuer)
    _check_signature(token, key)
    return claims


def open_by_key(token: str, *, typ: str, key: ec.EllipticCurvePublicKey) -> dict[str, Any]:
    """The claims, once this very key is seen to have signed them."""
    _, claims = _parts(token, typ=typ)
    _check_signature(token, key)
    return claims


def _parts(token: str, *, typ: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header_part, payload_part, _ = token.split(".")
        header, claims = json.loads(unb64url(header_part)), json.loads(unb64url(payload_part))
        if header["alg"] == "ES256" and header["typ"] == typ and "crit" not in header:
            return header, dict(claims)
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise CardRefused("malformed") from cause
    raise CardRefused("malformed")


def _check_signature(token: str, key: ec.EllipticCurvePublicKey) -> None:
    signed, _, signature_part = token.rpartition(".")
    try:
        signature = unb64url(signature_part)
    except ValueError as cause:
        raise CardRefused("malformed") from cause
    if len(signature) != 64:
        raise CardRefused("malformed")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as cause:
        raise CardRefused("altered") from cause
