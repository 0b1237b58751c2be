"""Finds the card of somebody who calls because their phone is gone; every search leaves its trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ecarte.journal.services import record
from issuance.holder.selectors import Standing, standing_of
from issuance.selectors import latest_card
from verification.models import Enrolment, InsuredPerson
from verification.perms import schemes_of
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from uuid import UUID

    from ecarte.accounts.models import User
    from verification.nir import Nir


class Motive(models.TextChoices):
    """Why somebody's card is looked for."""

    CALL = "call", _("La personne appelle")
    COUNTER = "counter", _("La personne est à l’accueil")
    REPORT = "report", _("Un organisme signale une fraude")


@dataclass(frozen=True)
class Found:
    """A card, and of whom the register says that it is."""

    card_id: UUID
    case: UUID
    person: InsuredPerson
    standing: Standing


@transaction.atomic
def search_card(*, agent: User, nir: Nir, motive: Motive) -> Found | None:
    """The latest card of this person, unless it is none of this agent's business.

    None alike where the NIR is unknown or has no card, where the scheme is not one of theirs, and for a
    relative's. The journal keeps which case's card was found, and neither the NIR nor its index.
    """
    card_id = latest_card(nir_index(nir))
    found = None if card_id is None else card_of(agent, card_id)
    record(
        actor=agent.actor,
        act="card.searched",
        case=found.case if found else None,
        by="nir",
        motive=motive.value,
    )
    return found


def card_of(agent: User, card_id: UUID) -> Found | None:
    """This card, if its holder is of a scheme today that the agent is habilitated for, and no relative."""
    cases = Enrolment.objects.select_related("person").filter(person__scheme__in=schemes_of(agent))
    case = cases.exclude(nir_index__in=agent.ties.values("nir_index")).filter(card_id=card_id).first()
    if case is None or case.person is None:
        return None
    return Found(card_id, case.pk, case.person, standing_of(card_id))
