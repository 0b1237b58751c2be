"""Firebase Cloud Messaging, HTTP v1: phones with Google's services.

Data only, so that the app is woken and chooses the words, which never pass through Google.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issuance.push.calls import call, client, passes, transient
from issuance.push.failures import DeadToken, PermanentFailure
from issuance.push.google import AccessTokens, ServiceAccount
from issuance.push.message import COLLAPSE

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from issuance.push.configuration import PushSettings
    from issuance.push.message import Message

FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
OPERATOR = frozenset({401, 403})
"""Rights that the service account lacks, or had withdrawn: once mended, the message leaves."""


class FcmGateway:
    """`fcm:<registration token>`. Reads its settings once; raises ImproperlyConfigured."""

    def __init__(self, push: PushSettings) -> None:
        account = ServiceAccount.read(push.fcm_service_account)
        self._url = f"{push.fcm_url}/v1/projects/{account.project_id}/messages:send"
        self._http = client(ca_file=push.ca_file)
        self._tokens = AccessTokens(account, self._http)

    def send(self, *, address: str, message: Message, now: datetime) -> None:
        answer = call(
            self._http,
            self._url,
            kind="fcm",
            headers={"Authorization": f"Bearer {self._tokens.get(now)}"},
            json={"message": _message(address, message, now)},
        )
        if not answer.is_success:
            self._refused(answer)

    def _refused(self, answer: httpx.Response) -> None:
        error = _error(answer)
        reason, code = _reason(error), f"fcm:{_reason(error) or answer.status_code}"
        if reason == "UNREGISTERED" or (reason == "INVALID_ARGUMENT" and _is_about_the_token(error)):
            raise DeadToken(code)
        if answer.status_code == 401:
            self._tokens.forget()
        if passes(answer) or (answer.status_code in OPERATOR and reason != "SENDER_ID_MISMATCH"):
            raise transient(answer, code)
        raise PermanentFailure(code)


def _message(address: str, message: Message, now: datetime) -> dict[str, Any]:
    android = {"priority": "HIGH", "collapse_key": COLLAPSE, "ttl": f"{message.seconds_left(now)}s"}
    return {"token": address, "data": message.payload, "android": android}


def _error(answer: httpx.Response) -> dict[str, Any]:
    """The error object of Google's APIs, or an empty one where something else answered."""
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def _details(error: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in error.get("details", []) if each.get("@type") == kind]


def _reason(error: dict[str, Any]) -> str:
    """FCM's own code where it gives one, else the API's status."""
    codes = [str(each.get("errorCode", "")) for each in _details(error, FCM_ERROR)]
    return (codes or [str(error.get("status", ""))])[0][:30]


def _is_about_the_token(error: dict[str, Any]) -> bool:
    """INVALID_ARGUMENT is said of other fields, too: then the fault is ours, and the token is kept."""
    fields = [
        violation.get("field")
        for each in _details(error, BAD_REQUEST)
        for violation in each.get("fieldViolations", [])
    ]
    return all(field == "message.token" for field in fields) and bool(fields or _details(error, FCM_ERROR))
