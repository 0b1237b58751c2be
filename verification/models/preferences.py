"""How a member of staff likes to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import timedelta

    from ecarte.accounts.models import User


class UndoTime(models.IntegerChoices):
    """How many times the usual time to take a decision back: up to tenfold (WCAG 2.2.1)."""

    USUAL = 1, _("Habituel")
    LONG = 3, _("Trois fois plus long")
    LONGEST = 10, _("Dix fois plus long")


class Preferences(models.Model):
    """One row per account that changed something."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences", primary_key=True
    )
    shortcuts = models.JSONField(default=dict)
    """Key by action, where it is not the usual one."""
    shortcuts_on = models.BooleanField(default=True)
    """Single keys can be switched off (WCAG 2.1.4)."""

    undo_time = models.PositiveSmallIntegerField(choices=UndoTime, default=UndoTime.USUAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undo_time__in=UndoTime.values), name="a_time_to_undo_is_one_of_three"
            )
        ]

    def __str__(self) -> str:
        return f"preferences {self.pk}"

    @property
    def undo_window(self) -> timedelta:
        """How long a decision may be taken back."""
        window: timedelta = settings.UNDO_WINDOW * self.undo_time
        return window

    @classmethod
    def of(cls, agent: User) -> Preferences:
        """Theirs, or the usual ones, not saved."""
        return cls.objects.filter(agent=agent).first() or cls(agent=agent)
