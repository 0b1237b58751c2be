"""What the provider sends: signed by it (ES256), inside what only the client can open (JWE, A256GCM)."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from joserfc import jwe, jwt
from joserfc.jwk import ECKey, JWKRegistry

if TYPE_CHECKING:
    from ecarte.demo.identity_provider.faults import Faults

KINDS = {"RSA-OAEP-256": "RSA", "ECDH-ES": "EC"}
LIFETIME = 60


def sealed(
    name: str,
    claims: dict[str, Any],
    *,
    key: ECKey,
    client_keys: dict[str, Any],
    wrapping: str,
    faults: Faults,
) -> str:
    """One answer, of the name that `faults` knows it by."""
    token = _signed(name, claims, key, faults)
    if name in faults.plain:
        return token
    jwk = next(
        each for each in client_keys["keys"] if each["use"] == "enc" and each["kty"] == KINDS[wrapping]
    )
    header = {"alg": wrapping, "enc": "A256GCM", "cty": "JWT", "kid": jwk["kid"]}
    algorithms = [wrapping, "A256GCM"]
    return jwe.encrypt_compact(header, token, JWKRegistry.import_key(jwk), algorithms=algorithms)


def _signed(name: str, claims: dict[str, Any], key: ECKey, faults: Faults) -> str:
    now = int(time.time())
    right = {"iat": now, "exp": now + LIFETIME} | claims
    present = {
        each: value for each, value in (right | faults.claims.get(name, {})).items() if value is not None
    }
    if faults.algorithm == "none":
        return f"{_encoded({'alg': 'none', 'kid': key.kid})}.{_encoded(present)}."
    if faults.algorithm == "HS256":
        # The classic confusion: the published key as the secret of a MAC.
        content = f"{_encoded({'alg': 'HS256', 'kid': key.kid})}.{_encoded(present)}"
        mac = hmac.digest(key.as_pem(private=False), content.encode(), "sha256")
        return f"{content}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    signer = ECKey.generate_key("P-256") if name in faults.forged or faults.unknown_key else key
    kid = "nobody-published-it" if faults.unknown_key else key.kid
    return jwt.encode({"alg": "ES256", "kid": kid}, present, signer, algorithms=["ES256"])


def _encoded(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
