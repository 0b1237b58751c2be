"""Whose capture and challenge it is. Whose enrolment: `tests.access.test_phones`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import URLPattern

from tests.verification.factories import a_capture, a_challenge, an_enrolment
from tests.verification.intake.conftest import code_of
from verification.intake.urls import urlpatterns
from verification.models import Capture, CaptureKind
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def routes() -> list[tuple[str, str]]:
    """Every call of an enrolment, from the table of addresses: what is added there is tried here."""
    found = [each for each in urlpatterns if isinstance(each, URLPattern)]
    return [
        (method, re.sub(r"<uuid:(\w+)>", r"{\1}", path).removeprefix("enrolments/{enrolment_id}"))
        for each in found
        if "<uuid:enrolment_id>" in (path := str(each.pattern))
        for method in METHODS
        if method.lower() in vars(getattr(each.callback, "view_class"))  # noqa: B009
    ]


ROUTES = routes()


def call(phone: Phone, method: str, path: str) -> Any:
    tus = "captures" in path
    content_type = "application/offset+octet-stream" if tus else "application/json"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    return phone.call(method, path, data=b"x" if tus else b"{}", content_type=content_type, headers=headers)


def test_every_part_of_the_api_is_tried_here() -> None:
    parts = {path.split("/")[1] if path else "" for _, path in ROUTES}
    assert {"", "captures", "challenges", "code", "contact", "identity-requests", "submission"} <= parts
    assert len(ROUTES) >= 16


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_a_capture_of_somebody_else_is_not_found_in_ones_own_enrolment(phone: Phone, method: str) -> None:
    capture = a_capture(a_challenge(an_enrolment()), CaptureKind.FACE, b"film", "video/mp4")
    assert call(phone, method, f"{phone.home}/captures/{capture.pk}").status_code == 404
    assert Capture.objects.get() == capture


def test_a_challenge_of_somebody_else_is_unknown(phone_in: Callable[..., Phone], film: bytes) -> None:
    other = a_challenge(an_enrolment())
    phone = phone_in(State.OPENED)
    assert code_of(phone.announce(film, kind="face", challenge=str(other.pk))) == (422, "challenge_unknown")
    body = {"challenge": str(other.pk)}
    assert code_of(phone.call("POST", f"{phone.home}/submission", body)) == (422, "challenge_unknown")
    assert Capture.objects.count() == 0
