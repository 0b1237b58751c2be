"""Which gateway carries a message. Each is made once for its settings, so that its connections are kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from issuance.push.apns import ApnsGateway
from issuance.push.failures import PermanentFailure
from issuance.push.fcm import FcmGateway
from issuance.push.mailbox import MailboxGateway
from issuance.push.tokens import split
from issuance.push.web_push import WebPushGateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from issuance.push.configuration import PushSettings
    from issuance.push.message import Message


class Gateway(Protocol):
    """One way to phones."""

    def send(self, *, address: str, message: Message, now: datetime) -> None:
        """Hand the message over. Raises DeadToken, PermanentFailure or TransientFailure."""


MAKERS: dict[str, Callable[[PushSettings], Gateway]] = {
    "fcm": FcmGateway,
    "apns": ApnsGateway,
    "webpush": WebPushGateway,
}
TEST = MailboxGateway()


def chosen(push: PushSettings) -> list[str]:
    """The kinds of gateway that these settings turn on."""
    secrets = {"fcm": push.fcm_service_account, "apns": push.apns_key, "webpush": push.web_push_key}
    return [kind for kind, secret in secrets.items() if secret]


def route(push_token: str) -> tuple[Gateway, str]:
    """The gateway of this token, and the address there. Raises PermanentFailure when there is none."""
    try:
        kind, address = split(push_token)
    except ValueError as error:
        raise PermanentFailure("no_gateway") from error
    if kind == "test":
        return TEST, address
    if kind not in chosen(settings.PUSH):
        raise PermanentFailure("no_gateway")
    return _made(kind, settings.PUSH), address


def misconfigured(push: PushSettings) -> Iterator[str]:
    """Why phones would not be notified, in words an operator can act on."""
    if not chosen(push) and not push.optional:
        yield (
            "no push gateway (FCM_SERVICE_ACCOUNT, APNS_KEY, WEB_PUSH_KEY): phones would only learn by "
            "asking; set PUSH_OPTIONAL=1 to accept that"
        )
    for name, url in (("FCM_URL", push.fcm_url), ("APNS_URL", push.apns_url)):
        if not url.startswith("https://"):
            yield f"{name} must be an https:// address"
    for kind in chosen(push):
        try:
            MAKERS[kind](push)
        except ImproperlyConfigured as error:
            yield str(error)


@lru_cache(maxsize=len(MAKERS))
def _made(kind: str, push: PushSettings) -> Gateway:
    return MAKERS[kind](push)
