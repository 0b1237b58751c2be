"""Insurance schemes (régimes), opened and closed by administrators as the roll-out goes on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """One scheme and its rules."""

    code = models.SlugField(_("code"), primary_key=True, max_length=20)
    name = models.CharField(_("nom"), max_length=120)
    open = models.BooleanField(_("ouvert aux demandes"), default=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimal"), default=16)
    """16 or 18 by scheme (CSS R161-33-2; conditions of use of the apCV)."""

    class Meta:
        verbose_name = _("régime")
        verbose_name_plural = _("régimes")

    def __str__(self) -> str:
        return self.name
