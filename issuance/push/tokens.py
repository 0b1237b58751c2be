"""The push token, as a phone gives it: `kind:address`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from issuance.jose import unb64url

FORMS = {
    # Opaque; observed: base64url, colons (Firebase says nothing of their form, and not to cut them).
    "fcm": re.compile(r"[A-Za-z0-9_:.%-]{8,1024}"),
    # Hexadecimal, of variable length (Apple: at most 100 bytes).
    "apns": re.compile(r"(?:[0-9A-Fa-f]{2}){32,100}"),
    "test": re.compile(r"[\w.:-]{1,200}"),
}
PRINTABLE = re.compile(r"[!-~]+")
MAX_LENGTH = 2048


@dataclass(frozen=True)
class Subscription:
    """What `PushSubscription.toJSON()` of a browser says (Push API; keys of RFC 8291, section 3)."""

    endpoint: str
    p256dh: str
    auth: str


def split(push_token: str) -> tuple[str, str]:
    """Kind (fcm, apns, webpush, test) and address. Raises ValueError for anything that is no push token.

    `test:` is one in demonstrations only.
    """
    kind, _, address = push_token.partition(":")
    if kind == "webpush":
        subscription(address)
    elif kind not in FORMS or not FORMS[kind].fullmatch(address) or (kind == "test" and not settings.DEMO):
        raise ValueError("no push token")
    return kind, address


def subscription(text: str) -> Subscription:
    """The subscription in this JSON object. Raises ValueError."""
    try:
        given: Any = json.loads(text)
        found = Subscription(given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"])
        good = _is_plain_https(found.endpoint) and _can_be_encrypted_for(found)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError("no push subscription") from error
    if not good:
        raise ValueError("no push subscription")
    return found


def _is_plain_https(endpoint: str) -> bool:
    parts = urlsplit(endpoint)
    plain = parts.username is None and not parts.fragment and parts.port != 0
    return parts.scheme == "https" and bool(parts.hostname and plain and PRINTABLE.fullmatch(endpoint))


def _can_be_encrypted_for(found: Subscription) -> bool:
    """A point of the curve and sixteen bytes, in base64url; some browsers pad it."""
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64url(found.p256dh.rstrip("=")))
    return len(unb64url(found.auth.rstrip("="))) == 16
