"""What the agent is told of whether this NIR may get a card."""

from __future__ import annotations

from verification.engine.types import Finding, Verdict
from verification.obstacles import Obstacle

CODE = "register.person"


def eligible_finding(obstacle: str) -> Finding:
    """`register.person`: a doubt names the obstacle; only where the register knows nobody there is a failure.

    The others say nothing against the person: an agent who finds that the data agree is not wrong.
    """
    if not obstacle:
        return Finding(code=CODE, verdict=Verdict.PASS)
    unknown = obstacle == Obstacle.NOT_REGISTERED
    return Finding(code=CODE, verdict=Verdict.FAIL if unknown else Verdict.DOUBT, detail=obstacle)
