"""Films a day, of one phone whatever the enrolment; two of one enrolment at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from tests.concurrency import at_once
from tests.verification.factories import an_enrolment, an_insured_person, some_evidence
from tests.verification.intake.conftest import code_of
from verification.evidence import store
from verification.models import Capture, Enrolment, EvidenceKind
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def films_of(enrolment: Enrolment, number: int) -> None:
    for _ in range(number):
        some_evidence(enrolment, kind=EvidenceKind.FACE_VIDEO)


def withdrawn(**fields: Any) -> Enrolment:
    return an_enrolment(status=State.WITHDRAWN, closed_at=timezone.now(), **fields)


def test_a_phone_that_starts_again_keeps_its_quota(phone: Phone, film: bytes) -> None:
    films_of(withdrawn(device_jkt=phone.jkt), settings.FILMS_PER_DEVICE)
    response = phone.announce(film, kind="face", challenge=phone.challenge())
    assert code_of(response) == (429, "upload_quota")
    assert 0 < int(response["Retry-After"]) <= 24 * 3600


def test_other_phones_with_the_same_number_neither_tell_that_it_films_nor_lock_it_out(
    phone_in: Callable[..., Phone], film: bytes
) -> None:
    person = an_insured_person()
    for _ in range(3):
        films_of(withdrawn(person=person), settings.FILMS_PER_DEVICE)
    phone = phone_in(State.OPENED, person=person)
    assert phone.announce(film, kind="face", challenge=phone.challenge()).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_both_films_are_received_at_once(phone: Phone, film: bytes) -> None:
    challenge = phone.challenge()
    places = [
        phone.announce(film, kind=kind, challenge=challenge)["Location"] for kind in ("document", "face")
    ]
    answers = at_once([lambda place=place: phone.send(place, film, offset=0) for place in places])  # type: ignore[misc]
    assert [each.status_code for each in answers] == [204, 204]
    assert Capture.objects.filter(completed_at__isnull=False).count() == 2
    assert [b"".join(store.read(each.evidence)) == film for each in Capture.objects.all()] == [True, True]
