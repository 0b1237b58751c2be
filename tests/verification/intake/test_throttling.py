"""Rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.rates import count
from tests.concurrency import at_once
from tests.phone import API, Phone
from tests.verification.factories import a_nir, an_agent, an_insured_person
from tests.verification.intake.conftest import code_of
from verification.intake.counter.codes import make_counter_code
from verification.nir import Nir
from verification.register.selectors import nir_index
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit(settings: Settings) -> Iterator[Callable[..., None]]:
    """Sets rates; the others are off."""
    off: dict[str, Any] = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])

    def set_rates(**rates: str) -> None:
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": off | rates}

    yield set_rates
    cache.clear()


def test_openings_from_one_address_are_limited(limit: Callable[..., None]) -> None:
    limit(openings_per_address="2/h")
    for _ in range(2):
        assert Phone().open(a_nir()).status_code == 201
    response = Phone().open(a_nir())
    assert code_of(response) == (429, "too_many_requests")
    assert 0 < int(response["Retry-After"]) <= 3600


def test_nobody_chooses_the_address_they_are_counted_under(limit: Callable[..., None]) -> None:
    limit(openings_per_address="1/h")
    codes = []
    for number in range(2):
        phone = Phone()
        phone.client.defaults["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        codes.append(phone.open(a_nir()).status_code)
    assert codes == [201, 429]


def from_address(address: str) -> Phone:
    phone = Phone()
    phone.client.defaults["REMOTE_ADDR"] = address
    return phone


def test_an_ipv6_subscriber_is_one_address_however_many_of_it_they_use(limit: Callable[..., None]) -> None:
    limit(openings_per_address="1/h")
    addresses = (
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::2",
        "2001:db8:1:3::1",
        "192.0.2.1",
        "::ffff:192.0.2.1",
    )
    codes = [from_address(address).open(a_nir()).status_code for address in addresses]
    assert codes == [201, 429, 201, 201, 429]


def test_calls_that_come_together_pass_no_limit() -> None:
    name = f"together:{uuid4()}"
    waits = at_once([lambda: count(name, rate="5/h")] * 20)
    assert sorted(waits)[:6] == [0] * 5 + [3600]


def test_a_rate_that_was_lowered_still_says_how_long_to_wait(limit: Callable[..., None]) -> None:
    limit(openings_per_device="3/h")
    phone = Phone()
    for _ in range(3):
        phone.open(a_nir())
    limit(openings_per_device="1/h")
    refused = phone.open(a_nir())
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600


def test_each_kind_of_call_has_its_own_count(limit: Callable[..., None]) -> None:
    limit(tokens_per_device="1/h", openings_per_device="1/h")
    phone = Phone()
    assert [phone.call("POST", f"{API}/tokens").status_code for _ in range(2)] == [404, 429]
    assert phone.open(a_nir()).status_code == 201


def test_openings_by_one_device_are_limited(limit: Callable[..., None]) -> None:
    limit(openings_per_device="1/h")
    phone = Phone()
    assert [phone.open(a_nir()).status_code for _ in range(2)] == [201, 429]
    assert Phone().open(a_nir()).status_code == 201


@pytest.mark.parametrize("insured", [True, False])
def test_openings_of_one_number_are_limited_whether_or_not_it_is_insured(
    limit: Callable[..., None], insured: bool
) -> None:
    limit(openings_per_nir="2/d")
    nir = an_insured_person().nir if insured else a_nir()
    spaced = f"{nir[0]} {nir[1:3]} {nir[3:]}"
    assert [Phone().open(typed).status_code for typed in (nir, spaced)] == [201, 201]
    response = Phone().open(nir)
    assert code_of(response) == (429, "too_many_requests")
    assert 3600 < int(response["Retry-After"]) <= 86_400
    assert Phone().open(a_nir()).status_code == 201


def test_a_call_that_is_refused_for_another_reason_leaves_a_number_its_openings(
    limit: Callable[..., None],
) -> None:
    limit(openings_per_nir="1/d", openings_per_address="4/h", openings_per_device="1/h")
    nir, busy = a_nir(), from_address("192.0.2.1")
    assert busy.open(a_nir()).status_code == 201
    assert busy.open(nir).status_code == 429
    assert from_address("192.0.2.2").open(nir, language="xx").status_code == 400
    assert from_address("192.0.2.2").open(nir, scheme="closed").status_code == 422
    for _ in range(5):
        from_address("192.0.2.3").open(a_nir())
    assert from_address("192.0.2.3").open(nir).status_code == 429
    assert from_address("192.0.2.4").open(nir).status_code == 201


def test_an_invented_counter_code_leaves_a_number_its_openings_and_a_real_one_outlives_the_rate(
    limit: Callable[..., None],
) -> None:
    limit(openings_per_nir="1/d")
    nir = a_nir()
    code, _ = make_counter_code(adviser=an_agent(role=Role.COUNTER), now=timezone.now())
    assert Phone().open(nir, counter_code="7K2M-9QXD").status_code == 422
    assert Phone().open(nir).status_code == 201
    assert Phone().open(nir, counter_code=code).status_code == 429
    assert Phone().open(a_nir(), counter_code=code).status_code == 201


def test_what_is_no_number_is_not_counted(limit: Callable[..., None]) -> None:
    limit(openings_per_nir="1/d")
    for nir in ("x", "x", {"a": 1}, None):
        assert Phone().open(nir).status_code in (400, 422)  # type: ignore[arg-type]


def test_the_memory_of_openings_holds_no_number(limit: Callable[..., None]) -> None:
    limit(openings_per_nir="1/d")
    nir = a_nir()
    Phone().open(nir)
    assert cache.has_key(f"rate:openings_per_nir:{nir_index(Nir.parse(nir))}")
    assert not cache.has_key(f"rate:openings_per_nir:{nir}")


def test_calls_about_one_enrolment_are_limited(
    limit: Callable[..., None], phone_in: Callable[..., Phone]
) -> None:
    limit(calls_per_enrolment="1/h")
    phone, other = phone_in(State.OPENED), phone_in(State.OPENED)
    assert [phone.call("GET", phone.home).status_code for _ in range(2)] == [200, 429]
    assert other.call("GET", other.home).status_code == 200
