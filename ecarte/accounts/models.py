"""Staff accounts. Insured persons have none: their phone's key is their identity."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; each account has exactly one role (separation of duties)."""

    AGENT = "agent", _("Agent vérificateur")
    SENIOR = "senior", _("Agent senior")
    FRAUD = "fraud", _("Référent fraude")
    SUPERVISOR = "supervisor", _("Superviseur")
    COUNTER = "counter", _("Conseiller d’accueil")
    DIRECTOR = "director", _("Directeur")
    AUDITOR = "auditor", _("Auditeur")
    ADMINISTRATOR = "administrator", _("Administrateur")


def admin_flags(role: str) -> dict[str, bool]:
    """Django's two flags follow from the role: the auditor enters the admin and sees the journal, no more."""
    return {
        "is_staff": role in {Role.ADMINISTRATOR, Role.AUDITOR},
        "is_superuser": role == Role.ADMINISTRATOR,
    }


class User(AbstractUser):
    """A member of staff, individually habilitated by the director (CSS R161-33-18)."""

    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.AGENT)

    foreign_documents = models.BooleanField(_("pièces étrangères"), default=False)
    """Habilitated to judge identity documents of other states."""
    second_opinions = models.BooleanField(_("seconds avis"), default=True)
    """Habilitated to judge what another agent has judged before."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("compte")  # type: ignore[assignment]
        verbose_name_plural = _("comptes")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_has_a_known_role"),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(role__in=[Role.ADMINISTRATOR, Role.AUDITOR]),
                name="only_administrators_and_auditors_enter_the_admin",
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False) | models.Q(role=Role.ADMINISTRATOR),
                name="only_administrators_change_there",
            ),
        ]

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"agent:{self.pk}"
