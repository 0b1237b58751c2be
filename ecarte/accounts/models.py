"""Staff accounts. Insured persons have none: their phone's key is their identity."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; each account has exactly one role (separation of duties)."""

    AGENT = "agent", _("Agent vérificateur")
    FRAUD = "fraud", _("Référent fraude")
    SUPERVISOR = "supervisor", _("Superviseur")
    AUDITOR = "auditor", _("Auditeur")
    ADMINISTRATOR = "administrator", _("Administrateur")


class User(AbstractUser):
    """A member of staff, individually habilitated by the director (CSS R161-33-18)."""

    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.AGENT)

    class Meta(AbstractUser.Meta):
        verbose_name = _("compte")  # type: ignore[assignment]
        verbose_name_plural = _("comptes")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_has_a_known_role"),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(role=Role.ADMINISTRATOR),
                name="only_administrators_enter_the_admin",
            ),
        ]

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"agent:{self.pk}"
