"""The phone's proof that it holds the key to which the card is bound (OpenID4VCI 1.0, appendix F.1)."""

from __future__ import annotations

import hmac
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
MAX_AGE = 300
"""Seconds a proof may be old, and a clock may be ahead; the nonce is what makes it fresh."""
MAX_BYTES = 8192


@endpoint
def nonce(request: HttpRequest) -> HttpResponse:
    """A fresh single-use nonce (section 7)."""
    return JsonResponse({"c_nonce": once.mint(NONCE, 1, lifetime=NONCE_LIFETIME)})


def check_proof(proof: str, *, jkt: str) -> None:
    """Check one key proof, made with the key `jkt`, and burn its nonce. Raises Refusal."""
    header, claims, thumbprint = _open(proof)
    if "kid" in header or "x5c" in header or "trust_chain" in header:
        raise Refusal("invalid_proof", "the key must be given as jwk alone")
    if not hmac.compare_digest(thumbprint, jkt):
        raise Refusal("invalid_proof", "the key is not the enrolled one")
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
    if not once.burn(NONCE, nonce):
        raise Refusal("invalid_nonce", "fetch a fresh nonce")


def _open(proof: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and the thumbprint of the key that signed."""
    malformed = Refusal("invalid_proof", "not an ES256 openid4vci-proof+jwt signed by its jwk")
    if not proof.isascii() or len(proof) > MAX_BYTES:
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
