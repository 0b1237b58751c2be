"""A place with all three gateways, whose services stand on this machine."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey

from issuance.push import gateways
from issuance.push.configuration import PushSettings
from issuance.push.web_push import public_key
from tests.issuance.push.phones import Android, Iphone, Page, Phone
from tests.issuance.push.servers import apple as apns
from tests.issuance.push.servers.apple import Apple
from tests.issuance.push.servers.browser import PushService
from tests.issuance.push.servers.google import Google
from tests.tls import certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INSIDE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PAGES = ECKey.generate_key("P-256")
"""The application server's, for browsers."""


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="session")
def _google(tls: Path) -> Iterator[Google]:
    google = Google(tls)
    yield google
    google.stop()


@pytest.fixture(scope="session")
def _apple(tls: Path) -> Iterator[Apple]:
    apple = Apple(tls)
    yield apple
    apple.stop()


@pytest.fixture(scope="session")
def _push_service(tls: Path) -> Iterator[PushService]:
    service = PushService(tls)
    yield service
    service.stop()


@pytest.fixture
def google(_google: Google) -> Google:
    _google.reset()
    return _google


@pytest.fixture
def apple(_apple: Apple) -> Apple:
    _apple.reset()
    return _apple


@pytest.fixture
def push_service(_push_service: PushService) -> PushService:
    _push_service.reset()
    return _push_service


@pytest.fixture
def place(
    google: Google, apple: Apple, push_service: PushService, tls: Path, settings: Any
) -> Iterator[PushSettings]:
    settings.PUSH = PushSettings(
        fcm_service_account=google.account,
        fcm_url=google.origin,
        apns_key=apple.key.as_pem(private=True).decode(),
        apns_key_id=apns.KEY_ID,
        apns_team_id=apns.TEAM_ID,
        apns_topic=apns.TOPIC,
        apns_url=apple.origin,
        web_push_key=PAGES.as_pem(private=True).decode(),
        web_push_subject="mailto:push@ecarte.example",
        web_push_networks=INSIDE,
        ca_file=str(certificate(tls)),
    )
    yield settings.PUSH
    for kind in ("fcm", "apns"):
        gateways._made(kind, settings.PUSH)._http.close()  # type: ignore[attr-defined]
    gateways._made.cache_clear()


@pytest.fixture
def android(place: PushSettings, google: Google) -> Android:
    return Android(google)


@pytest.fixture
def iphone(place: PushSettings, apple: Apple) -> Iphone:
    return Iphone(apple)


@pytest.fixture
def page(place: PushSettings, push_service: PushService) -> Page:
    return Page(push_service, push_service.subscribe(public_key(PAGES)))


@pytest.fixture(params=["android", "iphone", "page"])
def phone(request: pytest.FixtureRequest) -> Phone:
    """One of each."""
    found: Phone = request.getfixturevalue(request.param)
    return found
