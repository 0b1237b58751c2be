"""Calls about one enrolment: nothing for another device, for nobody, nor for the session of an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.access.addresses import addresses
from tests.access.people import Actor
from tests.access.table import PHONE_STATES, TABLE
from tests.verification.factories import a_capture, a_challenge, an_enrolment
from verification.models import CaptureKind

if TYPE_CHECKING:
    from tests.phone import Phone
    from verification.states import State

pytestmark = pytest.mark.django_db
ADDRESSES = {each.name: each for each in addresses()}
ROWS = [(name, method) for name, methods in TABLE["phones"].items() for method in methods]


def test_the_methods_of_the_table_are_those_that_are_served() -> None:
    for name, methods in TABLE["phones"].items():
        view: Any = ADDRESSES[name].view
        served = {each.upper() for each in view.view_class.http_method_names if each in vars(view.view_class)}
        assert served - {"OPTIONS"} == set(methods), name


@pytest.mark.parametrize("state", PHONE_STATES)
def test_an_enrolment_of_somebody_else_is_as_if_it_did_not_exist(phone: Phone, state: State) -> None:
    other = an_enrolment(status=state)
    capture = a_capture(a_challenge(other), CaptureKind.FACE, b"film", "video/mp4")
    values = {"enrolment_id": other.pk, "capture_id": capture.pk, "request_id": uuid4()}
    unknown = values | {"enrolment_id": uuid4()}
    stranger, agent = Actor("stranger"), Actor("agent")
    found: list[Any] = []
    for name, method in ROWS:
        address = ADDRESSES[name]
        told = [
            (answer.status_code, b"" if method == "HEAD" else answer.content)
            for answer in (_call(phone, method, address.filled(ids)) for ids in (values, unknown))
        ]
        without = [actor.asks(method, address.filled(values)) for actor in (stranger, agent)]
        if told[0][0] != 404 or told[0] != told[1]:
            found.append((name, method, told))
        if any(answer.status != 401 or answer.wrote for answer in without):
            found.append((name, method, [answer.status for answer in without]))
    before = (other.status, other.code_hash, other.submitted_at)
    other.refresh_from_db()
    assert found == []
    assert (other.status, other.code_hash, other.submitted_at) == before
    assert list(other.captures.all()) == [capture]


def _call(phone: Phone, method: str, path: str) -> Any:
    tus = "captures" in path
    content_type = "application/offset+octet-stream" if tus else "application/json"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    return phone.call(method, path, data=b"x" if tus else b"{}", content_type=content_type, headers=headers)
