"""SD-JWT VC (RFC 9901 and draft-ietf-oauth-sd-jwt-vc), signed ES256 with its certificate chain."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from issuance.formats.claims import VCT
from issuance.formats.type_metadata import INTEGRITY
from issuance.jose import b64url, compact_json, sign_jwt

if TYPE_CHECKING:
    from issuance.formats.content import Content
    from issuance.keys.signer import Signer

TYP = "dc+sd-jwt"
SALT_BYTES = 16
"""128 bits (RFC 9901, section 9.3)."""


def sign(content: Content, *, signer: Signer) -> str:
    """`<issuer-signed JWT>~<disclosure>~…~`, the form in which the phone receives it.

    What a reader needs in order to judge the credential (`cnf`, `exp`, `nbf`, `vct`, `status`) is never
    disclosable: a holder could hide it (SD-JWT VC, section 2.2.2.3).
    """
    disclosures = [_disclosure(name, value) for name, value in content.elements.items()]
    valid_from, expires_at = content.valid_from, content.expires_at
    payload: dict[str, Any] = {
        "iss": content.issuer,
        "vct": VCT,
        "vct#integrity": INTEGRITY,
        "iat": int(valid_from.timestamp()),
        "nbf": int(valid_from.timestamp()),
        "exp": int(expires_at.timestamp()),
        "cnf": {"jwk": dict(content.holder_jwk)},
        "status": {"status_list": {"idx": content.status_index, "uri": content.status_uri}},
        "issuing_country": "FR",
        "date_of_issuance": valid_from.date().isoformat(),
        "date_of_expiry": expires_at.date().isoformat(),
        # Sorted: the order of digests tells nothing of the order of elements (RFC 9901, section 4.2.4.1).
        "_sd": sorted(disclosure_digest(disclosure) for disclosure in disclosures),
        "_sd_alg": "sha-256",
    }
    return "~".join([sign_jwt(payload, typ=TYP, signer=signer), *disclosures, ""])


def disclosure_digest(disclosure: str) -> str:
    """Base64url SHA-256 over the disclosure as it is transmitted (RFC 9901, section 4.2.3)."""
    return b64url(hashlib.sha256(disclosure.encode()).digest())


def _disclosure(name: str, value: Any) -> str:
    return b64url(compact_json([b64url(os.urandom(SALT_BYTES)), name, value]))
