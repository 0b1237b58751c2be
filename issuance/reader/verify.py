"""Verifies an SD-JWT VC offline: a terminal needs the root and what it fetched while it had a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuance import cose
from issuance.formats.claims import VCT
from issuance.formats.sd_jwt import TYP, disclosure_digest
from issuance.jose import unb64url
from issuance.reader.jws import open_by_key, open_jws
from issuance.reader.refused import CardRefused
from issuance.reader.trust import LEEWAY
from issuance.reader.validity import check_dates, check_status

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.reader.trust import Trust

KEY_BINDING_TYP = "kb+jwt"
MAX_AGE = 300
"""Seconds a key binding may be old; the nonce is what makes it fresh."""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What the reader asked of the phone (OpenID4VP 1.0, appendix B.3.5)."""

    nonce: str
    audience: str


def verify_card(
    sd_jwt: str,
    *,
    trust: Trust,
    challenge: Challenge | None = None,
    now: datetime,
) -> dict[str, Any]:
    """The claims of a genuine card that is valid now, disclosed elements included. Raises CardRefused.

    Without `challenge` a copy of the card passes too, and one with a key binding is refused: whom it was made
    for cannot be said.
    """
    token, *disclosures = sd_jwt.split("~")
    if not disclosures:
        raise CardRefused("malformed")
    binding = disclosures.pop()
    claims = open_jws(token, typ=TYP, trust=trust, now=now)
    if claims.get("vct") != VCT:
        raise CardRefused("not_a_card")
    check_dates(claims.get("nbf"), claims.get("exp"), now=now)
    if bool(binding) != (challenge is not None):
        raise CardRefused("key_binding_unexpected" if binding else "key_binding_missing")
    if challenge is not None:
        _check_binding(sd_jwt.removesuffix(binding), binding, claims, challenge, now=now)
    elements = _disclosed(claims.pop("_sd", None), disclosures)
    if elements.keys() & claims.keys() or claims.pop("_sd_alg", None) != "sha-256":
        raise CardRefused("malformed")
    check_status(claims.get("status"), trust=trust, now=now)
    return claims | elements


def _disclosed(digests: Any, disclosures: list[str]) -> dict[str, Any]:
    """The elements the holder shows: each must be one that the issuer signed the digest of, and once."""
    if not isinstance(digests, list) or len(set(disclosures)) != len(disclosures):
        raise CardRefused("malformed")
    elements: dict[str, Any] = {}
    for disclosure in disclosures:
        if not disclosure.isascii() or disclosure_digest(disclosure) not in digests:
            raise CardRefused("altered")
        _, name, value = json.loads(unb64url(disclosure))
        elements[name] = value
    return elements


def _check_binding(
    shown: str, binding: str, claims: dict[str, Any], challenge: Challenge, *, now: datetime
) -> None:
    """The phone at hand holds the card's key, and answers this reader now (RFC 9901, section 7.3)."""
    try:
        key = cose.public_key(cose.cose_key(claims["cnf"]["jwk"]))
    except (KeyError, TypeError, ValueError) as cause:
        raise CardRefused("malformed") from cause
    answer = open_by_key(binding, typ=KEY_BINDING_TYP, key=key)
    if (answer.get("nonce"), answer.get("aud")) != (challenge.nonce, challenge.audience):
        raise CardRefused("not_for_this_reader")
    # The digest is made like that of a disclosure: over the text that was transmitted.
    if not shown.isascii() or answer.get("sd_hash") != disclosure_digest(shown):
        raise CardRefused("altered")
    issued = answer.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise CardRefused("malformed")
    if not issued - LEEWAY <= now.timestamp() <= issued + MAX_AGE:  # so written, NaN is refused
        raise CardRefused("stale")
