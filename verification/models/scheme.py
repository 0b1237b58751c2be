"""Insurance schemes (régimes), opened and closed by administrators as the roll-out goes on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """One scheme and its rules."""

    code = models.SlugField(_("code"), primary_key=True, max_length=20)
    name = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom (en)"), max_length=120, blank=True)
    """What the app shows in English; the French name without one."""
    open = models.BooleanField(_("ouvert aux demandes"), default=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimal"), default=16)
    """16 or 18 by scheme (CSS R161-33-2; conditions of use of the apCV)."""
    contact_required = models.BooleanField(_("contact confirmé avant l’envoi de films"), default=True)
    """By a code sent to the e-mail address or mobile number that the insurer knows. Off only where the
    register holds few contacts: without it, whoever knows a NIR sends films for it."""
    review_hours = models.PositiveSmallIntegerField(_("délai promis (heures)"), default=48)
    """Within which an agent has judged what was sent by video."""
    four_eyes = models.BooleanField(_("deux agents pour chaque acceptation"), default=False)
    second_opinion_percent = models.PositiveSmallIntegerField(
        _("part vérifiée par un second agent (%)"), default=0
    )
    """Of the cases that nothing else sends to a second agent, drawn when they are judged."""

    class Meta:
        verbose_name = _("régime")
        verbose_name_plural = _("régimes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_opinion_percent__lte=100), name="a_share_is_at_most_all"
            ),
            models.CheckConstraint(condition=models.Q(review_hours__gte=1), name="a_delay_is_promised"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> dict[str, str]:
        """By language."""
        return {"fr": self.name, "en": self.name_en or self.name}
