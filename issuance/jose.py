"""Compact JWS, as every signed thing of issuance is written (RFC 7515)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issuance.keys.signer import Signer


def b64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """The bytes of unpadded base64url. Raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def compact_json(value: Any) -> bytes:
    """UTF-8 JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def sign_jwt(payload: Mapping[str, Any], *, typ: str, signer: Signer) -> str:
    """An ES256 JWT that carries its certificate chain, leaf first and without the root."""
    header = {"alg": "ES256", "typ": typ, "kid": signer.key_id, "x5c": list(signer.x5c)}
    message = f"{b64url(compact_json(header))}.{b64url(compact_json(payload))}"
    return f"{message}.{b64url(signer.sign(message.encode()))}"
