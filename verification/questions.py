"""The checklist: what an agent answers of a case before the machine's findings are shown.

Showing a score first shifts the judgement that it should be compared with (White et al. 2014, Phillips et
al. 2018): both are kept, the person's first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from verification.models import Enrolment


class Question(models.TextChoices):
    """What is asked."""

    DOCUMENT = "document", _("Pièce authentique et valable ?")
    PERSON = "person", _("Même personne ?")
    PRESENCE = "presence", _("Présente et consentante ?")
    DATA = "data", _("Données concordantes ?")


class Answer(models.TextChoices):
    """What may be answered."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    UNSURE = "unsure", _("Je ne sais pas")


HELP: dict[Question, _StrPromise] = {
    Question.DOCUMENT: _("Un original, non modifié, en cours de validité."),
    Question.PERSON: _("Le visage filmé est celui de la photo : comparez les traits."),
    Question.PRESENCE: _("Filmée en direct, seule, sans contrainte : gestes faits, chiffres dits."),
    Question.DATA: _("La pièce, ou France Identité, et le registre disent la même personne."),
}

OF_FILMS = (Question.DOCUMENT, Question.PERSON, Question.PRESENCE)
"""What only films can answer: not asked of a case that came by France Identité."""


def asked(enrolment: Enrolment) -> tuple[Question, ...]:
    """What is asked of this case, in this order."""
    filmed = enrolment.identity_id is None
    return tuple(question for question in Question if filmed or question not in OF_FILMS)


EXAMINED_BY: dict[Question, tuple[str, ...]] = {
    Question.DOCUMENT: ("document.", "mrz.", "portrait.", "printed.", "seal.", "doubt."),
    Question.PERSON: ("face.match",),
    Question.PRESENCE: ("attack.", "face.challenge", "face.depth", "face.same", "face.count"),
    Question.DATA: ("register.", "nir."),
}
"""The findings that answer the same question: how their codes begin."""
