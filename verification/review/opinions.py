"""What each model says of the likeness, and whether they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.grey_zone import models_disagree
from verification.review.measures import measure_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.models import Finding

NAMES = {"face.match_sface": "SFace", "face.match_dlib": "dlib"}


@dataclass(frozen=True)
class Opinion:
    """One model's own, or that of both together."""

    model: str
    finding: Finding
    measure: str


@dataclass(frozen=True)
class Opinions:
    """`together` is what counts; `models` are shown beside it."""

    together: Opinion
    models: list[Opinion]
    disagree: bool


def opinions_of(findings: Sequence[Finding]) -> Opinions | None:
    """None when the faces were not to be compared."""
    found = {finding.code: finding for finding in findings}
    if "face.match" not in found:
        return None
    return Opinions(
        together=_opinion("", found["face.match"]),
        models=[_opinion(model, found[code]) for code, model in NAMES.items() if code in found],
        disagree=models_disagree(findings),
    )


def _opinion(model: str, finding: Finding) -> Opinion:
    return Opinion(model, finding, measure_of(finding))
