"""Web Push: browsers, and phones without Google's services (RFC 8030, 8291, 8292).

The address comes from whoever registered it, so it is called under guard (`ecarte.guarded_post`).
`pywebpush` encrypts only: its own transport resolves names by itself and follows redirects.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import httpx
from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt

from ecarte.guarded_post import NotCalled, post
from issuance.jose import b64url, compact_json, unb64url
from issuance.push.calls import passes, transient
from issuance.push.failures import DeadToken, PermanentFailure, TransientFailure
from issuance.push.message import COLLAPSE
from issuance.push.p256 import private_key
from issuance.push.tokens import Subscription, subscription

if TYPE_CHECKING:
    from datetime import datetime

    from joserfc.jwk import ECKey

    from issuance.push.configuration import PushSettings
    from issuance.push.message import Message

GONE = frozenset({404, 410})
STEP, AHEAD = 6 * 3600, 12 * 3600
"""A VAPID token is made every six hours for each push service, good for twelve to eighteen (RFC 8292,
section 2: at most 24)."""


class WebPushGateway:
    """`webpush:<subscription in JSON>`. Reads its settings once; raises ImproperlyConfigured."""

    def __init__(self, push: PushSettings) -> None:
        private_key(push.web_push_key, name="WEB_PUSH_KEY")
        if not push.web_push_subject.startswith(("mailto:", "https:")):
            raise ImproperlyConfigured("WEB_PUSH_SUBJECT must be a mailto: or https: address")
        self._push = push

    def send(self, *, address: str, message: Message, now: datetime) -> None:
        to = subscription(address)
        try:
            answer = post(
                url=to.endpoint,
                body=encrypted(compact_json(message.payload), to),
                headers=self._headers(to, message, now),
                networks=self._push.web_push_networks,
                ca_file=self._push.ca_file,
            )
        except NotCalled as error:
            failure = PermanentFailure if error.code == "address_refused" else TransientFailure
            raise failure(f"webpush:{error.code}") from error
        if not answer.is_success:
            _refused(answer)

    def _headers(self, to: Subscription, message: Message, now: datetime) -> dict[str, str]:
        expires_at = int(now.timestamp()) // STEP * STEP + STEP + AHEAD
        return {
            "Authorization": _vapid(
                self._push.web_push_key, self._push.web_push_subject, _origin(to.endpoint), expires_at
            ),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(message.seconds_left(now)),
            "Urgency": "high",
            "Topic": COLLAPSE,
        }


def encrypted(plaintext: bytes, to: Subscription) -> bytes:
    """For this browser alone (RFC 8291): the push service reads nothing."""
    from pywebpush import WebPusher  # takes longer to import than everything else here

    keys = {"p256dh": to.p256dh, "auth": to.auth}
    return bytes(WebPusher({"endpoint": to.endpoint, "keys": keys}).encode(plaintext)["body"])


def public_key(key: ECKey) -> str:
    """As pages give it to `PushManager.subscribe` (`applicationServerKey`); `k` of RFC 8292, section 3.2."""
    point = key.as_dict(private=False)
    return b64url(b"\x04" + unb64url(str(point["x"])) + unb64url(str(point["y"])))


@lru_cache(maxsize=64)
def _vapid(pem: str, subject: str, origin: str, expires_at: int) -> str:
    key = private_key(pem, name="WEB_PUSH_KEY")
    token = jwt.encode({"alg": "ES256"}, {"aud": origin, "exp": expires_at, "sub": subject}, key)
    return f"vapid t={token}, k={public_key(key)}"


def _origin(endpoint: str) -> str:
    url = httpx.URL(endpoint)
    return f"https://{url.netloc.decode()}"


def _refused(answer: httpx.Response) -> None:
    code = f"webpush:{answer.status_code}"
    if answer.status_code in GONE:
        raise DeadToken(code)
    if passes(answer):
        raise transient(answer, code)
    raise PermanentFailure(code)
