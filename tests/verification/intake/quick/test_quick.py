"""The first look at a film: what the phone is told, how often, and what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.intake.conftest import answer, code_of
from tests.verification.intake.test_submission import BOTH, filmed, ready, submit
from tests.verification.intake.test_uploads import announced
from verification.guidance import DOCUMENT
from verification.intake.messages import ASSISTANCE
from verification.intake.quick.run import give_up_late, quick_check
from verification.models import Capture, Enrolment, QuickState
from verification.tasks import quick_check as task

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.films import Films
    from tests.phone import Phone

__all__ = ["ready"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient(settings: Settings) -> None:
    """A machine that does much else at once must not make these late."""
    settings.QUICK_CHECK_LEASE = timedelta(minutes=5)


def film_again(kind: str, *, refused: int = 1) -> None:
    Capture.objects.filter(kind=kind).update(quick=QuickState.FILM_AGAIN, quick_hints=[f"{kind}_blurred"])
    Enrolment.objects.update(films_refused={kind: refused})


def test_a_film_is_received_then_looked_at(
    phone: Phone, film: bytes, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(task, "apply_async", lambda args=(), *_, **__: asked.append(args[0]))
    location = announced(phone, film)
    assert answer(phone.call("GET", location))["state"] == "receiving"
    with django_capture_on_commit_callbacks(execute=True):
        phone.send(location, film, offset=0)
    assert asked == [str(Capture.objects.get().pk)]
    body = {"state": "checking", "hints": [], "tries_left": settings.FILM_TRIES, "assistance": None}
    assert answer(phone.call("GET", location)) == body


def test_a_grey_film_is_to_be_made_again_and_the_phone_is_told_why(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)  # half white, half black: no document
    phone.send(location, film, offset=0)
    quick_check(capture_id=Capture.objects.get().pk)
    seen = answer(phone.call("GET", location))
    assert (seen["state"], seen["tries_left"]) == ("film_again", settings.FILM_TRIES - 1)
    hints = {hint.code: (hint.fr, hint.en) for hint in DOCUMENT}
    assert seen["hints"]
    for hint in seen["hints"]:
        assert hints[hint["code"]] == (hint["fr"], hint["en"])
    entry = Entry.objects.get(act="capture.looked_at")
    assert entry.data["state"] == "film_again"
    assert Enrolment.objects.get().films_refused == {"document": 1}


def test_the_film_of_a_document_is_usable(phone: Phone, films: Films) -> None:
    film = films.document("martin")
    location = announced(phone, film)
    phone.send(location, film, offset=0)
    quick_check(capture_id=Capture.objects.get().pk)
    assert answer(phone.call("GET", location))["state"] == "usable"
    assert Enrolment.objects.get().films_refused == {}


def test_looking_twice_counts_once(phone: Phone, film: bytes) -> None:
    phone.send(announced(phone, film), film, offset=0)
    for _ in range(2):
        quick_check(capture_id=Capture.objects.get().pk)
    assert Enrolment.objects.get().films_refused == {"document": 1}
    assert Entry.objects.filter(act="capture.looked_at").count() == 1


def test_a_look_that_comes_late_keeps_nobody(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    phone.send(location, film, offset=0)
    with time_machine.travel(timezone.now() + settings.QUICK_CHECK_LEASE):
        assert answer(phone.call("GET", location))["state"] == "not_checked"
        quick_check(capture_id=Capture.objects.get().pk)
    assert Capture.objects.get().quick == QuickState.NOT_CHECKED
    assert Enrolment.objects.get().films_refused == {}


def test_a_look_that_was_lost_is_given_up(phone: Phone, film: bytes) -> None:
    phone.send(announced(phone, film), film, offset=0)
    assert give_up_late(now=timezone.now()) == 0
    assert give_up_late(now=timezone.now() + 2 * settings.QUICK_CHECK_LEASE) == 1
    assert Capture.objects.get().quick == QuickState.NOT_CHECKED


def test_a_film_removed_meanwhile_is_not_looked_at(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    phone.send(location, film, offset=0)
    capture = Capture.objects.get()
    phone.tus("DELETE", location)
    quick_check(capture_id=capture.pk)
    assert not Entry.objects.filter(act="capture.looked_at").exists()


def test_a_film_to_be_made_again_is_not_submitted_until_it_is_replaced(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    film_again("document")
    response = submit(ready, challenge)
    assert code_of(response) == (409, "capture_unusable")
    assert answer(response)["film_again"] == ["document"]
    Capture.objects.filter(kind="document").update(quick=QuickState.USABLE)
    assert submit(ready, challenge).status_code == 202


def test_once_the_tries_are_used_up_it_is_taken_as_it_is_and_help_is_shown(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    film_again("face", refused=settings.FILM_TRIES)
    face = Capture.objects.get(kind="face")
    seen = answer(ready.call("GET", f"{ready.home}/captures/{face.pk}"))
    assert (seen["tries_left"], seen["assistance"]) == (0, ASSISTANCE[0])
    response = submit(ready, challenge)
    assert response.status_code == 202
    assert answer(response)["assistance"] == ASSISTANCE[0]


@pytest.mark.parametrize("state", [QuickState.CHECKING, QuickState.NOT_CHECKED, QuickState.USABLE])
def test_nobody_waits_for_a_look_to_submit(ready: Phone, state: QuickState) -> None:
    challenge = filmed(ready, *BOTH)
    Capture.objects.update(quick=state, quick_due_at=timezone.now())
    assert submit(ready, challenge).status_code == 202


def test_a_first_look_has_a_known_state(ready: Phone) -> None:
    filmed(ready, *BOTH)
    with pytest.raises(IntegrityError, match="a_first_look_has_a_known_state"), transaction.atomic():
        Capture.objects.update(quick="perfect")


def test_a_first_look_ends_some_time(ready: Phone) -> None:
    filmed(ready, *BOTH)
    with pytest.raises(IntegrityError, match="a_first_look_ends_some_time"), transaction.atomic():
        Capture.objects.update(quick=QuickState.CHECKING, quick_due_at=None)
