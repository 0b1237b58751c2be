"""THE map: the states of a card, and who may move it from where to where.

Everything that changes a status goes through `issuance.transitions.move`, which reads this map.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a card stands."""

    PENDING = "pending", _("En attente de décision")
    OFFERED = "offered", _("À retirer")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspendue")
    REVOKED = "revoked", _("Révoquée")
    EXPIRED = "expired", _("Jamais retirée")
    WITHDRAWN = "withdrawn", _("Offre retirée")
    DENIED = "denied", _("Demande sans suite")


class Mover(models.TextChoices):
    """Who moves a card."""

    HOLDER = "holder"
    STAFF = "staff"
    SYSTEM = "system"


TRANSITIONS: dict[tuple[State, State], frozenset[Mover]] = {
    (State.PENDING, State.OFFERED): frozenset({Mover.STAFF, Mover.SYSTEM}),
    (State.PENDING, State.DENIED): frozenset(Mover),
    (State.OFFERED, State.ACTIVE): frozenset({Mover.HOLDER}),
    (State.OFFERED, State.EXPIRED): frozenset({Mover.SYSTEM}),
    (State.OFFERED, State.WITHDRAWN): frozenset(Mover),
    (State.ACTIVE, State.SUSPENDED): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.SUSPENDED, State.ACTIVE): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.ACTIVE, State.REVOKED): frozenset(Mover),
    (State.SUSPENDED, State.REVOKED): frozenset(Mover),
}

VALID = frozenset({State.ACTIVE, State.SUSPENDED})
"""A person has at most one such card in each form (CSS R161-33-2)."""

WITH_OFFER = frozenset({State.PENDING, State.OFFERED})
"""These have an offer, and with it the hash of a code; a pending one is collected once it is decided."""

LIVE = VALID | {State.OFFERED}
"""Or about to be. An offered card may stand beside a valid one, whose place it takes once it is collected."""

TERMINAL = frozenset(State) - LIVE - {State.PENDING}
"""Nothing leaves these; what the card said is erased."""


class SuspensionReason(models.TextChoices):
    """Why a card is suspended, the gravest last. A code, so that nothing personal reaches the journal; so are
    the others. Who may give which: `issuance.powers`."""

    LOST = "lost", _("Téléphone perdu")
    STOLEN = "stolen", _("Téléphone volé")
    SUSPECTED = "suspected", _("Soupçon de fraude")


class ResumptionReason(models.TextChoices):
    """Why a suspension is lifted."""

    FOUND = "found", _("Téléphone retrouvé")
    CLEARED = "cleared", _("Soupçon levé")
    MISTAKE = "mistake", _("Suspension par erreur")


class RevocationReason(models.TextChoices):
    """Why a card is revoked for good."""

    LOST = "lost", _("Téléphone perdu")
    STOLEN = "stolen", _("Téléphone volé")
    FRAUD = "fraud", _("Fraude")
    DEATH = "death", _("Décès")
    RIGHTS_ENDED = "rights_ended", _("Fin de droits")
    REQUESTED = "requested", _("À la demande de la personne")
    REPLACED = "replaced", _("Remplacée par celle d’un autre téléphone")
