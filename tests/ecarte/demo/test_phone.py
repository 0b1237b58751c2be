from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest
from joserfc import jws

from ecarte.demo import phone as phones
from ecarte.demo.phone import Phone, Refused

if TYPE_CHECKING:
    from pathlib import Path

FILM = bytes(range(256)) * 40


@dataclass
class Service:
    """An upload service whose connection breaks after half of a piece, as on a train."""

    breaks_at: set[int]
    received: bytearray = field(default_factory=bytearray)
    requests: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/api/v1/enrolments/1/captures/1"})
        if request.method == "HEAD":
            return httpx.Response(200, headers={"Upload-Offset": str(len(self.received))})
        assert int(request.headers["Upload-Offset"]) == len(self.received)
        self.requests += 1
        if self.requests in self.breaks_at:
            self.received += request.content[: len(request.content) // 2]
            raise httpx.WriteError("the connection is lost")
        self.received += request.content
        return httpx.Response(204, headers={"Upload-Offset": str(len(self.received))})


@pytest.fixture(autouse=True)
def _small_pieces_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "PIECE", 3000)
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    return path


def test_an_upload_goes_on_where_the_connection_was_lost(film: Path) -> None:
    service = Service(breaks_at={1, 3})
    with closing(Phone("http://service", transport=httpx.MockTransport(service))) as phone:
        phone.send_film(film, kind="face", challenge="c")
    assert hashlib.sha256(service.received).digest() == hashlib.sha256(FILM).digest()


def test_a_phone_without_network_gives_up(film: Path) -> None:
    service = Service(breaks_at=set(range(100)))
    with (
        closing(Phone("http://service", transport=httpx.MockTransport(service))) as phone,
        pytest.raises(httpx.TransportError),
    ):
        phone.send_film(film, kind="face", challenge="c")


def test_a_call_whose_answer_was_lost_is_sent_again_with_its_key_and_a_new_proof() -> None:
    sent: list[httpx.Headers] = []

    def loses_the_first_answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        if len(sent) == 1:
            raise httpx.ReadError("the connection is lost")
        if len(sent) == 2:
            return httpx.Response(409, json={"code": "idempotency_running", "detail": "…"})
        return httpx.Response(202)

    transport = httpx.MockTransport(loses_the_first_answer)
    with closing(Phone("http://service", transport=transport)) as phone:
        phone.answer_agreement("c", agreed=True)
        phone.answer_agreement("c", agreed=True)
    assert len({headers["DPoP"] for headers in sent}) == 4
    assert [headers["Idempotency-Key"] == sent[0]["Idempotency-Key"] for headers in sent] == [
        *(True, True, True),
        False,
    ]


@pytest.mark.parametrize("status", [423, 429, 503])
def test_whatever_says_when_to_come_back_is_obeyed(
    film: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, waited, told = Service(breaks_at=set()), list[float](), [status]

    def busy_once(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH" and told:
            return httpx.Response(told.pop(), headers={"Retry-After": "7"}, json={"code": "later"})
        return service(request)

    monkeypatch.setattr("time.sleep", waited.append)
    with closing(Phone("http://service", transport=httpx.MockTransport(busy_once))) as phone:
        phone.send_film(film, kind="face", challenge="c")
    assert (bytes(service.received), waited) == (FILM, [7.0])


def test_a_wait_of_hours_is_the_persons_to_be_told(film: Path) -> None:
    answer = httpx.Response(429, headers={"Retry-After": "3600"}, json={"code": "upload_quota"})
    transport = httpx.MockTransport(lambda _: answer)
    with closing(Phone("http://service", transport=transport)) as phone, pytest.raises(Refused) as refused:
        phone.send_film(film, kind="face", challenge="c")
    assert refused.value.retry_after == 3600


def test_a_service_that_is_always_about_to_be_free_is_not_asked_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, calls = [0.0], list[httpx.Request]()

    def always_busy(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        assert len(calls) < 100
        return httpx.Response(503, headers={"Retry-After": "20"}, json={"code": "busy"})

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    transport = httpx.MockTransport(always_busy)
    with closing(Phone("http://service", transport=transport)) as phone, pytest.raises(Refused):
        phone.answer_agreement("c", agreed=True)
    assert (len(calls), now) == (4, [60.0])


def test_the_app_goes_on_days_later_with_its_key_and_a_new_token(tmp_path: Path) -> None:
    calls: list[httpx.Request] = []

    def service(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        opened = {"id": "1", "case_number": "EV-7K2M-9QXD", "access_token": f"token {len(calls)}"}
        return httpx.Response(200, json={"version": "2026-1", **opened})

    transport = httpx.MockTransport(service)
    with closing(Phone("http://service", transport=transport)) as phone:
        phone.open(nir="2", scheme="general")
        phone.keep(tmp_path / "kept.json")
    with closing(Phone("http://service", transport=transport)) as again:
        again.go_on_with(tmp_path / "kept.json")
        again.renew_token()
        again.withdraw()
    renewal, withdrawal = calls[-2:]
    assert (renewal.url.path, "Authorization" in renewal.headers) == ("/api/v1/tokens", False)
    assert (withdrawal.method, withdrawal.url.path) == ("DELETE", "/api/v1/enrolments/1")
    assert withdrawal.headers["Authorization"] == "DPoP token 3"
    keys = {jws.extract_compact(call.headers["DPoP"].encode()).headers()["jwk"]["x"] for call in calls[1:]}
    assert len(keys) == 1


def test_a_collection_has_no_idempotency_keys() -> None:
    sent: list[httpx.Headers] = []

    def lost(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        raise httpx.ReadError("the connection is lost")

    transport = httpx.MockTransport(lost)
    with closing(Phone("http://service", transport=transport)) as phone, pytest.raises(httpx.TransportError):
        phone.call("POST", "/issuance/token", data={})
    assert ["Idempotency-Key" in headers for headers in sent] == [False]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(409, json={"code": "already_submitted", "detail": "…"}), "already_submitted"),
        (httpx.Response(400, json={"error": "invalid_grant", "error_description": "…"}), "invalid_grant"),
        (httpx.Response(502, text="bad gateway"), "http_502"),
    ],
)
def test_an_error_is_raised_with_its_code(answer: httpx.Response, code: str) -> None:
    transport = httpx.MockTransport(lambda _: answer)
    with closing(Phone("http://service", transport=transport)) as phone, pytest.raises(Refused) as refused:
        phone.submit("c")
    assert refused.value.code == code
