"""A receiver that answers, and that the operator allowed although it stands on this machine."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from tests.verification.webhooks.receiver import Receiver
from verification.models import WebhookEndpoint
from verification.webhooks.endpoints import save_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def _receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    receiver = Receiver(tmp_path_factory.mktemp("receiver"))
    yield receiver
    receiver.stop()


@pytest.fixture
def receiver(_receiver: Receiver, settings: Any) -> Receiver:
    _receiver.status, _receiver.silent, _receiver.answer_headers = 204, 0.0, {}
    _receiver.requests.clear()
    settings.WEBHOOK_CA_FILE = str(_receiver.certificate)
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    return _receiver


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> WebhookEndpoint:
    """The receiver, told of everything."""
    return an_endpoint(url=receiver.url)


def an_endpoint(**fields: Any) -> WebhookEndpoint:
    endpoint = WebhookEndpoint(**{"name": "Caisse", "url": "https://insurer.example/hooks", **fields})
    save_endpoint(endpoint=endpoint, actor="agent:1")
    return endpoint


@pytest.fixture
def told() -> Callable[[], list[str]]:
    """The statuses that were queued, oldest first."""

    def statuses() -> list[str]:
        from verification.models import WebhookEvent

        return list(WebhookEvent.objects.order_by("sequence").values_list("status", flat=True))

    return statuses
