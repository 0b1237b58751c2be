"""Verifies a card offline: all a terminal needs is the root certificate and, if it has one, a status list."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from issuance.formats.sd_jwt import TYP, VCT, disclosure_digest
from issuance.jose import unb64url
from issuance.reader.jws import CardRefused, open_jws
from issuance.status_list.encode import BITS, value_at

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

LEEWAY = 60
"""Seconds by which clocks may differ."""
MAX_LIST_BYTES = 4 * 1024 * 1024


def verify_card(
    sd_jwt: str, *, root_certificate: Certificate, status_list_token: str | None = None, now: datetime
) -> dict[str, Any]:
    """The claims of a genuine card that is valid now, disclosed elements included. Raises CardRefused.

    Without `status_list_token` nothing is known of a revocation. A copy of the card passes too: proof that
    the phone at hand holds the card's key (`kb+jwt`) is not read yet, and a card that carries one is refused
    rather than half checked.
    """
    token, *disclosures = sd_jwt.split("~")
    if not disclosures or disclosures.pop():
        raise CardRefused("key_binding_not_supported")
    claims = open_jws(token, typ=TYP, root_certificate=root_certificate, now=now)
    if claims.get("vct") != VCT:
        raise CardRefused("not_a_card")
    _check_dates(claims, now=now)
    elements = _disclosed(claims.pop("_sd", None), disclosures)
    if elements.keys() & claims.keys() or claims.pop("_sd_alg", None) != "sha-256":
        raise CardRefused("malformed")
    if status_list_token is not None:
        _check_status(claims, status_list_token, root_certificate=root_certificate, now=now)
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


def _check_dates(claims: dict[str, Any], *, now: datetime) -> None:
    try:
        if not claims["nbf"] - LEEWAY <= now.timestamp():  # so written, NaN is refused
            raise CardRefused("not_yet_valid")
        if not now.timestamp() < claims["exp"] + LEEWAY:
            raise CardRefused("expired")
    except (KeyError, TypeError) as cause:
        raise CardRefused("malformed") from cause


def _check_status(
    claims: dict[str, Any], token: str, *, root_certificate: Certificate, now: datetime
) -> None:
    published = open_jws(token, typ="statuslist+jwt", root_certificate=root_certificate, now=now)
    try:
        place = claims["status"]["status_list"]
        if published["sub"] != place["uri"] or not now.timestamp() < published["exp"] + LEEWAY:
            raise CardRefused("status_list_unusable")
        status_list = published["status_list"]
        if status_list["bits"] != BITS:
            raise CardRefused("status_list_unusable")
        packed = zlib.decompressobj().decompress(unb64url(status_list["lst"]), MAX_LIST_BYTES)
        status = value_at(packed, place["idx"])
    except (KeyError, TypeError, ValueError, IndexError, zlib.error) as cause:
        raise CardRefused("status_list_unusable") from cause
    if status:
        raise CardRefused({1: "revoked", 2: "suspended"}.get(status, "status_unknown"))
