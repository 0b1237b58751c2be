"""Submitting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault.codes import hash_code
from tests.concurrency import at_once
from tests.verification.factories import a_capture, a_challenge
from tests.verification.intake.conftest import answer, code_of
from verification.models import Capture, CaptureChallenge, CaptureKind, Enrolment
from verification.states import LIVE, State
from verification.tasks import run_checks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.phone import Phone

pytestmark = pytest.mark.django_db
BOTH = (CaptureKind.DOCUMENT, CaptureKind.FACE)


def submit(phone: Phone, challenge: CaptureChallenge) -> Response:
    films = challenge.captures.filter(completed_at__isnull=False).values_list("kind", "sha256")
    return phone.submit(str(challenge.pk), dict(films))


def filmed(phone: Phone, *kinds: CaptureKind, **fields: Any) -> CaptureChallenge:
    """A challenge answered by these films."""
    challenge = a_challenge(Enrolment.objects.get(pk=phone.enrolment), **fields)
    for kind in kinds:
        a_capture(challenge, kind, b"film", "video/mp4")
    return challenge


@pytest.fixture
def ready(phone_in: Callable[..., Phone]) -> Phone:
    return phone_in(State.OPENED, code_hash=hash_code("4826"))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the cases whose checks were asked for."""
    ids: list[str] = []
    monkeypatch.setattr(run_checks, "apply_async", lambda args=(), *_, **__: ids.append(args[0]))
    return ids


def test_a_complete_enrolment_is_submitted_and_checked(
    ready: Phone, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    challenge = filmed(ready, *BOTH)
    with django_capture_on_commit_callbacks(execute=True):
        response = submit(ready, challenge)
    assert (response.status_code, answer(response)["status"]) == (202, "checking")
    case = Enrolment.objects.get()
    assert (case.status, case.recapture, case.check_attempts) == (State.SUBMITTED, [], 0)
    assert case.submitted_at is not None
    assert case.checks_due_at == case.submitted_at + settings.CHECKS_LEASE
    challenge.refresh_from_db()
    assert challenge.used_at == case.submitted_at
    assert sent == [ready.enrolment]
    entry = Entry.objects.get()
    assert (entry.act, entry.actor, entry.case) == (
        "enrolment.submitted",
        f"device:{ready.jkt}",
        UUID(ready.enrolment),
    )


def test_only_what_was_asked_for_is_needed_after_a_recapture(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(
        State.RECAPTURE, recapture=["face"], code_hash="x", check_attempts=2, public_reason="face"
    )
    filmed(phone, CaptureKind.DOCUMENT, used_at=timezone.now())
    assert submit(phone, filmed(phone, CaptureKind.FACE)).status_code == 202
    case = Enrolment.objects.get()
    assert (case.recapture, case.public_reason, case.check_attempts) == ([], "", 0)


def test_a_film_that_was_never_submitted_is_needed_even_if_not_asked_for_again(
    phone_in: Callable[..., Phone],
) -> None:
    phone = phone_in(State.RECAPTURE, recapture=["face"], code_hash="x")
    filmed(phone, CaptureKind.DOCUMENT)  # for a challenge that was not used
    response = submit(phone, filmed(phone, CaptureKind.FACE))
    assert code_of(response) == (422, "captures_missing")
    assert answer(response)["missing"] == ["document"]
    case = Enrolment.objects.get()
    assert (case.status, case.recapture) == (State.RECAPTURE, ["face"])
    assert Entry.objects.count() == 0
    assert submit(phone, filmed(phone, *BOTH)).status_code == 202


@pytest.mark.parametrize(
    ("there", "missing"),
    [((), ["document", "face"]), ((CaptureKind.FACE,), ["document"]), ((CaptureKind.DOCUMENT,), ["face"])],
)
def test_missing_captures_are_named(ready: Phone, there: tuple[CaptureKind, ...], missing: list[str]) -> None:
    response = submit(ready, filmed(ready, *there))
    assert code_of(response) == (422, "captures_missing")
    assert answer(response)["missing"] == missing
    unchanged()


def test_an_incomplete_capture_is_missing(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    Capture.objects.filter(kind="face").update(completed_at=None)
    assert answer(submit(ready, challenge))["missing"] == ["face"]
    unchanged()


def test_captures_of_another_challenge_do_not_count(ready: Phone) -> None:
    filmed(ready, *BOTH)
    assert code_of(submit(ready, filmed(ready))) == (422, "captures_missing")
    unchanged()


def test_without_a_code_nothing_is_submitted(phone: Phone) -> None:
    assert code_of(submit(phone, filmed(phone, *BOTH))) == (422, "code_missing")
    unchanged()


def test_an_expired_challenge_is_refused(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    with time_machine.travel(challenge.expires_at):
        assert code_of(submit(ready, challenge)) == (422, "challenge_expired")
    unchanged()


def test_a_used_challenge_is_refused(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.RECAPTURE, recapture=["face"], code_hash="x")
    challenge = filmed(phone, *BOTH, used_at=timezone.now())
    assert code_of(submit(phone, challenge)) == (409, "challenge_used")
    assert code_of(phone.announce(b"film", kind="face", challenge=str(challenge.pk))) == (
        409,
        "challenge_used",
    )
    assert Enrolment.objects.get().status == State.RECAPTURE


@pytest.mark.parametrize("status", sorted(set(State) - {State.OPENED, State.RECAPTURE}))
def test_a_second_submission_is_refused(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status, code_hash="x")
    code = "already_submitted" if status in LIVE else "enrolment_closed"
    assert code_of(submit(phone, filmed(phone, *BOTH))) == (409, code)
    assert Enrolment.objects.get().status == status
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_submissions_sent_at_once_one_counts(ready: Phone, sent: list[str]) -> None:
    challenge = filmed(ready, *BOTH)
    responses = at_once([lambda: submit(ready, challenge)] * 3)
    assert sorted(response.status_code for response in responses) == [202, 409, 409]
    assert sent == [ready.enrolment]
    assert Entry.objects.filter(act="enrolment.submitted").count() == 1


def unchanged() -> None:
    assert Enrolment.objects.get().status == State.OPENED
    assert not CaptureChallenge.objects.filter(used_at__isnull=False).exists()
    assert Entry.objects.count() == 0
