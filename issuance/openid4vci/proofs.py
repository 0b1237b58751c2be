"""The phone's proofs of the keys to which its credentials are bound (OpenID4VCI 1.0, appendix F).

The keys need not be the enrolled one: each credential of a batch is bound to a fresh key, or readers could
link them (ARF 3.0, annex 2, topic 10). That they are the enrolled phone's is known from the access token,
which that phone's key alone can use.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter

from issuance.openid4vci import once
from issuance.openid4vci.errors import Refusal, endpoint
from issuance.openid4vci.key_attestation import Keys, attested, public_key

if TYPE_CHECKING:
    from collections.abc import Sequence

NONCE = "c-nonce"
NONCE_LIFETIME = timedelta(minutes=5)
BATCH_SIZE = 10
"""Credentials in one response, each for another key."""
MAX_AGE = 300
"""Seconds a proof may be old, and a clock may be ahead; the nonce is what makes it fresh."""
MAX_BYTES = 16 * 1024
"""Of one proof, with the attestation of a whole batch of keys."""
_REGISTRY = jws.JWSRegistry({"key_attestation": HeaderParameter("Key attestation", "str")}, ["ES256"])
_REGISTRY.max_header_length = MAX_BYTES


@endpoint
def nonce(_request: HttpRequest) -> HttpResponse:
    """A fresh single-use nonce (section 7).

    No DPoP nonce comes with it: a DPoP proof is good for a minute and for one call, whoever made it when.
    """
    return JsonResponse({"c_nonce": once.mint(NONCE, 1, lifetime=NONCE_LIFETIME)})


def proven_keys(proofs: object) -> Keys:
    """The keys that the `proofs` of a request prove; burns their nonces. Raises Refusal.

    One that comes with an attestation stands for every attested key (appendix F.1). The proofs of one request
    may share a nonce. None is burnt unless every proof is sound.
    """
    match proofs:
        case {"jwt": [_, *_] as given, **others} if not others and len(given) <= BATCH_SIZE:
            keys, nonces = _signed(given)
        case {"attestation": [attestation], **others} if not others:
            keys, nonce = attested(attestation, must_expire=False)
            nonces = {nonce}
        case _:
            raise Refusal("invalid_proof", f"proofs must hold one to {BATCH_SIZE} of jwt, or one attestation")
    if len(keys) > BATCH_SIZE:
        raise Refusal("invalid_proof", f"at most {BATCH_SIZE} keys at once")
    if not all(once.burn(NONCE, nonce) for nonce in nonces):
        raise Refusal("invalid_nonce", "fetch a fresh nonce")
    return keys


def _signed(given: Sequence[object]) -> tuple[Keys, set[str]]:
    """The keys and the nonces of `jwt` proofs."""
    keys: Keys = {}
    nonces, signers = set[str](), set[str]()
    for proof in given:
        header, signer, nonce = _check(proof)
        attested_keys, attested_nonces = _attested(header, signer)
        keys |= attested_keys or dict([public_key(header["jwk"])])
        nonces |= {nonce, *attested_nonces}
        signers.add(signer)
    if len(signers) < len(given):
        raise Refusal("invalid_proof", "each proof must be of another key")
    return keys, nonces


def _attested(header: dict[str, Any], signer: str) -> tuple[Keys, set[str]]:
    """The attested keys, of which the proof's must be one, and the attestation's nonce; nothing without."""
    if "key_attestation" not in header:
        if settings.WALLETS.key_attestations is not None:
            raise Refusal("invalid_proof", "a key attestation is required")
        return {}, set()
    keys, nonce = attested(header["key_attestation"], must_expire=True)
    if signer not in keys:
        raise Refusal("invalid_proof", "the proof must be signed by an attested key")
    return keys, {nonce}


def _check(proof: object) -> tuple[dict[str, Any], str, str]:
    """Header, thumbprint of the key that signed, and the nonce."""
    header, claims, thumbprint = _open(proof)
    if "kid" in header or "x5c" in header or "trust_chain" in header:
        raise Refusal("invalid_proof", "the key must be given as jwk alone")
    if claims.get("aud") != settings.PUBLIC_URL:
        raise Refusal("invalid_proof", "aud must be the credential issuer")
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise Refusal("invalid_proof", "iat is missing")
    now = timezone.now().timestamp()
    if not now - MAX_AGE <= issued <= now + MAX_AGE:  # so written, NaN is refused and no number overflows
        raise Refusal("invalid_proof", "iat is too far from now")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise Refusal("invalid_proof", "nonce is missing")
    return header, thumbprint, nonce


def _open(proof: object) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and the thumbprint of the key that signed."""
    malformed = Refusal("invalid_proof", "not an ES256 openid4vci-proof+jwt signed by its jwk")
    if not isinstance(proof, str) or not proof.isascii() or len(proof) > MAX_BYTES:
        raise malformed
    try:
        header = jws.extract_compact(proof.encode(), registry=_REGISTRY).headers()
        jwk = header["jwk"]
        if header["typ"] != "openid4vci-proof+jwt" or jwk["crv"] != "P-256" or "d" in jwk:
            raise malformed
        key = ECKey.import_key(jwk)
        claims = json.loads(jws.deserialize_compact(proof.encode(), key, registry=_REGISTRY).payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as cause:
        raise malformed from cause
    if not isinstance(claims, dict):
        raise malformed
    return header, claims, key.thumbprint()
