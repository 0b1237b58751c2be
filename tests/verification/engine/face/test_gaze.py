"""Whether somebody who faces the phone looks at it as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.verification.engine_says import AT_REST, look, mesh
from verification.engine.face.challenge.gaze import gaze_finding
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from verification.engine.face.look import Look


def looking(count: int, *, left: float = 0.0, yaw: float = 0.0, closed: float = 0.0) -> list[Look]:
    eyes = replace(AT_REST, gaze_left=left, left_eye_closed=closed)
    return [look(replace(mesh(yaw=yaw), expression=eyes), at) for at in range(count)]


def test_whoever_looks_at_the_phone_passes_and_glances_are_allowed() -> None:
    finding = gaze_finding([*looking(15), *looking(5, left=-0.8)])
    assert (finding.verdict, finding.value, finding.advisory) == (Verdict.PASS, 0.25, True)


def test_whoever_looks_elsewhere_most_of_the_time_is_shown_to_the_agent() -> None:
    finding = gaze_finding([*looking(8), *looking(12, left=0.8)])
    assert (finding.verdict, finding.detail, finding.advisory) == (Verdict.DOUBT, "elsewhere", True)


def test_a_turned_head_and_closed_eyes_say_nothing() -> None:
    finding = gaze_finding([*looking(9), *looking(20, left=0.8, yaw=30), *looking(20, left=0.8, closed=0.6)])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "too_few_looks")
