"""Problem details (RFC 9457) for everything that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from ecarte.problems import GENERIC, SERVER_ERROR
from tests.phone import API, Phone
from tests.verification.factories import an_insured_person
from tests.verification.intake.conftest import answer, code_of
from verification.engine.video import REJECTIONS
from verification.intake.problems import CATALOGUE, VIDEO_REJECTIONS
from verification.models import Enrolment

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_unknown_path_is_a_problem(client: Client) -> None:
    response = client.get(f"{API}/nothing")
    assert code_of(response) == (404, "not_found")
    assert answer(response) == {
        "type": "http://testserver/api/v1/problems/not_found",
        "title": "Introuvable",
        "status": 404,
        "code": "not_found",
        "detail": "Rien ne se trouve ici pour vous. Vérifiez l’adresse.",
    }


def test_a_malformed_id_is_a_problem(client: Client) -> None:
    assert code_of(client.get(f"{API}/enrolments/42")) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "data", "content_type", "accept", "code"),
    [
        ("PUT", "/enrolments", b"{}", "application/json", "*/*", (405, "method_not_allowed")),
        ("POST", "/enrolments", b"{", "application/json", "*/*", (400, "malformed_request")),
        ("POST", "/enrolments", b"\xff", "application/json", "*/*", (400, "malformed_request")),
        ("POST", "/enrolments", b"[" * 5000, "application/json", "*/*", (400, "malformed_request")),
        ("POST", "/enrolments", b'{"nir": NaN}', "application/json", "*/*", (400, "malformed_request")),
        ("POST", "/enrolments", b"{}", "application/json; charset=hex", "*/*", (400, "invalid_request")),
        ("POST", "/enrolments", b"[]", "application/json", "*/*", (400, "invalid_request")),
        ("POST", "/enrolments", b"null", "application/json", "*/*", (400, "invalid_request")),
        ("POST", "/enrolments", b"{}", "text/plain", "*/*", (415, "unsupported_media_type")),
        ("POST", "/enrolments", b"{}", "application/json", "text/html", (406, "not_acceptable")),
        (
            "POST",
            "/enrolments",
            b'"' + b"x" * 9000 + b'"',
            "application/json",
            "*/*",
            (413, "request_too_large"),
        ),
    ],
)
def test_a_call_that_makes_no_sense_is_a_problem(
    method: str, path: str, data: bytes, content_type: str, accept: str, code: tuple[int, str]
) -> None:
    headers = {"Accept": accept}
    response = Phone().call(method, API + path, data=data, content_type=content_type, headers=headers)
    assert code_of(response) == code


def test_a_defect_tells_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(Enrolment.objects, "create", broken)
    response = Phone().open(an_insured_person().nir)
    assert code_of(response) == (500, "server_error")
    assert b"secret" not in response.content
    assert Enrolment.objects.count() == 0


def test_problems_are_told_in_english_to_who_asks(client: Client) -> None:
    response = client.get(f"{API}/nothing", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer(response)["title"] == "Not found"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_described_where_its_type_points(client: Client, code: str) -> None:
    uri = CATALOGUE[code].uri
    french = client.get(uri.removeprefix("http://testserver"))
    english = client.get(uri.removeprefix("http://testserver"), headers={"Accept-Language": "en"})
    assert (french.status_code, answer(french)["code"]) == (200, code)
    assert answer(french)["detail"] != answer(english)["detail"]


def test_the_catalogue_knows_every_refusal_of_a_video_and_of_the_framework() -> None:
    assert VIDEO_REJECTIONS.keys() == REJECTIONS
    assert {kind.code for kind in (*GENERIC.values(), SERVER_ERROR)} <= CATALOGUE.keys()


def test_the_documentation_lists_every_code_with_its_status() -> None:
    documented = (settings.BASE_DIR / "docs" / "api.md").read_text()
    for kind in CATALOGUE.values():
        assert f"| `{kind.code}` | {kind.status} | {kind.detail.en} |" in documented
