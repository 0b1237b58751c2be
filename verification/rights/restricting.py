"""Restriction (GDPR, article 18) and rectification (article 16) of what is held about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ecarte.journal.services import record
from verification.models import Enrolment
from verification.queue.claims import NO_CLAIM
from verification.states import LIVE, State
from verification.transitions import move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User
    from verification.rights.subject import Subject


class Ground(models.TextChoices):
    """Why a person may have it restricted (GDPR, article 18(1))."""

    CONTESTED = "contested", _("L’exactitude des données est contestée")
    UNLAWFUL = "unlawful", _("Le traitement est illicite et la personne s’oppose à l’effacement")
    CLAIM = "claim", _("La personne en a besoin pour faire valoir ses droits en justice")


class Datum(models.TextChoices):
    """What a person says is wrong."""

    CIVIL_STATUS = "civil_status", _("État civil (fait foi : le répertoire de l’Insee)")
    CONTACT = "contact", _("Adresse électronique ou téléphone (fait foi : la caisse)")
    RIGHTS = "rights", _("Droits ou organisme de rattachement (fait foi : la caisse)")
    RELATIVES = "relatives", _("Ayants droit ou représentants légaux (fait foi : la caisse)")


class Unchanged(Exception):
    """The case stands as it was asked to already."""


@transaction.atomic
def restrict(*, case_id: UUID, ground: Ground, by: User, now: datetime) -> None:
    """Let the case stay as it is: no check, no agent, no decision, no destruction. Raises Unchanged.

    Storing goes on, and the person may still withdraw (article 18(2): with their consent).
    """
    case = Enrolment.objects.select_for_update().only("pk", "status", "restricted_at").get(pk=case_id)
    if case.restricted_at is not None:
        raise Unchanged
    if case.status == State.IN_REVIEW:
        move(
            enrolment_id=case_id,
            source=State.IN_REVIEW,
            target=State.QUEUED,
            actor=by.actor,
            set_fields=NO_CLAIM,
            journal={"restricted": ground},
        )
    Enrolment.objects.filter(pk=case_id).update(restricted_at=now)
    record(actor=by.actor, act="rights.restricted", case=case_id, reason=ground)


@transaction.atomic
def lift(*, case_id: UUID, by: User) -> None:
    """Go on where it stood; what became due meanwhile is destroyed by the next run. Raises Unchanged."""
    if not Enrolment.objects.filter(pk=case_id).exclude(restricted_at=None).update(restricted_at=None):
        raise Unchanged
    record(actor=by.actor, act="rights.restriction_lifted", case=case_id)


@transaction.atomic
def note_rectification(*, subject: Subject, datum: Datum, by: User) -> None:
    """Note on the live cases of the person, or the latest, that they contest a datum.

    Nothing is corrected here: the register is the authority (CSS R161-33-13). Its next import corrects what
    is held, cases that are checked afterwards are compared with it, and cards are renewed from it.
    """
    cases = subject.cases.filter(status__in=LIVE) or subject.cases[:1]
    for case in cases:
        record(actor=by.actor, act="rights.rectification", case=case.pk, datum=datum)
