"""Whether the eyes are on the phone while the head is. Advice: nobody was measured who looked elsewhere.

Somebody who is told what to do looks at another; who reads the digits looks at the phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.judge import at_most, not_run
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.look import Expression, Look
    from verification.engine.types import Finding

CODE = "face.gaze"
AHEAD = 12.0
"""Degrees of yaw and pitch up to which a head is straight."""
OPEN = 0.35
"""Coefficient of a closed eye below which its gaze is seen."""
AWAY = 0.5
"""Of the way that eyes can go, from the middle."""
FEWEST = 10
"""Looks."""


def gaze_finding(looks: Sequence[Look]) -> Finding:
    """`face.gaze`: the share of straight looks in which the eyes are elsewhere."""
    straight = [
        look.mesh.expression
        for look in looks
        if max(abs(look.mesh.pose.yaw), abs(look.mesh.pose.pitch)) <= AHEAD
    ]
    away = [_away(each) > AWAY for each in straight if _closed(each) <= OPEN]
    if len(away) < FEWEST:
        return not_run(CODE, "too_few_looks")
    limit = thresholds().face_gaze
    return at_most(CODE, float(np.mean(away)), limit, detail="elsewhere", advisory=True)


def _closed(expression: Expression) -> float:
    return max(expression.left_eye_closed, expression.right_eye_closed)


def _away(expression: Expression) -> float:
    return float(np.hypot(expression.gaze_left, expression.gaze_up))
