"""What an agent answered to the checklist: first without the machine's findings, then perhaps otherwise."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from ecarte.vault.fields import EncryptedField
from verification.questions import OF_FILMS, Answer, Question

if TYPE_CHECKING:
    from collections.abc import Mapping


class Judgement(models.Model):
    """The answers of one agent to one case. Written once; a change of mind is another row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="judgements"
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgements")
    queued_at = models.DateTimeField()
    """When what was judged entered the queue: after new films the case is judged anew."""
    blind = models.BooleanField()
    """Given before the findings were shown; the other one, if any, after."""
    document = models.CharField(max_length=6, choices=Answer, blank=True)
    """This and the next two are empty where nothing was filmed: they were not asked."""
    person = models.CharField(max_length=6, choices=Answer, blank=True)
    presence = models.CharField(max_length=6, choices=Answer, blank=True)
    data = models.CharField(max_length=6, choices=Answer)
    why = EncryptedField(null=True)
    """Why the agent changed their mind; forgotten with the other words on the case."""
    claimed_at = models.DateTimeField()
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "agent", "queued_at"],
                condition=Q(blind=True),
                name="an_agent_judges_blind_once",
            ),
            models.CheckConstraint(
                condition=Q(data__in=Answer.values)
                & (
                    Q(**{f"{question}__in": Answer.values for question in OF_FILMS})
                    | Q(**{question.value: "" for question in OF_FILMS})
                ),
                name="a_judgement_has_known_answers",
            ),
            models.CheckConstraint(
                condition=Q(blind=False) | Q(why__isnull=True), name="blind_answers_need_no_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"judgement {self.pk}"

    @property
    def answers(self) -> Mapping[Question, Answer]:
        """By question, in the order in which they are asked; those that were."""
        given = {question: getattr(self, question) for question in Question}
        return {question: Answer(answer) for question, answer in given.items() if answer}
