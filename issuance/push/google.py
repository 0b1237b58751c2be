"""Access tokens of a Google service account (RFC 7523: a JWT signed by its key buys one for an hour)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from issuance.push.calls import call, transient
from issuance.push.failures import TransientFailure

if TYPE_CHECKING:
    import httpx

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
LIFETIME = timedelta(hours=1)
MARGIN = timedelta(minutes=5)
"""A token is replaced so long before it expires."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ServiceAccount:
    """What the JSON file of a service account says."""

    project_id: str
    client_email: str
    token_uri: str
    key_id: str
    key: RSAKey = field(repr=False)

    @classmethod
    def read(cls, text: str) -> ServiceAccount:
        """Raises ImproperlyConfigured."""
        try:
            given = json.loads(text)
            key = RSAKey.import_key(given["private_key"])
            account = cls(
                given["project_id"], given["client_email"], given["token_uri"], given["private_key_id"], key
            )
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise ImproperlyConfigured("FCM_SERVICE_ACCOUNT is not the JSON of a service account") from error
        if not account.token_uri.startswith("https://"):
            raise ImproperlyConfigured("FCM_SERVICE_ACCOUNT names a token_uri that is not https://")
        return account


class AccessTokens:
    """One account's, kept in the process until shortly before it expires."""

    def __init__(self, account: ServiceAccount, http: httpx.Client) -> None:
        self._account, self._http = account, http
        self._lock = Lock()
        self._token, self._until = "", NEVER

    def get(self, now: datetime) -> str:
        """A token that is good now. Raises TransientFailure: the account may be mended."""
        with self._lock:
            if now >= self._until:
                self._token, lifetime = self._fetch(now)
                self._until = now + lifetime - MARGIN
            return self._token

    def forget(self) -> None:
        """It was refused: the next call gets a new one."""
        with self._lock:
            self._until = NEVER

    def _fetch(self, now: datetime) -> tuple[str, timedelta]:
        form = {"grant_type": GRANT, "assertion": self._assertion(now)}
        answer = call(self._http, self._account.token_uri, kind="fcm", data=form)
        if not answer.is_success:
            raise transient(answer, f"fcm:token_{answer.status_code}")
        try:
            given = answer.json()
            return str(given["access_token"]), timedelta(seconds=int(given["expires_in"]))
        except (ValueError, KeyError, TypeError) as error:  # something on the way answered
            raise TransientFailure("fcm:token_unreadable") from error

    def _assertion(self, now: datetime) -> str:
        header = {"alg": "RS256", "kid": self._account.key_id}
        claims = {
            "iss": self._account.client_email,
            "scope": SCOPE,
            "aud": self._account.token_uri,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        return jwt.encode(header, claims, self._account.key)
