"""Which schemes' cases a member of staff may judge, from when and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date

TERM = timedelta(days=365)
"""A habilitation is reviewed every year (NIST SP 800-63-4: agents are certified again every year)."""


class Habilitation(models.Model):
    """Granted individually by the director of the body (CSS R161-33-18)."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="habilitations",
        verbose_name=_("agent"),
    )
    scheme = models.ForeignKey("verification.Scheme", on_delete=models.PROTECT, verbose_name=_("régime"))
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu’au"))
    """The last day."""
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accordée par"),
    )
    reminded_on = models.DateField(null=True)
    """When its end was announced; each term anew."""

    class Meta:
        verbose_name = _("habilitation")
        verbose_name_plural = _("habilitations")
        constraints = [
            models.UniqueConstraint(fields=["agent", "scheme"], name="one_habilitation_per_scheme"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_habilitation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("starts_on") + TERM), name="a_habilitation_lasts_a_year_at_most"
            ),
            models.CheckConstraint(condition=~Q(agent=F("granted_by")), name="nobody_habilitates_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} – {self.scheme}"

    @classmethod
    def in_force(cls, day: date) -> models.QuerySet[Habilitation]:
        """Those that run on this day."""
        return cls.objects.filter(starts_on__lte=day, ends_on__gte=day)
