"""How often a film may still be made again, and what a phone may read of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from ecarte.problems import Problem
from verification.intake.messages import ASSISTANCE, in_language
from verification.intake.quick.hints import HINTS
from verification.intake.upload_problems import CAPTURE_UNUSABLE
from verification.models import QuickState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from verification.guidance import Hint
    from verification.models import Capture, Enrolment

RECEIVING = "receiving"
STATES = (RECEIVING, *QuickState.values)


@dataclass(frozen=True, kw_only=True)
class CaptureState:
    """The answer of `GET enrolments/{id}/captures/{capture}`."""

    state: str
    hints: list[Hint]
    tries_left: int
    assistance: str | None


def tries_left(enrolment: Enrolment, kind: str) -> int:
    """How many films of this kind may still be made again before one is taken as it is."""
    return max(0, int(settings.FILM_TRIES) - int(enrolment.films_refused.get(kind, 0)))


def tries_used_up(enrolment: Enrolment) -> bool:
    """Of either kind."""
    return any(tries_left(enrolment, kind) == 0 for kind in enrolment.films_refused)


def state_of(*, capture: Capture, now: datetime) -> CaptureState:
    """What a phone waits for after the last byte."""
    enrolment = capture.enrolment
    left = tries_left(enrolment, capture.kind)
    return CaptureState(
        state=_state(capture, now),
        hints=[HINTS[code] for code in capture.quick_hints],
        tries_left=left,
        assistance=None if left else in_language(ASSISTANCE, enrolment.language),
    )


def refuse_unusable(*, enrolment: Enrolment, captures: Iterable[Capture]) -> None:
    """Raises Problem (capture_unusable) for films to be made again, as long as there are tries."""
    unusable = [
        capture.kind
        for capture in captures
        if capture.quick == QuickState.FILM_AGAIN and tries_left(enrolment, capture.kind)
    ]
    if unusable:
        raise Problem(CAPTURE_UNUSABLE, film_again=unusable)


def _state(capture: Capture, now: datetime) -> str:
    if capture.completed_at is None:
        return RECEIVING
    late = capture.quick_due_at is None or capture.quick_due_at <= now
    if capture.quick in ("", QuickState.CHECKING) and late:
        return QuickState.NOT_CHECKED
    return capture.quick
