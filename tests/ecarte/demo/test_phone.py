from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

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
        phone.submit_identity("i")
        phone.submit_identity("i")
    assert len({headers["DPoP"] for headers in sent}) == 4
    assert [headers["Idempotency-Key"] == sent[0]["Idempotency-Key"] for headers in sent] == [
        *(True, True, True),
        False,
    ]


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
