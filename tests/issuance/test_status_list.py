"""Status lists: the draft's vectors, and indexes that are never shared."""

from __future__ import annotations

import random
import secrets
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from issuance import cose
from issuance.formats.configurations import SD_JWT
from issuance.jose import b64url
from issuance.models import Card, Publication, StatusChange, StatusEntry, StatusList
from issuance.status_list import allocate as allocation
from issuance.status_list.allocate import allocate, open_list
from issuance.status_list.encode import compress, level_for, pack, value_at
from tests.concurrency import at_once
from tests.issuance.factories import offered
from tests.issuance.status_list_vectors import SIZE, VECTORS

if TYPE_CHECKING:
    from tests.issuance.wallet import Wallet

ONE_BIT = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
TWO_BITS = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def test_the_short_lists_of_the_draft_are_encoded_byte_for_byte() -> None:
    """Sections 4.1 and 4.2."""
    assert pack(enumerate(ONE_BIT), size=16, bits=1).hex() == "b9a3"
    assert b64url(compress(pack(enumerate(ONE_BIT), size=16, bits=1))) == "eNrbuRgAAhcBXQ"
    assert b64url(compress(pack(enumerate(TWO_BITS), size=12))) == "eNo76fITAAPfAgc"


def test_the_list_in_cbor_of_the_draft_is_encoded_byte_for_byte() -> None:
    """Section 4.3."""
    encoded = cose.encode({"bits": 1, "lst": compress(pack(enumerate(ONE_BIT), size=16, bits=1))})
    assert encoded.hex() in {
        "a2646269747301636c73744a78dadbb918000217015d",
        "a2636c73744a78dadbb918000217015d646269747301",  # the same map, its keys length-first
    }


@pytest.mark.parametrize("bits", VECTORS)
def test_the_long_lists_of_the_draft_are_encoded_byte_for_byte(bits: int) -> None:
    values, expected = VECTORS[bits]
    assert b64url(compress(pack(values.items(), size=SIZE, bits=bits))) == expected


def test_every_value_is_read_back() -> None:
    packed = zlib.decompress(compress(pack(enumerate(TWO_BITS), size=12)))
    assert [value_at(packed, index) for index in range(12)] == TWO_BITS


@pytest.fixture
def card(wallet: Wallet, db: None) -> Card:
    return Card.objects.get(pk=offered(wallet))


def allocated(card: Card) -> StatusEntry:
    """The index of a credential for yet another key."""
    return allocate(card=card, configuration=SD_JWT.id, holder_jkt=secrets.token_hex(16))


def test_one_holder_per_status_index(card: Card) -> None:
    entry = allocated(card)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusEntry.objects.create(
            status_list=entry.status_list, index=entry.index, card=card, configuration="x"
        )


def test_one_status_index_per_bound_key(card: Card) -> None:
    entry = allocated(card)
    with pytest.raises(IntegrityError), transaction.atomic():
        allocate(card=card, configuration=SD_JWT.id, holder_jkt=entry.holder_jkt)


def test_one_open_status_list(card: Card) -> None:
    open_list()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusList.objects.create(size=16)


def test_a_retired_list_says_when(card: Card) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusList.objects.filter(pk=open_list().pk).update(state=StatusList.State.RETIRED)


def test_an_index_drawn_by_two_at_once_goes_to_one(card: Card, monkeypatch: Any) -> None:
    taken = allocated(card).index
    draws = iter([taken, taken + 1])
    monkeypatch.setattr(allocation, "_draw", lambda _list: next(draws))
    assert allocated(card).index == taken + 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_different_indexes_and_open_each_list_once(
    wallet: Wallet, monkeypatch: Any
) -> None:
    card = Card.objects.get(pk=offered(wallet))
    monkeypatch.setattr(allocation, "SIZE", 8)

    def take() -> list[tuple[int, int]]:
        places = []
        for _ in range(2):
            with transaction.atomic():
                entry = allocated(card)
            places.append((entry.status_list_id, entry.index))
        return places

    places = [place for taken in at_once([take] * 8) for place in taken]
    assert len(places) == len(set(places)) == 16
    assert StatusList.objects.filter(state=StatusList.State.OPEN).count() == 1
    # Each list was filled before the next was opened: none stands empty beside another.
    assert all(each.entries.exists() for each in StatusList.objects.filter(state=StatusList.State.FULL))
    assert Publication.objects.count() == StatusList.objects.count()


def test_indexes_are_random_and_a_full_list_makes_way_for_the_next(card: Card, monkeypatch: Any) -> None:
    monkeypatch.setattr(allocation, "SIZE", 16)
    entries = [allocated(card) for _ in range(40)]
    places = [(entry.status_list_id, entry.index) for entry in entries]
    assert len(set(places)) == 40
    assert places != sorted(places)
    assert all(entry.index < 16 for entry in entries)
    lists = list(StatusList.objects.order_by("pk"))
    assert len(lists) >= 3
    assert [each.state for each in lists] == ["full"] * (len(lists) - 1) + ["open"]
    assert lists[0].entries.count() >= 13  # nearly every index is used before the list counts as full


def test_the_history_of_an_index_can_be_neither_changed_nor_deleted(card: Card) -> None:
    change = StatusChange.objects.create(entry=allocated(card), status=1, actor="agent:1", reason="lost")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StatusChange.objects.update(reason="fraud")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StatusChange.objects.all().delete()
    assert StatusChange.objects.get() == change


def test_a_status_change_says_who_and_why(card: Card) -> None:
    entry = allocated(card)
    for actor, reason in (("", "lost"), ("agent:1", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatusChange.objects.create(entry=entry, status=1, actor=actor, reason=reason)


@pytest.mark.parametrize(("one_in", "level"), [(100, 9), (25, 9), (10, 6), (2, 6)])
def test_a_list_of_which_many_are_not_valid_is_compressed_quickly(one_in: int, level: int) -> None:
    draws = random.Random(7)
    packed = pack([(index, 1) for index in range(2**16) if draws.random() < 1 / one_in], size=2**16)
    assert level_for(packed) == level
    assert zlib.decompress(compress(packed, level=level)) == packed
