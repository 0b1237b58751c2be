"""Status lists: the draft's vectors, indexes that are never shared, and what is published."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from openvc.status.token_status_list import decode_status_list, get_status

from issuance import lifecycle
from issuance.formats.configurations import SD_JWT
from issuance.jose import unb64url
from issuance.models import Card, StatusEntry, StatusList
from issuance.status_list import allocate as allocation
from issuance.status_list.allocate import allocate
from issuance.status_list.encode import encode, value_at
from issuance.status_list.publish import status_list_token
from tests.issuance.factories import offered

if TYPE_CHECKING:
    from tests.issuance.wallet import Wallet

SMALL = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
LARGE = {
    0: 1, 1993: 2, 25460: 1, 159495: 3, 495669: 1, 554353: 1,
    645645: 2, 723232: 1, 854545: 1, 934534: 2, 1000345: 3,
}  # fmt: skip
LARGE_LST = (
    "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5"
    "WwIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoA"
    "AAAAAAAAAAAAAEBqH81gAQw"
)


def test_the_short_list_of_the_draft_is_encoded_byte_for_byte() -> None:
    assert encode(enumerate(SMALL), size=12) == "eNo76fITAAPfAgc"  # section 4.2


def test_the_long_list_of_the_draft_is_encoded_byte_for_byte() -> None:
    assert encode(LARGE.items(), size=2**20) == LARGE_LST  # appendix C.2


def test_every_value_is_read_back() -> None:
    packed = zlib.decompress(unb64url(encode(enumerate(SMALL), size=12)))
    assert [value_at(packed, index) for index in range(12)] == SMALL


@pytest.fixture
def card(wallet: Wallet, db: None) -> Card:
    return Card.objects.get(pk=offered(wallet))


def test_one_holder_per_status_index(card: Card) -> None:
    entry = allocate(card=card, configuration=SD_JWT.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusEntry.objects.create(
            status_list=entry.status_list, index=entry.index, card=card, configuration="x"
        )


def test_an_index_drawn_by_two_at_once_goes_to_one(card: Card, monkeypatch: Any) -> None:
    taken = allocate(card=card, configuration=SD_JWT.id).index
    draws = iter([taken, taken + 1])
    monkeypatch.setattr(allocation, "_draw", lambda _list: next(draws))
    assert allocate(card=card, configuration=SD_JWT.id).index == taken + 1


def test_indexes_are_random_unique_and_a_full_list_makes_way_for_the_next(
    card: Card, monkeypatch: Any
) -> None:
    monkeypatch.setattr(allocation, "SIZE", 16)
    entries = [allocate(card=card, configuration=SD_JWT.id) for _ in range(40)]
    places = [(entry.status_list_id, entry.index) for entry in entries]
    assert len(set(places)) == 40
    assert places != sorted(places)
    assert all(entry.index < 16 for entry in entries)
    assert StatusList.objects.count() >= 3


def published(list_id: int, index: int) -> int:
    token = status_list_token(list_id)
    assert token is not None
    claims = json.loads(unb64url(token.split(".")[1]))["status_list"]
    return int(get_status(decode_status_list(claims["lst"]), index, bits=claims["bits"]))


def test_a_change_is_published_at_once_for_this_card_only(card: Card, wallet: Wallet) -> None:
    entry, other = (
        allocate(card=each, configuration=SD_JWT.id) for each in (card, Card.objects.get(pk=offered(wallet)))
    )
    Card.objects.filter(pk=card.pk).update(
        status="active", activated_at=card.offered_at, expires_at=card.offered_at
    )
    assert published(entry.status_list_id, entry.index) == 0
    lifecycle.suspend(card_id=card.pk, actor="agent:1")
    assert published(entry.status_list_id, entry.index) == 2
    lifecycle.revoke(card_id=card.pk, actor="agent:1", reason="lost")  # type: ignore[arg-type]
    assert published(entry.status_list_id, entry.index) == 1
    assert published(other.status_list_id, other.index) == 0


def test_the_list_is_public_cacheable_and_not_sent_twice(card: Card, wallet: Wallet) -> None:
    path = f"/issuance/status-lists/{allocate(card=card, configuration=SD_JWT.id).status_list_id}"
    answer = wallet.http.get(path)
    assert answer["Content-Type"] == "application/statuslist+jwt"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    again = wallet.http.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_an_unknown_list_is_not_found(wallet: Wallet) -> None:
    assert wallet.http.get("/issuance/status-lists/404").status_code == 404
