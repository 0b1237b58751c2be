"""The demonstration's phone and terminal: three formats, collected and renewed, read with what was fetched."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
import zxingcpp
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ecarte.demo import presentation, wallet
from ecarte.demo.phone import Phone
from ecarte.demo.terminal import Terminal
from issuance.keys.install import install_list
from issuance.models import Card, Status, StatusEntry
from issuance.reader.refused import CardRefused
from issuance.status_list.change import change_status
from issuance.status_list.publish import publish_due
from tests.issuance.active_signer import active_authority
from tests.issuance.factories import CODE, offered, uri_of
from tests.issuance.signing import revocations
from tests.issuance.wallet import ISSUER, Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.x509 import Certificate

pytestmark = pytest.mark.django_db


def serve(request: httpx.Request) -> httpx.Response:
    """The network leads here."""
    given: Any = {"headers": dict(request.headers), "content_type": request.headers.get("Content-Type", "")}
    path = request.url.raw_path.decode()
    answer = Client().generic(request.method, path, request.read(), **given)
    return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


@pytest.fixture
def phone() -> Iterator[Phone]:
    with closing(Phone(ISSUER, transport=httpx.MockTransport(serve))) as made:
        yield made


@pytest.fixture
def collection(phone: Phone) -> wallet.Collection:
    """A card that this phone has collected."""
    cache.clear()  # of what was done under the primary keys of other tests
    made = wallet.Collection(phone, CODE)
    made.go_on(uri_of(offered(Wallet(key=phone._key))))
    return made


def publish(*taken_back: Certificate) -> None:
    """The root's list."""
    content = revocations(active_authority(), *taken_back).public_bytes(Encoding.DER)
    install_list(content=content, actor="system:test", now=timezone.now())


def terminal() -> Terminal:
    with httpx.Client(transport=httpx.MockTransport(serve)) as http:
        return Terminal.fetched(ISSUER, root=active_authority().root, http=http)


def test_a_terminal_reads_all_three_formats_before_and_after_a_renewal(
    phone: Phone, collection: wallet.Collection
) -> None:
    publish()
    reader, card = terminal(), collection.renew()
    assert card.keys() == {"dc+sd-jwt", "mso_mdoc", "cwt"}
    for each in (card, collection.renew()):
        assert wallet.show(each, phone=phone, terminal=reader)["family_name"] == "LEFÈVRE"
    assert StatusEntry.objects.count() == 3


def test_what_a_terminal_fetched_tells_of_a_suspension(phone: Phone, collection: wallet.Collection) -> None:
    publish()
    card, before = collection.renew(), terminal()
    card_id = Card.objects.get().pk
    change_status(card_id=card_id, status=Status.SUSPENDED, actor="agent:1", reason="suspended")
    publish_due(now=timezone.now())
    assert wallet.show(card, phone=phone, terminal=before)  # it has no network
    with pytest.raises(CardRefused, match="suspended"):
        wallet.show(card, phone=phone, terminal=terminal())


def test_what_a_terminal_fetched_tells_of_a_signer_that_was_taken_back(
    phone: Phone, collection: wallet.Collection
) -> None:
    publish(active_authority().signer.chain[0])
    with pytest.raises(CardRefused, match="signer_revoked"):
        wallet.show(collection.renew(), phone=phone, terminal=terminal())


def test_without_the_roots_list_nothing_is_fetched(collection: wallet.Collection) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        terminal()


def test_the_code_that_is_printed_is_the_one_that_is_drawn(
    phone: Phone, collection: wallet.Collection
) -> None:
    picture = presentation.code(collection.renew()[wallet.COMPACT], sign=phone.sign_bytes)
    lines = presentation.printed(picture).splitlines()
    upper, lower = ([[each in light for each in line] for line in lines] for light in ("▀█", "▄█"))
    rows = [row for pair in zip(upper, lower, strict=True) for row in pair][: len(picture)]
    drawn = np.kron(np.array(rows, np.uint8) * 255, np.ones((4, 4), np.uint8))
    found = zxingcpp.read_barcode(drawn)
    assert found is not None and found.text.startswith("EV1:")
