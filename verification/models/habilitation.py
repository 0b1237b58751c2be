"""Which schemes' cases a member of staff may judge, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


class Habilitation(models.Model):
    """Granted individually by the director of the body (CSS R161-33-18), and renewed every year."""

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

    class Meta:
        verbose_name = _("habilitation")
        verbose_name_plural = _("habilitations")
        constraints = [
            models.UniqueConstraint(fields=["agent", "scheme"], name="one_habilitation_per_scheme"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_habilitation_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} – {self.scheme}"

    @classmethod
    def in_force(cls, day: date) -> models.QuerySet[Habilitation]:
        """Those that run on this day."""
        return cls.objects.filter(starts_on__lte=day, ends_on__gte=day)
