"""THE map: the states of an enrolment, and who may move it from where to where.

Everything that changes a status goes through `verification.transitions.move`, which reads this map.
The diagram in `docs/states.md` is generated from it (`manage.py states`).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an enrolment stands."""

    OPENED = "opened", _("Ouvert : captures attendues")
    SUBMITTED = "submitted", _("Envoyé : contrôles en attente")
    CHECKING = "checking", _("Contrôles en cours")
    QUEUED = "queued", _("En attente d’un agent")
    IN_REVIEW = "in_review", _("En cours d’examen")
    DECIDED = "decided", _("Décision sur le départ")
    RECAPTURE = "recapture", _("À filmer de nouveau")
    APPROVED = "approved", _("Accepté : carte à retirer")
    ACTIVATED = "activated", _("Carte active")
    REFUSED = "refused", _("Refusé")
    WITHDRAWN = "withdrawn", _("Retiré par la personne")
    EXPIRED = "expired", _("Expiré")


class Mover(models.TextChoices):
    """Who moves a case."""

    APPLICANT = "applicant"
    SYSTEM = "system"
    AGENT = "agent"
    ISSUANCE = "issuance"


TRANSITIONS: dict[tuple[State, State], Mover] = {
    (State.OPENED, State.SUBMITTED): Mover.APPLICANT,
    (State.RECAPTURE, State.SUBMITTED): Mover.APPLICANT,
    (State.SUBMITTED, State.CHECKING): Mover.SYSTEM,
    (State.CHECKING, State.SUBMITTED): Mover.SYSTEM,  # the worker was lost: the check starts again
    (State.CHECKING, State.QUEUED): Mover.SYSTEM,
    (State.CHECKING, State.RECAPTURE): Mover.SYSTEM,  # technical failure only, capped
    (State.CHECKING, State.APPROVED): Mover.SYSTEM,  # France Identité alone, held by the database
    (State.QUEUED, State.IN_REVIEW): Mover.AGENT,
    (State.IN_REVIEW, State.QUEUED): Mover.AGENT,  # released, put off, or the lease ran out
    (State.IN_REVIEW, State.DECIDED): Mover.AGENT,
    (State.DECIDED, State.IN_REVIEW): Mover.AGENT,  # taken back while there is time
    (State.DECIDED, State.QUEUED): Mover.SYSTEM,  # left to another agent or lane
    (State.DECIDED, State.APPROVED): Mover.SYSTEM,
    (State.DECIDED, State.RECAPTURE): Mover.SYSTEM,
    (State.DECIDED, State.REFUSED): Mover.SYSTEM,
    (State.APPROVED, State.ACTIVATED): Mover.ISSUANCE,
    (State.APPROVED, State.EXPIRED): Mover.ISSUANCE,  # never collected, or locked by wrong codes
    (State.OPENED, State.EXPIRED): Mover.SYSTEM,
    (State.RECAPTURE, State.EXPIRED): Mover.SYSTEM,
    # The register says that the person died, or has no rights any more.
    (State.SUBMITTED, State.EXPIRED): Mover.SYSTEM,
    (State.CHECKING, State.EXPIRED): Mover.SYSTEM,
    (State.QUEUED, State.EXPIRED): Mover.SYSTEM,
    (State.IN_REVIEW, State.EXPIRED): Mover.SYSTEM,
    (State.DECIDED, State.EXPIRED): Mover.SYSTEM,
    (State.OPENED, State.WITHDRAWN): Mover.APPLICANT,
    (State.RECAPTURE, State.WITHDRAWN): Mover.APPLICANT,
    (State.SUBMITTED, State.WITHDRAWN): Mover.APPLICANT,
    (State.CHECKING, State.WITHDRAWN): Mover.APPLICANT,
    (State.QUEUED, State.WITHDRAWN): Mover.APPLICANT,
    (State.IN_REVIEW, State.WITHDRAWN): Mover.APPLICANT,
    (State.DECIDED, State.WITHDRAWN): Mover.APPLICANT,
    (State.APPROVED, State.WITHDRAWN): Mover.APPLICANT,
}

LIVE = frozenset(
    {
        State.OPENED,
        State.SUBMITTED,
        State.CHECKING,
        State.QUEUED,
        State.IN_REVIEW,
        State.DECIDED,
        State.RECAPTURE,
        State.APPROVED,
    }
)
"""An enrolment in one of these is under way; a person and a device have at most one."""

CAPTURING = frozenset({State.OPENED, State.RECAPTURE})
"""The phone may send captures and a code."""


class Lane(models.TextChoices):
    """Which queue a waiting case stands in."""

    STANDARD = "standard", _("Vérification")
    SENIOR = "senior", _("Arbitrage")
    FRAUD = "fraud", _("Fraude")
