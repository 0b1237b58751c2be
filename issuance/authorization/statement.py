"""Opens what a provider of wallets signed: an ES256 JWT that carries its certificates (RFC 7515, 4.1.6)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from cryptography import x509
from django.utils import timezone

from issuance.jose import unb64url
from issuance.reader.chain import chained_key
from issuance.reader.jws import open_by_key
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 16 * 1024
LEEWAY = 60
"""Seconds that a provider's clock may be ahead (FAPI 2.0, 5.3.2.1)."""


class NotBelieved(Exception):
    """Malformed, altered, expired, or signed by nobody who is known. `reason` is for tests."""


def claimed(token: str, name: str) -> object:
    """What the statement says without being believed yet; None for nothing that can be read."""
    try:
        return json.loads(unb64url(token.split(".")[1]))[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def open_statement(
    token: str, *, typ: str, roots: Sequence[x509.Certificate], must_expire: bool
) -> dict[str, Any]:
    """The claims, once the chain leads to one of the roots and the statement is good now.

    The chain comes without the root, and is never the root alone (HAIP 1.0, sections 4.4.1 and 4.5.1).
    Raises NotBelieved.
    """
    if len(token) > MAX_BYTES:
        raise NotBelieved("malformed")
    chain, now = _chain(token), timezone.now()
    if any(each in roots for each in chain):  # nor, therefore, a leaf that signed itself
        raise NotBelieved("root_in_chain")
    try:
        key = chained_key(chain, roots=roots, now=now)
        claims = open_by_key(token, typ=typ, key=key)
    except CardRefused as cause:
        raise NotBelieved(str(cause)) from cause
    _check_dates(claims, now=now.timestamp(), must_expire=must_expire)
    return claims


def _chain(token: str) -> list[x509.Certificate]:
    try:
        header = json.loads(unb64url(token.partition(".")[0]))
        return [x509.load_der_x509_certificate(base64.b64decode(each)) for each in header["x5c"]]
    except (ValueError, KeyError, TypeError, RecursionError, x509.InvalidVersion) as cause:
        raise NotBelieved("malformed") from cause


def _check_dates(claims: dict[str, Any], *, now: float, must_expire: bool) -> None:
    ends, begins = claims.get("exp"), [claims[name] for name in ("iat", "nbf") if name in claims]
    if ends is None and must_expire:
        raise NotBelieved("endless")
    if any(not _is_time(each) for each in (*begins, *([] if ends is None else [ends]))):
        raise NotBelieved("malformed")
    if any(each > now + LEEWAY for each in begins):
        raise NotBelieved("early")
    if ends is not None and not ends > now:  # so written, NaN has ended
        raise NotBelieved("expired")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
