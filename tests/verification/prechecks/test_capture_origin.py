"""What a phone tells of how it filmed, against the film."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.verification.factories import a_capture, a_challenge, an_enrolment
from tests.verification.intake.conftest import code_of, phone_in
from tests.verification.intake.test_submission import BOTH, filmed, ready
from verification.engine.types import Verdict
from verification.models import Capture, CaptureKind, Enrolment
from verification.prechecks.capture_origin import CODES, origin_findings
from verification.retention.words import ORIGIN

if TYPE_CHECKING:
    from tests.phone import Phone

__all__ = ["phone_in", "ready"]
pytestmark = pytest.mark.django_db
FILM = {"frames": 240, "seconds": 8.0, "fps": 30.0}


def told(**replaced: Any) -> dict[str, Any]:
    return {
        "camera": {"facing": "front", "label": "Front Camera", "virtual": False},
        "frames": {"count": 238, "seconds": 7.97, "median_ms": 33.3, "longest_ms": 70.0},
        "started_at": timezone.now().isoformat(),
        **replaced,
    }


def camera(label: str, *, virtual: bool = False) -> dict[str, Any]:
    return {"camera": {"facing": "front", "label": label, "virtual": virtual}}


def frames(**replaced: float) -> dict[str, Any]:
    return {"frames": told()["frames"] | replaced}


def started(**before: float) -> dict[str, Any]:
    return {"started_at": (timezone.now() - timedelta(**before)).isoformat()}


@pytest.fixture
def capture() -> Capture:
    film = a_capture(a_challenge(an_enrolment()), CaptureKind.FACE, b"film", "video/mp4")
    film.video = FILM
    return film


def test_a_phone_that_tells_what_the_film_holds_is_believed(capture: Capture) -> None:
    capture.origin = told()
    findings = origin_findings([capture])
    assert [(each.code, each.verdict) for each in findings] == [(code, Verdict.PASS) for code in CODES]
    assert all(each.advisory for each in findings)


def test_a_phone_that_tells_nothing_is_not_doubted(capture: Capture) -> None:
    assert {each.verdict for each in origin_findings([capture])} == {Verdict.NOT_RUN}


@pytest.mark.parametrize(
    ("replaced", "code", "detail"),
    [
        (camera("OBS Virtual Camera"), "capture.camera", "virtual_camera"),
        (camera("ManyCam Video Source"), "capture.camera", "virtual_camera"),
        (camera("", virtual=True), "capture.camera", "virtual_camera"),
        (frames(count=120), "capture.timing", "other_count"),
        (frames(seconds=4.0), "capture.timing", "other_length"),
        (frames(median_ms=16.7), "capture.timing", "other_rhythm"),
        (started(hours=1), "capture.clock", "before_challenge"),
        (started(hours=-1), "capture.clock", "after_upload"),
    ],
)
def test_what_does_not_fit_is_a_doubt(
    capture: Capture, replaced: dict[str, Any], code: str, detail: str
) -> None:
    capture.origin = told(**replaced)
    doubts = [each for each in origin_findings([capture]) if each.verdict is not Verdict.PASS]
    assert [(each.code, each.verdict, each.detail) for each in doubts] == [(code, Verdict.DOUBT, detail)]


def test_names_of_real_cameras_are_no_doubt(capture: Capture) -> None:
    for label in ("camera2 1, facing front", "Caméra avant", "FaceTime HD Camera", "Integrated Webcam", "0"):
        capture.origin = told(**camera(label))
        assert origin_findings([capture])[0].verdict is Verdict.PASS


def test_it_is_sent_with_the_submission_sealed_and_forgotten(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    films = dict(challenge.captures.values_list("kind", "sha256"))
    sent = ready.submit(str(challenge.pk), films, capture_metadata={"face": told()})
    assert sent.status_code == 202, sent.content
    face, document = (Capture.objects.get(kind=kind) for kind in ("face", "document"))
    assert face.origin["camera"]["label"] == "Front Camera"
    assert document.origin is None
    ORIGIN.forget(Enrolment.objects.all())
    face.refresh_from_db()
    assert face.origin is None


@pytest.mark.parametrize(
    "metadata", [{"face": told(frames=None)}, {"face": {}}, {"face": told(**camera("x" * 81))}, [], "x"]
)
def test_what_has_another_shape_is_refused(ready: Phone, metadata: Any) -> None:
    challenge = filmed(ready, *BOTH)
    films = dict(challenge.captures.values_list("kind", "sha256"))
    response = ready.submit(str(challenge.pk), films, capture_metadata=metadata)
    assert code_of(response) == (400, "invalid_request")
