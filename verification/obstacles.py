"""What keeps a NIR from getting a card now. Only agents read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Obstacle(models.TextChoices):
    """The first of these that applies."""

    NOT_REGISTERED = "not_registered", _("NIR inconnu du registre")
    OTHER_SCHEME = "other_scheme", _("assurée par un autre régime que celui déclaré")
    CLOSED_DEPARTMENT = "closed_department", _("résidence dans un département non ouvert")
    NO_RIGHTS = "no_rights", _("droits terminés, ou décès inscrit au registre")
    TOO_YOUNG = "too_young", _("âge minimal du régime non atteint")
    NO_AGREEMENT = "no_agreement", _("accord d’un parent manquant (personne mineure)")
    TAKEN = "taken", _("une autre demande est en cours pour ce NIR")
