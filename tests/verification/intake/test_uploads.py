"""Resumable uploads (tus 1.0)."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.http import UnreadablePostError
from django.test import Client
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.problems import Problem
from ecarte.vault.keys import Unreadable
from tests.verification.factories import a_capture, a_challenge
from tests.verification.intake.conftest import answer, code_of
from verification.evidence import store
from verification.intake.receiving import receive
from verification.models import Capture, CaptureKind, Enrolment, Evidence
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def sealed() -> bytes:
    evidence = Evidence.objects.get()
    return b"".join(store.read(evidence)) if evidence.size else b""


def announced(phone: Phone, film: bytes) -> str:
    response = phone.announce(film, kind="document", challenge=phone.challenge())
    assert response.status_code == 201, response.content
    return response["Location"]


def submitted_document() -> Capture:
    challenge = a_challenge(Enrolment.objects.get(), used_at=timezone.now())
    return a_capture(challenge, CaptureKind.DOCUMENT, b"film", "video/mp4")


def test_a_film_arrives_whole_and_sealed(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    response = phone.send(location, film, offset=0)
    assert (response.status_code, response["Upload-Offset"]) == (204, str(len(film)))
    assert response["Tus-Resumable"] == "1.0.0"
    capture = Capture.objects.get()
    assert location == f"{phone.home}/captures/{capture.pk}"
    assert capture.completed_at is not None
    assert (capture.video["codec"], capture.video["width"], capture.video["height"]) == ("h264", 128, 96)
    evidence = capture.evidence
    assert (evidence.sha256, evidence.size, evidence.kind) == (capture.sha256, len(film), "document_video")
    assert sealed() == film
    stored = b"".join(piece.read_bytes() for piece in settings.EVIDENCE_DIR.glob(f"*/{evidence.pk}/*"))
    assert film[:64] not in stored
    acts = list(Entry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts == ["challenge.issued", "capture.announced", "capture.received"]


def test_an_upload_that_was_cut_goes_on_where_it_stopped(phone: Phone, film: bytes) -> None:
    location, pieces = announced(phone, film), (0, 1, 70_000, 1_200_001, len(film))
    for start, stop in pairwise(pieces):
        head = phone.tus("HEAD", location)
        assert (head["Upload-Offset"], head["Upload-Length"]) == (str(start), str(len(film)))
        assert head["Cache-Control"] == "no-store"
        assert phone.send(location, film[start:stop], offset=start).status_code == 204
    assert sealed() == film
    assert Capture.objects.get().completed_at is not None


def test_a_broken_connection_keeps_what_arrived(phone: Phone, film: bytes) -> None:
    class Broken:
        sent = 0

        def read(self, size: int, /) -> bytes:
            if self.sent >= 1_500_000:
                raise UnreadablePostError
            piece = film[self.sent : self.sent + size]
            self.sent += len(piece)
            return piece

    location, body = announced(phone, film), Broken()
    capture_id = UUID(location.rpartition("/")[2])
    arrived = receive(capture_id=capture_id, offset=0, announced=len(film), body=body).offset
    assert arrived == body.sent
    assert phone.tus("HEAD", location)["Upload-Offset"] == str(arrived)
    assert phone.send(location, film[arrived:], offset=arrived).status_code == 204
    assert sealed() == film


def test_a_film_whose_check_was_lost_is_checked_when_its_last_byte_comes_again(
    phone: Phone, film: bytes
) -> None:
    location = announced(phone, film)
    phone.send(location, film, offset=0)
    Capture.objects.update(completed_at=None)
    resume = int(phone.tus("HEAD", location)["Upload-Offset"])
    assert resume == len(film) - 1
    assert phone.send(location, film[resume:], offset=resume).status_code == 204
    assert Capture.objects.get().completed_at is not None
    assert sealed() == film


def test_the_end_of_an_upload_may_be_repeated(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    for _ in range(2):
        assert phone.send(location, film, offset=0).status_code in {204, 409}
    assert phone.send(location, b"", offset=len(film)).status_code == 204
    assert Entry.objects.filter(act="capture.received").count() == 1


@pytest.mark.parametrize("offset", [1, 5, 2_000_000])
def test_bytes_out_of_order_are_refused(phone: Phone, film: bytes, offset: int) -> None:
    location = announced(phone, film)
    response = phone.send(location, film[offset : offset + 10], offset=offset)
    assert code_of(response) == (409, "upload_offset")
    assert answer(response)["offset"] == 0
    assert sealed() == b""


def test_more_bytes_than_announced_are_refused(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    assert code_of(phone.send(location, film + b"x", offset=0)) == (413, "upload_overrun")
    assert sealed() == b""


def test_another_film_than_announced_is_destroyed(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    assert code_of(phone.send(location, film[:-1] + b"x", offset=0)) == (422, "upload_checksum")
    assert Capture.objects.count() == 0
    with pytest.raises(Unreadable):
        sealed()
    assert Entry.objects.get(act="capture.discarded").data["reason"] == "upload_checksum"
    assert phone.tus("HEAD", location).status_code == 404


def test_a_film_over_the_limit_is_refused_before_its_first_byte(
    phone: Phone, film: bytes, settings: Settings
) -> None:
    settings.MAX_VIDEO_BYTES = len(film) - 1
    response = phone.announce(film, kind="face", challenge=phone.challenge())
    assert code_of(response) == (413, "upload_too_large")
    assert answer(response)["max_bytes"] == len(film) - 1
    assert Evidence.objects.count() == 0


def test_an_enrolment_has_a_quota_of_films_a_day(phone: Phone, film: bytes) -> None:
    challenge = phone.challenge()
    for _ in range(settings.FILMS_PER_ENROLMENT):
        location = phone.announce(film, kind="face", challenge=challenge)["Location"]
        assert phone.tus("DELETE", location).status_code == 204
    response = phone.announce(film, kind="face", challenge=challenge)
    assert code_of(response) == (429, "upload_quota")
    assert 0 < int(response["Retry-After"]) <= 24 * 3600
    assert Evidence.objects.count() == settings.FILMS_PER_ENROLMENT
    with time_machine.travel(timezone.now() + timedelta(seconds=int(response["Retry-After"]))):
        assert phone.announce(film, kind="face", challenge=phone.challenge()).status_code == 201


def test_a_capture_can_be_removed_and_sent_again(phone: Phone, film: bytes) -> None:
    challenge = phone.challenge()
    location = phone.announce(film, kind="face", challenge=challenge)["Location"]
    phone.send(location, film, offset=0)
    assert code_of(phone.announce(film, kind="face", challenge=challenge)) == (409, "capture_exists")
    assert phone.tus("DELETE", location).status_code == 204
    assert phone.tus("DELETE", location).status_code == 404
    assert Evidence.objects.get().destroyed_at is not None
    assert phone.film(film, kind="face", challenge=challenge).status_code == 204
    assert Capture.objects.count() == 1


def test_only_what_is_asked_for_is_filmed_again(phone_in: Callable[..., Phone], film: bytes) -> None:
    phone = phone_in(State.RECAPTURE, recapture=["face"])
    submitted_document()
    challenge = phone.challenge()
    assert code_of(phone.announce(film, kind="document", challenge=challenge)) == (409, "capture_not_needed")
    assert phone.announce(film, kind="face", challenge=challenge).status_code == 201


def test_a_submitted_film_is_not_removed_while_another_one_is_made_again(
    phone_in: Callable[..., Phone],
) -> None:
    phone = phone_in(State.RECAPTURE, recapture=["face"])
    document = submitted_document()
    response = phone.tus("DELETE", f"{phone.home}/captures/{document.pk}")
    assert code_of(response) == (409, "already_submitted")
    assert Capture.objects.get() == document
    assert sealed() == b"film"
    assert not Entry.objects.exists()


def test_nothing_is_received_once_the_enrolment_was_submitted(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    Enrolment.objects.update(status=State.SUBMITTED)
    assert code_of(phone.send(location, film, offset=0)) == (409, "already_submitted")
    assert code_of(phone.tus("DELETE", location)) == (409, "already_submitted")
    assert sealed() == b""


def encoded(**metadata: str) -> dict[str, str]:
    return {"Upload-Metadata": ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in metadata.items())}


@pytest.mark.parametrize(
    ("headers", "code", "header"),
    [
        ({"Tus-Resumable": "0.2.2"}, (412, "tus_version"), None),
        ({"Upload-Length": ""}, (400, "upload_headers"), "Upload-Length"),
        ({"Upload-Length": "0"}, (400, "upload_headers"), "Upload-Length"),
        ({"Upload-Length": "-1"}, (400, "upload_headers"), "Upload-Length"),
        ({"Upload-Length": "9" * 30}, (400, "upload_headers"), "Upload-Length"),
        ({"Upload-Metadata": ""}, (400, "upload_headers"), "kind"),
        ({"Upload-Metadata": "kind ***"}, (400, "upload_headers"), "Upload-Metadata"),
        ({"Upload-Metadata": "kind /w=="}, (400, "upload_headers"), "Upload-Metadata"),
        ({"Upload-Metadata": "k " * 2000}, (400, "upload_headers"), "Upload-Metadata"),
        (encoded(kind="passport", sha256="0" * 64), (400, "upload_headers"), "kind"),
        (encoded(kind="face", sha256="0" * 63), (400, "upload_headers"), "sha256"),
        (encoded(kind="face", sha256="0" * 64, challenge="x"), (400, "upload_headers"), "challenge"),
        (encoded(kind="face", sha256="0" * 64, filetype="text/html"), (400, "upload_headers"), "filetype"),
        (encoded(kind="face", sha256="0" * 64, challenge=str(uuid4())), (422, "challenge_unknown"), None),
    ],
)
def test_a_wrong_announcement_is_refused(
    phone: Phone, headers: dict[str, str], code: tuple[int, str], header: str | None
) -> None:
    response = phone.announce(b"film", kind="face", challenge=phone.challenge(), **headers)
    assert code_of(response) == code
    assert answer(response).get("header") == header
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("content_type", "headers", "code"),
    [
        ("application/json", {"Upload-Offset": "0"}, (415, "unsupported_media_type")),
        ("application/offset+octet-stream", {}, (400, "upload_headers")),
        ("application/offset+octet-stream", {"Upload-Offset": "x"}, (400, "upload_headers")),
    ],
)
def test_a_wrong_patch_is_refused(
    phone: Phone, film: bytes, content_type: str, headers: dict[str, str], code: tuple[int, str]
) -> None:
    location = announced(phone, film)
    with_version = {"Tus-Resumable": "1.0.0"} | headers
    response = phone.call("PATCH", location, data=b"film", content_type=content_type, headers=with_version)
    assert code_of(response) == code
    assert sealed() == b""


def test_while_one_connection_writes_another_one_waits(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    cache.set(f"upload:{location.rpartition('/')[2]}", "somebody", 5)
    response = phone.send(location, film, offset=0)
    assert code_of(response) == (423, "upload_busy")
    assert int(response["Retry-After"]) > 0
    assert sealed() == b""


def test_a_connection_that_lost_its_lease_writes_no_more(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    capture_id = UUID(location.rpartition("/")[2])

    class Stalled:
        def read(self, size: int, /) -> bytes:
            cache.set(f"upload:{capture_id}", "somebody else", 5)
            return film[:size]

    with pytest.raises(Problem) as refusal:
        receive(capture_id=capture_id, offset=0, announced=len(film), body=Stalled())
    assert refusal.value.kind.code == "upload_busy"
    assert sealed() == b""
    assert cache.get(f"upload:{capture_id}") == "somebody else"


def test_anyone_may_ask_what_is_supported(phone: Phone, film: bytes) -> None:
    for path in (f"{phone.home}/captures", announced(phone, film)):
        response = Client().options(path)
        assert response.status_code == 204
        assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
        assert response["Tus-Extension"] == "creation,checksum,expiration,termination"
        assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"
        assert response["Tus-Max-Size"] == str(settings.MAX_VIDEO_BYTES)


def test_a_slow_upload_may_outlast_its_challenge(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    with time_machine.travel(timezone.now() + 2 * settings.CHALLENGE_LIFETIME):
        assert phone.send(location, film, offset=0).status_code == 204
        challenge = Capture.objects.get().challenge
        assert challenge.expires_at > timezone.now()


def test_the_announced_digest_is_of_the_whole_film(phone: Phone, film: bytes) -> None:
    announced(phone, film)
    data: Any = Entry.objects.get(act="capture.announced").data
    assert data["sha256"] == sha256(film).hexdigest()
