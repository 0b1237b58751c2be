"""Evidence over HTTP: byte-exact ranges of sealed files, guarded headers, one journal entry a claim."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from ecarte.journal.models import Entry
from ecarte.vault.sealed_file import CHUNK
from tests.verification.factories import an_enrolment, some_evidence
from verification.evidence import store
from verification.models import Evidence, EvidenceKind
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
CONTENT = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(5000))
SIZE = len(CONTENT)


@pytest.fixture
def case(client: Client) -> Enrolment:
    """A case on the desk of the signed-in agent."""
    enrolment = an_enrolment(status=State.IN_REVIEW)
    assert enrolment.claimed_by is not None
    client.force_login(enrolment.claimed_by)
    return enrolment


@pytest.fixture
def video(case: Enrolment) -> Evidence:
    return some_evidence(
        case, CONTENT, kind=EvidenceKind.FACE_VIDEO, name="face_video", content_type="video/mp4"
    )


def fetch(client: Client, evidence: Evidence, **headers: str) -> Response:
    url = reverse("review:evidence", args=[evidence.enrolment_id, evidence.pk])
    return client.get(url, headers=headers)


def test_the_whole_file_comes_back_as_it_was_sealed(client: Client, video: Evidence) -> None:
    response = fetch(client, video)
    assert response.status_code == 200
    assert response.getvalue() == CONTENT
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, 1),
        (0, CHUNK),
        (CHUNK - 1, CHUNK + 1),
        (CHUNK, 2 * CHUNK),
        (17, 2 * CHUNK + 5),
        (SIZE - 1, SIZE),
        (0, SIZE),
    ],
)
def test_a_range_is_byte_exact_across_chunks(client: Client, video: Evidence, start: int, stop: int) -> None:
    response = fetch(client, video, Range=f"bytes={start}-{stop - 1}")
    assert response.status_code == 206
    assert response.getvalue() == CONTENT[start:stop]
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert response["Content-Length"] == str(stop - start)


def test_a_suffix_range_gives_the_end(client: Client, video: Evidence) -> None:
    response = fetch(client, video, Range="bytes=-1000")
    assert response.status_code == 206
    assert response.getvalue() == CONTENT[-1000:]


def test_an_open_range_gives_the_rest(client: Client, video: Evidence) -> None:
    assert fetch(client, video, Range="bytes=70000-").getvalue() == CONTENT[70000:]


def test_a_range_beyond_the_end_is_416_and_is_no_look(client: Client, video: Evidence) -> None:
    response = fetch(client, video, Range=f"bytes={SIZE}-")
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert not Entry.objects.filter(act="evidence.viewed").exists()


def test_a_range_of_another_version_is_ignored(client: Client, video: Evidence) -> None:
    assert fetch(client, video, **{"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    etag = fetch(client, video)["ETag"]
    assert fetch(client, video, **{"Range": "bytes=0-9", "If-Range": etag}).status_code == 206


def test_the_answer_is_kept_by_no_cache_and_embedded_nowhere_else(client: Client, video: Evidence) -> None:
    response = fetch(client, video)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Disposition"] == "inline"
    assert response["Content-Type"] == "video/mp4"


def test_an_unknown_type_is_not_shown_as_a_page(client: Client, case: Enrolment) -> None:
    evidence = some_evidence(case, b"<script>", content_type="text/html")
    assert fetch(client, evidence)["Content-Type"] == "application/octet-stream"


def test_a_look_is_journalled_once_a_claim_not_once_a_range(client: Client, video: Evidence) -> None:
    for start in range(0, SIZE, CHUNK):
        fetch(client, video, Range=f"bytes={start}-{start + 99}").getvalue()
    look = Entry.objects.get(act="evidence.viewed")
    assert look.case == video.enrolment_id
    assert look.data["evidence"] == str(video.pk)


def test_another_claim_is_another_look(client: Client, video: Evidence, case: Enrolment) -> None:
    fetch(client, video)
    assert case.claimed_at is not None
    case.claimed_at = case.claimed_at.replace(microsecond=(case.claimed_at.microsecond + 1) % 10**6)
    case.save(update_fields=["claimed_at"])
    fetch(client, video)
    assert Entry.objects.filter(act="evidence.viewed").count() == 2


def test_destroyed_evidence_is_gone(client: Client, video: Evidence) -> None:
    store.destroy(video)
    assert fetch(client, video).status_code == 404


def test_an_altered_file_is_not_shown(client: Client, video: Evidence) -> None:
    (path,) = settings.EVIDENCE_DIR.glob(f"*/{video.pk}/*")
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1
    path.write_bytes(sealed)
    assert fetch(client, video).status_code == 404
    assert not Entry.objects.filter(act="evidence.viewed").exists()


def test_evidence_of_another_case_is_not_reached_through_mine(client: Client, case: Enrolment) -> None:
    other = some_evidence(an_enrolment(status=State.IN_REVIEW))
    url = reverse("review:evidence", args=[case.pk, other.pk])
    assert client.get(url).status_code == 404
