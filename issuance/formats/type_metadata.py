"""The credential type as it is published: SD-JWT VC type metadata, and a JSON Schema of its claims.

Credentials carry the digest of these very bytes (`vct#integrity`): once one is signed, a document may never
change. Another document is another type: a new version in `VCT`, at a new address.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from issuance.formats.claims import CLAIMS, DATE, TEXT, VCT, display
from issuance.jose import compact_json

if TYPE_CHECKING:
    from collections.abc import Sequence

NEVER_HIDDEN = {
    "issuing_country": (TEXT, "Pays", "Issuing country"),
    "date_of_issuance": (DATE, "Date de délivrance", "Date of issuance"),
    "date_of_expiry": (DATE, "Date d’expiration", "Date of expiry"),
}


def _claim(path: Sequence[str], french: str, english: str, *, sd: str) -> dict[str, Any]:
    return {"path": [*path], "display": display(french, english, key="label"), "sd": sd}


TYPE_METADATA: bytes = compact_json(
    {
        "vct": VCT,
        "name": "e-carte Vitale",
        "description": "Proof of French health insurance, for health professionals",
        "display": [
            {"locale": "fr-FR", "name": "e-carte Vitale", "description": "Carte d’assurance maladie"},
            {"locale": "en", "name": "e-carte Vitale", "description": "Health insurance card"},
        ],
        "claims": [
            *(_claim([claim.name], claim.french, claim.english, sd="always") for claim in CLAIMS),
            *(
                _claim([name], french, english, sd="never")
                for name, (_, french, english) in NEVER_HIDDEN.items()
            ),
        ],
    }
)
"""Served as it stands (SD-JWT VC, section 4)."""

SCHEMA: bytes = compact_json(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{VCT}:schema",
        "title": "e-carte Vitale",
        "type": "object",
        "properties": {
            "iss": {"type": "string", "format": "uri"},
            "vct": {"const": VCT},
            "vct#integrity": TEXT,
            **{name: {"type": "integer"} for name in ("iat", "nbf", "exp")},
            **{name: {"type": "object"} for name in ("cnf", "status")},
            **{name: schema for name, (schema, _, _) in NEVER_HIDDEN.items()},
            **{claim.name: claim.schema for claim in CLAIMS},
        },
        "required": ["vct", "nbf", "exp", "cnf", "status", *NEVER_HIDDEN],
    }
)
"""Of what a reader has once it has put the disclosed elements in place; hidden ones are absent."""


def integrity(document: bytes) -> str:
    """Subresource integrity (SD-JWT VC, section 5; W3C SRI)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(document).digest()).decode()}"


INTEGRITY = integrity(TYPE_METADATA)
"""The `vct#integrity` of every credential."""
