"""When one pair of eyes is not enough, and what two pairs that disagree lead to.

A case that is judged twice is judged by people who know nothing of each other's answers; when they come to
different conclusions, a senior settles.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from verification.questions import EXAMINED_BY, Answer, Question
from verification.reasons import Decision as Kind
from verification.states import Lane
from verification.suspicions import suspicious

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from verification.grey_zone import Judged
    from verification.models import Enrolment

CONCLUSIONS = (Kind.APPROVE, Kind.REFUSE)


class Ground(models.TextChoices):
    """Why a second agent judges the case."""

    GREY_ZONE = "grey_zone", _("Ressemblance incertaine")
    FOUR_EYES = "four_eyes", _("Règle du régime")
    DISAGREEMENT = "disagreement", _("Désaccord avec les contrôles")
    FRAUD_SIGNAL = "fraud_signal", _("Signe de fraude")
    COLLEAGUE = "colleague", _("Avis demandé")
    SAMPLE = "sample", _("Contrôle par sondage")


def machine_verdict(question: Question, findings: Collection[Judged]) -> str:
    """The worst that the findings on this question say; `not_run` when none of them ran."""
    ran = [
        finding.verdict
        for finding in findings
        if finding.code.startswith(EXAMINED_BY[question]) and not finding.advisory
    ]
    return next((verdict for verdict in ("fail", "doubt", "pass") if verdict in ran), "not_run")


def agrees(answer: Answer, verdict: str) -> bool | None:
    """Whether person and machine say the same; None when one of them leaves it open."""
    if answer == Answer.UNSURE or verdict not in ("pass", "fail"):
        return None
    return (answer == Answer.YES) == (verdict == "pass")


def grounds(
    *,
    enrolment: Enrolment,
    kind: Kind,
    blind: Mapping[Question, Answer],
    findings: Collection[Judged],
    former: Sequence[str],
) -> list[Ground]:
    """Why this conclusion is not the end; empty when it is.

    `former` are the conclusions that other agents came to before on the same films. A settlement is the end,
    and so is what the fraud referent concludes, unless the faces leave a doubt and nobody else saw the case.
    """
    if kind not in CONCLUSIONS or enrolment.lane == Lane.SENIOR:
        return []
    if enrolment.lane == Lane.FRAUD:
        alone = enrolment.first_agent_id is None
        return _of_two(enrolment, kind) if alone else []
    if former:
        return [] if kind == former[-1] else [Ground.DISAGREEMENT]
    wanted = _wanted(enrolment, kind, blind, findings)
    return wanted or _drawn(enrolment.scheme.second_opinion_percent)


def _of_two(enrolment: Enrolment, kind: Kind) -> list[Ground]:
    if kind != Kind.APPROVE or not enrolment.two_agents:
        return []
    return [Ground.FOUR_EYES if enrolment.scheme.four_eyes else Ground.GREY_ZONE]


def _wanted(
    enrolment: Enrolment, kind: Kind, blind: Mapping[Question, Answer], findings: Collection[Judged]
) -> list[Ground]:
    found = _of_two(enrolment, kind)
    if any(agrees(blind[question], machine_verdict(question, findings)) is False for question in blind):
        found.append(Ground.DISAGREEMENT)
    if kind == Kind.APPROVE and suspicious(findings):
        found.append(Ground.FRAUD_SIGNAL)
    return found


def _drawn(percent: int) -> list[Ground]:
    """Drawn when the case is judged, so that nobody can know before."""
    return [Ground.SAMPLE] if secrets.randbelow(100) < percent else []
