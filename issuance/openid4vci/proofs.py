"""The phone's proofs of the keys to which its credentials are bound (OpenID4VCI 1.0, appendix F.1).

The keys need not be the enrolled one: each credential of a batch is bound to a fresh key, or readers could
link them (ARF 3.0, annex 2, topic 10). That they are the enrolled phone's is known from the access token,
which that phone's key alone can use.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from issuance.openid4vci import once
from issuance.openid4vci.errors import Refusal, endpoint

NONCE = "c-nonce"
NONCE_LIFETIME = timedelta(minutes=5)
BATCH_SIZE = 10
"""Credentials in one response, each for another key."""
MAX_AGE = 300
"""Seconds a proof may be old, and a clock may be ahead; the nonce is what makes it fresh."""
MAX_BYTES = 4096

Keys = dict[str, dict[str, str]]
"""RFC 7638 thumbprint → public JWK, in the order of the proofs."""


@endpoint
def nonce(_request: HttpRequest) -> HttpResponse:
    """A fresh single-use nonce (section 7).

    No DPoP nonce comes with it: a DPoP proof is good for a minute and for one call, whoever made it when.
    """
    return JsonResponse({"c_nonce": once.mint(NONCE, 1, lifetime=NONCE_LIFETIME)})


def proven_keys(proofs: object) -> Keys:
    """The keys that the `proofs` of a request prove; burns their nonces. Raises Refusal.

    The proofs of one request may share a nonce. None is burnt unless every proof is sound.
    """
    match proofs:
        case {"jwt": [_, *_] as given, **others} if not others and len(given) <= BATCH_SIZE:
            checked = [_check(proof) for proof in given]
        case _:
            raise Refusal("invalid_proof", f"proofs must hold one to {BATCH_SIZE} of jwt alone")
    keys = {thumbprint: jwk for thumbprint, jwk, _ in checked}
    if len(keys) < len(checked):
        raise Refusal("invalid_proof", "each proof must be of another key")
    nonces = {nonce for _, _, nonce in checked}
    if not all(once.burn(NONCE, nonce) for nonce in nonces):
        raise Refusal("invalid_nonce", "fetch a fresh nonce")
    return keys


def _check(proof: object) -> tuple[str, dict[str, str], str]:
    """Thumbprint and JWK of the key, and the nonce."""
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
    return thumbprint, {name: str(header["jwk"][name]) for name in ("kty", "crv", "x", "y")}, nonce


def _open(proof: object) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and the thumbprint of the key that signed."""
    malformed = Refusal("invalid_proof", "not an ES256 openid4vci-proof+jwt signed by its jwk")
    if not isinstance(proof, str) or not proof.isascii() or len(proof) > MAX_BYTES:
        raise malformed
    try:
        header = jws.extract_compact(proof.encode()).headers()
        jwk = header["jwk"]
        if header["typ"] != "openid4vci-proof+jwt" or jwk["crv"] != "P-256" or "d" in jwk:
            raise malformed
        key = ECKey.import_key(jwk)
        claims = json.loads(jws.deserialize_compact(proof.encode(), key, algorithms=["ES256"]).payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as cause:
        raise malformed from cause
    if not isinstance(claims, dict):
        raise malformed
    return header, claims, key.thumbprint()
