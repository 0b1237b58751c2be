"""Which films a case is judged by when some of it was filmed again."""

from __future__ import annotations

import pytest

from tests.verification.factories import a_capture, a_challenge, an_enrolment
from verification.evidence import store
from verification.films import EarlierFilm, document_films, films_of
from verification.models import Capture, CaptureKind, Enrolment
from verification.parts import Part
from verification.states import State

pytestmark = pytest.mark.django_db
BOTH = ["front", "tilt", "back"]


@pytest.fixture
def case() -> Enrolment:
    return an_enrolment(status=State.CHECKING)


def film(case: Enrolment, kind: CaptureKind, actions: list[str]) -> Capture:
    return a_capture(a_challenge(case, document_actions=actions), kind, b"film", "video/mp4")


def test_what_was_filmed_once_is_judged_by_that_film(case: Enrolment) -> None:
    document, face = film(case, CaptureKind.DOCUMENT, BOTH), film(case, CaptureKind.FACE, BOTH)
    assert films_of(case) == {Part.FRONT: document, Part.BACK: document, Part.FACE: face}
    assert document_films(films_of(case)) == (document, None)


def test_the_side_that_was_not_asked_for_again_stays_in_the_film_before(case: Enrolment) -> None:
    first = film(case, CaptureKind.DOCUMENT, BOTH)
    back = film(case, CaptureKind.DOCUMENT, ["back"])
    assert document_films(films_of(case)) == (back, EarlierFilm(first, "front"))
    assert first.evidence.destroyed_at is None


def test_of_three_films_each_side_is_taken_from_its_last(case: Enrolment) -> None:
    film(case, CaptureKind.DOCUMENT, BOTH)
    front = film(case, CaptureKind.DOCUMENT, ["front", "tilt"])
    back = film(case, CaptureKind.DOCUMENT, ["back"])
    assert document_films(films_of(case)) == (back, EarlierFilm(front, "front"))
    again = film(case, CaptureKind.DOCUMENT, ["front", "tilt"])
    assert document_films(films_of(case)) == (again, EarlierFilm(back, "back"))


def test_once_both_sides_are_filmed_again_nothing_before_counts(case: Enrolment) -> None:
    film(case, CaptureKind.DOCUMENT, ["back"])
    both = film(case, CaptureKind.DOCUMENT, BOTH)
    assert document_films(films_of(case)) == (both, None)


def test_neither_an_unfinished_nor_a_destroyed_film_counts(case: Enrolment) -> None:
    first = film(case, CaptureKind.DOCUMENT, BOTH)
    unfinished, destroyed = (film(case, CaptureKind.DOCUMENT, BOTH) for _ in range(2))
    Capture.objects.filter(pk=unfinished.pk).update(completed_at=None)
    store.destroy(destroyed.evidence)
    assert films_of(case) == {Part.FRONT: first, Part.BACK: first}
