"""Phones at the three push services, and what a test does to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tests.issuance.push.servers.apple import refusal
from tests.issuance.push.servers.google import error
from tests.issuance.push.servers.https import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from tests.issuance.push.servers.apple import Apple
    from tests.issuance.push.servers.browser import Browser, PushService
    from tests.issuance.push.servers.google import Google


class Phone(Protocol):
    """One phone with the app."""

    @property
    def push_token(self) -> str: ...

    def ids(self) -> list[str]:
        """Of the messages that arrived, oldest first."""

    def remove_app(self) -> None: ...

    def outage(self, status: int, **headers: str) -> None:
        """The service's next answer."""

    def at(self, moment: datetime) -> None:
        """The service's clock, by which it judges what is signed."""


@dataclass
class Android:
    google: Google
    token: str = field(
        default_factory=lambda: secrets.token_urlsafe(20) + ":APA91b" + secrets.token_urlsafe(90)
    )

    def __post_init__(self) -> None:
        self.google.phones[self.token] = []

    @property
    def push_token(self) -> str:
        return f"fcm:{self.token}"

    def ids(self) -> list[str]:
        return [message["data"]["id"] for message in self.google.phones[self.token]]

    def remove_app(self) -> None:
        del self.google.phones[self.token]

    def outage(self, status: int, **headers: str) -> None:
        names = {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
        self.google.scripted.append(error(status, names[status], headers=_named(headers)))

    def at(self, moment: datetime) -> None:
        self.google.clock = moment.timestamp


@dataclass
class Iphone:
    apple: Apple
    token: str = field(default_factory=lambda: secrets.token_hex(32))

    def __post_init__(self) -> None:
        self.apple.phones[self.token] = []

    @property
    def push_token(self) -> str:
        return f"apns:{self.token}"

    def ids(self) -> list[str]:
        return [payload["id"] for _, payload in self.apple.phones[self.token]]

    def remove_app(self) -> None:
        self.apple.gone.add(self.token)

    def outage(self, status: int, **headers: str) -> None:
        reasons = {429: "TooManyRequests", 500: "InternalServerError", 503: "ServiceUnavailable"}
        self.apple.scripted.append(refusal(status, reasons[status], **headers))

    def at(self, moment: datetime) -> None:
        self.apple.clock = moment.timestamp


@dataclass
class Page:
    service: PushService
    browser: Browser

    @property
    def push_token(self) -> str:
        return self.browser.push_token

    def ids(self) -> list[str]:
        return [to.read(body)["id"] for to, _, body in self.service.received if to is self.browser]

    def remove_app(self) -> None:
        self.service.browsers.clear()

    def outage(self, status: int, **headers: str) -> None:
        self.service.scripted.append(Answer(status, None, _named(headers)))

    def at(self, moment: datetime) -> None:
        self.service.clock = moment.timestamp


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
