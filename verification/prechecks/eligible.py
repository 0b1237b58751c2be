"""What the agent is told of whether this NIR may get a card."""

from __future__ import annotations

from verification.engine.types import Finding, Verdict
from verification.obstacles import Obstacle

CODE = "register.person"
REPLACES, REPLACES_SUSPECTED = "replaces_card", "replaces_suspected"


def eligible_finding(obstacle: str, *, replaces: bool, suspected: bool) -> Finding:
    """`register.person`: a doubt names the obstacle; only where the register knows nobody there is a failure.

    The others say nothing against the person: an agent who finds that the data agree is not wrong. That the
    person has a card already, which ends when they collect the new one (`replaces`), is no obstacle; that it
    is suspended as `suspected` is a doubt.
    """
    if not obstacle and suspected:
        return Finding(code=CODE, verdict=Verdict.DOUBT, detail=REPLACES_SUSPECTED)
    if not obstacle:
        return Finding(code=CODE, verdict=Verdict.PASS, detail=REPLACES if replaces else "")
    unknown = obstacle == Obstacle.NOT_REGISTERED
    return Finding(code=CODE, verdict=Verdict.FAIL if unknown else Verdict.DOUBT, detail=obstacle)
