"""Apple Push Notification service: HTTP/2, with a provider token.

An alert and not a background push: iOS holds back the latter, and drops them once the person has closed the
app. Its words are the app's own, found by their key in the language of the phone, and never pass through
Apple.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt

from issuance.push.calls import call, client, passes, transient
from issuance.push.failures import DeadToken, PermanentFailure
from issuance.push.message import COLLAPSE
from issuance.push.p256 import private_key

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from issuance.push.configuration import PushSettings
    from issuance.push.message import Message

TOKEN_SECONDS = 30 * 60
"""Apple refuses provider tokens older than an hour, and those who change them more often than every twenty
minutes. Tokens are dated at the beginning of their half hour, so that all workers use the same."""
TEXT_KEY = "push.look"
"""In the app's `Localizable.strings`."""


class ApnsGateway:
    """`apns:<device token>`. Reads its settings once; raises ImproperlyConfigured."""

    def __init__(self, push: PushSettings) -> None:
        private_key(push.apns_key, name="APNS_KEY")
        if not (push.apns_key_id and push.apns_team_id and push.apns_topic):
            raise ImproperlyConfigured("APNS_KEY needs APNS_KEY_ID, APNS_TEAM_ID and APNS_TOPIC")
        self._push = push
        self._http = client(ca_file=push.ca_file, http2=True)

    def send(self, *, address: str, message: Message, now: datetime) -> None:
        answer = call(
            self._http,
            f"{self._push.apns_url}/3/device/{address}",
            kind="apns",
            headers=self._headers(message, now),
            json={"aps": {"alert": {"loc-key": TEXT_KEY}, "sound": "default"}, **message.payload},
        )
        if answer.status_code != 200:
            _refused(answer)

    def _headers(self, message: Message, now: datetime) -> dict[str, str]:
        push, issued_at = self._push, int(now.timestamp()) // TOKEN_SECONDS * TOKEN_SECONDS
        token = _provider_token(push.apns_key, push.apns_key_id, push.apns_team_id, issued_at)
        return {
            "authorization": f"bearer {token}",
            "apns-push-type": "alert",
            "apns-priority": "10",
            "apns-topic": push.apns_topic,
            "apns-id": message.id,
            "apns-expiration": str(int(message.expires_at.timestamp())),
            "apns-collapse-id": COLLAPSE,
        }


@lru_cache(maxsize=2)
def _provider_token(pem: str, key_id: str, team_id: str, issued_at: int) -> str:
    header, claims = {"alg": "ES256", "kid": key_id}, {"iss": team_id, "iat": issued_at}
    return jwt.encode(header, claims, private_key(pem, name="APNS_KEY"), default_type=None)


def _refused(answer: httpx.Response) -> None:
    reason = _reason(answer)
    code = f"apns:{reason or answer.status_code}"
    if answer.status_code == 410 or reason == "BadDeviceToken":
        raise DeadToken(code)
    # 403: the operator's key is refused; once mended, the message leaves.
    if passes(answer) or answer.status_code == 403:
        raise transient(answer, code)
    raise PermanentFailure(code)


def _reason(answer: httpx.Response) -> str:
    try:
        body: Any = answer.json()
    except ValueError:
        return ""
    return str(body.get("reason", ""))[:30] if isinstance(body, dict) else ""
