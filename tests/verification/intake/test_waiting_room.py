"""When many come at once, each begins at a time of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured
from redis import Redis

from ecarte.problems import Problem
from tests.phone import Phone
from tests.verification.factories import a_nir
from tests.verification.intake.conftest import code_of
from verification.intake.waiting_room import AT_ONCE, KEPT, enter
from verification.models import Enrolment

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def redis(settings: Any) -> Iterator[Redis]:
    """One begins a minute, after the first few."""
    settings.OPENINGS_A_MINUTE = 1
    with Redis.from_url(configured.REDIS_URL) as client:
        empty(client)
        yield client
        empty(client)


def empty(client: Redis) -> None:
    for key in client.scan_iter("waiting-room:*"):
        client.delete(key)


def wait_of(device: str) -> int:
    try:
        enter(jkt=device)
    except Problem as problem:
        assert problem.headers is not None
        return int(problem.headers["Retry-After"])
    return 0


def test_the_first_few_begin_together_and_the_others_one_after_the_other() -> None:
    waits = [wait_of(f"device-{number}") for number in range(AT_ONCE + 3)]
    assert waits == [0] * AT_ONCE + [60, 120, 180]


def test_a_place_is_kept_for_whoever_asks_again() -> None:
    waits = [wait_of(f"device-{number}") for number in range(AT_ONCE + 2)]
    assert wait_of(f"device-{AT_ONCE}") in (60, 59)
    assert wait_of("another") > waits[-1]


def test_whoever_has_begun_may_send_the_call_again() -> None:
    for number in range(AT_ONCE + 1):
        wait_of(f"device-{number}")
    assert wait_of("device-0") == 0


def test_a_place_whose_time_has_come_stays_good_for_a_while(redis: Redis) -> None:
    for number in range(AT_ONCE + 1):
        wait_of(f"device-{number}")
    last = f"waiting-room:device-{AT_ONCE}"
    assert 60 + KEPT - 5 < redis.ttl(last) <= 60 + KEPT
    redis.set(last, float(redis.get(last) or 0) - 61)
    assert wait_of(f"device-{AT_ONCE}") == 0


def test_who_come_at_the_same_instant_are_given_different_times() -> None:
    with ThreadPoolExecutor(20) as pool:
        waits = sorted(pool.map(wait_of, [f"device-{number}" for number in range(20)]))
    assert waits[:AT_ONCE] == [0] * AT_ONCE
    assert len(set(waits[AT_ONCE:])) == 20 - AT_ONCE


def test_without_a_limit_nobody_waits(settings: Any) -> None:
    settings.OPENINGS_A_MINUTE = 0
    assert {wait_of(f"device-{number}") for number in range(50)} == {0}


def test_the_phone_is_told_when_to_come_back_and_nothing_is_written() -> None:
    for number in range(AT_ONCE):
        wait_of(f"device-{number}")
    refused = Phone().open(a_nir())
    assert code_of(refused) == (503, "openings_full")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert not Enrolment.objects.exists()


def test_one_address_with_many_keys_takes_no_more_than_its_places(settings: Any) -> None:
    rates = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]) | {"places_per_address": "8/h"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    crowd = [Phone() for _ in range(16)]
    codes = [phone.open(a_nir()).status_code for phone in crowd]
    assert codes == [201] * AT_ONCE + [503] * (8 - AT_ONCE) + [429] * 8
    # Whoever has a place asks for it as often as they like; somebody elsewhere is ninth.
    assert crowd[7].open(a_nir()).status_code == 503
    assert wait_of("elsewhere") <= (9 - AT_ONCE) * 60


def test_nobody_waits_at_a_counter() -> None:
    for number in range(AT_ONCE):
        wait_of(f"device-{number}")
    refused = Phone().open(a_nir(), counter_code="0000-0000-0000")
    assert code_of(refused) == (422, "counter_code_refused")
