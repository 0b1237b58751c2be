"""How a member of staff likes to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from ecarte.accounts.models import User


class Preferences(models.Model):
    """One row per account that changed something."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences", primary_key=True
    )
    shortcuts = models.JSONField(default=dict)
    """Key by action, where it is not the usual one."""
    shortcuts_on = models.BooleanField(default=True)
    """Single keys can be switched off (WCAG 2.1.4)."""

    def __str__(self) -> str:
        return f"preferences {self.pk}"

    @classmethod
    def of(cls, agent: User) -> Preferences:
        """Theirs, or the usual ones, not saved."""
        return cls.objects.filter(agent=agent).first() or cls(agent=agent)
