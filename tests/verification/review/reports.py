"""A report as the prechecks write one, for the tests of the case page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.verification.factories import a_capture, a_challenge, some_evidence
from verification.models import CaptureKind, CheckReport, Evidence, Finding, Verdict

if TYPE_CHECKING:
    from verification.models import Enrolment

READ = {
    "layout": "TD1",
    "lines": [
        "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<",
        "9007138F3002119FRA<<<<<<<<<<<6",
        "MARTIN<<MAELYS<MARIE<<<<<<<<<<",
    ],
    "document_number": "X4RTBPFW4",
    "family_name": "MARTIN",
    "given_names": ["MAELYS", "MARIE"],
    "birth_date": "900713",
    "sex": "F",
    "nationality": "FRA",
    "expiry_date": "300211",
    "issued": None,
}
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff\xff\x7f\x00\t\xfb\x03\xfd\x05CE\xca\x00\x00\x00\x00IEND\xaeB`\x82"
)


def a_report(case: Enrolment, *, document: dict[str, Any] | None = READ, videos: bool = True) -> CheckReport:
    """One finding of each verdict, stills, and videos that answer a challenge."""
    report = CheckReport.objects.create(
        enrolment=case,
        engine_version="1",
        thresholds_version="1",
        document=document,
        started_at=timezone.now() - timedelta(seconds=1),
    )
    names = ("document", "mrz", "portrait", "face_1", "face_2", "gesture_1", "gesture_2")
    stills = {name: some_evidence(case, PIXEL, name=name, content_type="image/png") for name in names}
    for name, seconds in (("gesture_1", 2.14), ("gesture_2", 3.5)):
        Evidence.objects.filter(pk=stills[name].pk).update(seconds=seconds)
    rows: list[dict[str, Any]] = [
        {"code": "document.expiry", "verdict": Verdict.PASS},
        {"code": "mrz.check_digits", "verdict": Verdict.FAIL, "value": 1, "detail": "birth_date"},
        {"code": "register.family_name", "verdict": Verdict.PASS},
        {"code": "register.given_names", "verdict": Verdict.DOUBT, "detail": "first_name_only"},
        {"code": "register.birth_date", "verdict": Verdict.FAIL},
        {"code": "face.match", "verdict": Verdict.FAIL, "value": 0.0312, "threshold": 0.0001},
        {"code": "attack.mask", "verdict": Verdict.NOT_RUN, "detail": "no_honest_test"},
        {"code": "novel.check", "verdict": Verdict.DOUBT},
        {
            "code": "challenge.first",
            "verdict": Verdict.PASS,
            "value": 31,
            "threshold": 20,
            "detail": "turn_left",
        },
        {
            "code": "challenge.second",
            "verdict": Verdict.FAIL,
            "value": 0.1,
            "threshold": 0.3,
            "detail": "close_eyes, missing",
        },
        {"code": "face.match_sface", "verdict": Verdict.PASS, "value": 4e-6, "advisory": True},
        {"code": "face.match_dlib", "verdict": Verdict.FAIL, "value": 0.12, "advisory": True},
    ]
    rows[5] |= {"detail": "different", "evidence": stills["face_1"], "box": [1, 2, 3, 4]}
    for position, row in enumerate(rows):
        Finding.objects.create(report=report, position=position, **row)
    if videos:
        challenge = a_challenge(case, used_at=timezone.now())
        for kind in CaptureKind:
            a_capture(challenge, kind, b"not really a video", "video/mp4")
    return report
