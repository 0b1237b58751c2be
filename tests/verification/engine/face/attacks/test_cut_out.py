"""Behind a print with holes the eyes live, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tests.verification.engine.face.attacks.films import looks
from verification.engine.face.attacks.cut_out import cut_out
from verification.engine.face.crop import THUMB, THUMB_EYES
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from verification.engine.face.look import Look


def behind_paper(taken: list[Look]) -> list[Look]:
    """The face of the first look, flat, with the eyes of the others."""
    holes = np.zeros((THUMB, THUMB, 1), np.uint8)
    for eye in THUMB_EYES:
        cv2.ellipse(holes, (eye, (10.0, 6.0), 0), 1, -1)
    first = taken[0]
    rng = np.random.default_rng(0)
    return [
        replace(
            look,
            mesh=first.mesh,
            thumb=np.where(holes > 0, np.roll(look.thumb, int(rng.integers(-1, 2)), axis=1), first.thumb),
        )
        for look in taken
    ]


def test_a_living_face_passes() -> None:
    assert cut_out(looks()).verdict is Verdict.PASS


def test_eyes_that_live_in_a_face_that_does_not_are_doubted() -> None:
    finding = cut_out(behind_paper(looks()))
    assert (finding.verdict, finding.detail, finding.still) == (Verdict.DOUBT, "only_eyes", "face_1")


def test_a_handful_of_looks_is_not_judged() -> None:
    assert cut_out(looks()[:24]).verdict is Verdict.NOT_RUN
