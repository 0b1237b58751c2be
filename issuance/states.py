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
    (State.OFFERED, State.WITHDRAWN): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.ACTIVE, State.SUSPENDED): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.SUSPENDED, State.ACTIVE): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.ACTIVE, State.REVOKED): frozenset({Mover.HOLDER, Mover.STAFF}),
    (State.SUSPENDED, State.REVOKED): frozenset({Mover.HOLDER, Mover.STAFF}),
}

LIVE = frozenset({State.OFFERED, State.ACTIVE, State.SUSPENDED})
"""A person has at most one such card in each form (CSS R161-33-2)."""

TERMINAL = frozenset(State) - LIVE - {State.PENDING}
"""Nothing leaves these; what the card said is erased."""


class RevocationReason(models.TextChoices):
    """Why a card is revoked for good. A code, so that nothing personal reaches the journal."""

    LOST = "lost", _("Téléphone perdu")
    STOLEN = "stolen", _("Téléphone volé")
    FRAUD = "fraud", _("Fraude")
    DEATH = "death", _("Décès")
    RIGHTS_ENDED = "rights_ended", _("Fin de droits")
    REQUESTED = "requested", _("À la demande de la personne")
