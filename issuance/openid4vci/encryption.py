"""Credential requests and responses that are encrypted beyond TLS (OpenID4VCI 1.0, section 10).

ECDH-ES with A128GCM or A256GCM (RFC 7518). Our key is derived from the vault's key of the month: every
process has the same without a file, and its predecessors still open what was sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.http import HttpResponse, JsonResponse
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ecarte.vault.keys import Unreadable, current, derive
from ecarte.vault.models import Basis
from issuance.openid4vci.errors import MAX_BODY, Refusal, json_body

if TYPE_CHECKING:
    from django.http import HttpRequest

PURPOSE = b"openid4vci request encryption"
ALG, ENC = "ECDH-ES", ("A128GCM", "A256GCM")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256's base point (NIST SP 800-186, section 3.2.1.3)."""
MEDIA_TYPE = "application/jwt"


def metadata() -> dict[str, Any]:
    """The two members of the issuer's metadata (section 12.2.4)."""
    key = _own_key(current(Basis.FIELDS)).as_dict(private=False)
    return {
        "credential_request_encryption": {
            "jwks": {"keys": [key | {"use": "enc", "alg": ALG}]},
            "enc_values_supported": list(ENC),
            "encryption_required": False,
        },
        "credential_response_encryption": {
            "alg_values_supported": [ALG],
            "enc_values_supported": list(ENC),
            "encryption_required": False,
        },
    }


def read(request: HttpRequest) -> dict[str, Any]:
    """The request's parameters, whether it is encrypted or not. Raises Refusal.

    Who wants an encrypted response must encrypt the request: else somebody on the way could put their own key
    in it (section 8.2).
    """
    if request.content_type == MEDIA_TYPE:
        return _open(request.body)
    body = json_body(request, error="invalid_credential_request")
    if "credential_response_encryption" in body:
        raise Refusal("invalid_encryption_parameters", "the request must be encrypted too")
    return body


def check(body: dict[str, Any]) -> None:
    """Refuse a key for which no response could be encrypted, before anything is signed. Raises Refusal."""
    if "credential_response_encryption" in body:
        _seal({}, body["credential_response_encryption"])


def respond(content: dict[str, Any], *, asked: dict[str, Any], status: int = 200) -> HttpResponse:
    """The response, encrypted if the request `asked` for it."""
    if "credential_response_encryption" not in asked:
        return JsonResponse(content, status=status)
    sealed = _seal(content, asked["credential_response_encryption"])
    return HttpResponse(sealed, content_type=MEDIA_TYPE, status=status)


def _seal(content: dict[str, Any], wanted: Any) -> str:
    match wanted:
        case {"jwk": {"alg": "ECDH-ES", "kty": "EC", **jwk}, "enc": "A128GCM" | "A256GCM" as enc} if not (
            "d" in jwk or "zip" in wanted
        ):
            pass
        case _:
            raise Refusal("invalid_encryption_parameters")
    header = {"alg": ALG, "enc": enc} | ({"kid": jwk["kid"]} if "kid" in jwk else {})
    try:
        key = ECKey.import_key({"kty": "EC", **{name: str(jwk[name]) for name in ("crv", "x", "y")}})
        return jwe.encrypt_compact(header, json.dumps(content).encode(), key, algorithms=[ALG, enc])
    except (JoseError, ValueError, TypeError, KeyError) as cause:
        raise Refusal("invalid_encryption_parameters") from cause


def _open(sealed: bytes) -> dict[str, Any]:
    refusal = Refusal("invalid_encryption_parameters", "not a JWE for the published key")
    try:
        if len(sealed) > MAX_BODY:
            raise refusal
        opened = jwe.decrypt_compact(sealed, _named_key, algorithms=[ALG, *ENC])
        body = json.loads(opened.plaintext or b"")
    except (JoseError, Unreadable, ValueError, TypeError, KeyError, RecursionError) as cause:
        raise refusal from cause
    if not isinstance(body, dict):
        raise refusal
    return body


def _named_key(sealed: Any) -> ECKey:
    return _own_key(UUID(str(sealed.headers()["kid"])))


def _own_key(key_id: UUID) -> ECKey:
    secret = derive(key_id, PURPOSE)
    key = ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ECKey.import_key(pem, {"kid": str(key_id)})
