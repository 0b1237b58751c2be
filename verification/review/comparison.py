"""Person and machine side by side: what the agent answered, what the findings say of the same question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.models import Verdict
from verification.second_opinion import agrees, machine_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.models import Finding, Judgement
    from verification.questions import Answer, Question


@dataclass(frozen=True)
class Compared:
    """One question, answered twice."""

    question: Question
    answer: Answer
    verdict: Verdict
    """The worst finding on this question."""
    agree: bool | None
    """None when one of the two leaves it open."""

    @property
    def label(self) -> str:
        """The question."""
        return str(self.question.label)

    @property
    def answer_label(self) -> str:
        """The agent's answer in words."""
        return str(self.answer.label)

    @property
    def verdict_label(self) -> str:
        """The machine's in words."""
        return str(self.verdict.label)


def compared(judgement: Judgement, findings: Sequence[Finding]) -> list[Compared]:
    """In the order in which the questions are asked."""
    return [_compared(question, answer, findings) for question, answer in judgement.answers.items()]


def _compared(question: Question, answer: Answer, findings: Sequence[Finding]) -> Compared:
    verdict = Verdict(machine_verdict(question, findings))
    return Compared(question, answer, verdict, agrees(answer, verdict))
