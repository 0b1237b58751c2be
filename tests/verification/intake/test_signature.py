"""What is submitted is signed by the enrolled key: those films, for that challenge, of that enrolment."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OctKey

from ecarte.journal.models import Entry
from tests.phone import Phone
from tests.verification.factories import a_challenge, a_pivot_identity
from tests.verification.intake.conftest import code_of
from tests.verification.intake.test_submission import BOTH, filmed, ready, unchanged
from verification.models import CaptureChallenge, Enrolment, PivotIdentity

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

__all__ = ["ready"]
pytestmark = pytest.mark.django_db
DIGESTS = dict.fromkeys(("document", "face"), hashlib.sha256(b"film").hexdigest())


def submit(phone: Phone, challenge: CaptureChallenge, signature: str) -> Response:
    body = {"challenge": str(challenge.pk), "signature": signature}
    return phone.call("POST", f"{phone.home}/submission", body)


def claims(phone: Phone, challenge: CaptureChallenge) -> dict[str, Any]:
    return {"enrolment": phone.enrolment, "challenge": str(challenge.pk), "captures": DIGESTS}


def test_the_signature_is_kept_with_the_challenge_and_its_digest_journalled(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    signature = ready.sign(claims(ready, challenge))
    assert submit(ready, challenge, signature).status_code == 202
    challenge.refresh_from_db()
    assert challenge.signature == signature
    entry = Entry.objects.get(act="enrolment.submitted")
    assert entry.data["signature"] == hashlib.sha256(signature.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        {"enrolment": "somebody else's"},
        {"challenge": "another"},
        {"captures": {**DIGESTS, "face": hashlib.sha256(b"another film").hexdigest()}},
        {"captures": {"face": DIGESTS["face"]}},
        {"captures": None},
        {"more": True},
    ],
)
def test_a_signature_over_something_else_is_refused(ready: Phone, other: dict[str, Any]) -> None:
    challenge = filmed(ready, *BOTH)
    signature = ready.sign(claims(ready, challenge) | other)
    assert code_of(submit(ready, challenge, signature)) == (422, "submission_signature")
    unchanged()


@pytest.mark.parametrize("signature", ["", "a.b.c", "é", "x" * 2048, "..", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_signature_is_refused(ready: Phone, signature: str) -> None:
    assert code_of(submit(ready, filmed(ready, *BOTH), signature)) == (422, "submission_signature")
    unchanged()


def test_the_key_of_another_phone_is_refused(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    signature = Phone().sign(claims(ready, challenge))
    assert code_of(submit(ready, challenge, signature)) == (422, "submission_signature")


def test_a_proof_of_possession_is_no_signature_of_a_submission(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    signature = ready.sign(claims(ready, challenge), typ="dpop+jwt")
    assert code_of(submit(ready, challenge, signature)) == (422, "submission_signature")


def test_a_symmetric_signature_is_refused(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    header = {"typ": "ecarte-submission+jwt", "alg": "HS256"}
    key = OctKey.import_key(json.dumps(ready.jwk).ljust(32))
    payload = json.dumps(claims(ready, challenge)).encode()
    signature = jws.serialize_compact(header, payload, key, algorithms=["HS256"])
    assert code_of(submit(ready, challenge, signature)) == (422, "submission_signature")


def test_a_proven_identity_is_signed_too(ready: Phone) -> None:
    identity = a_pivot_identity(Enrolment.objects.get())
    body = {"identity": str(identity.pk), "signature": Phone().sign({"identity": str(identity.pk)})}
    response = ready.call("POST", f"{ready.home}/submission", body)
    assert code_of(response) == (422, "submission_signature")
    assert ready.submit_identity(str(identity.pk)).status_code == 202
    assert PivotIdentity.objects.get().signature


def test_a_used_challenge_is_signed(phone: Phone) -> None:
    challenge = a_challenge(Enrolment.objects.get())
    with pytest.raises(IntegrityError, match="a_used_challenge_is_signed"), transaction.atomic():
        CaptureChallenge.objects.filter(pk=challenge.pk).update(used_at=timezone.now())
