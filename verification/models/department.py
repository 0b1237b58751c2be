"""Where insured persons live: départements and overseas collectivities, opened as the roll-out goes on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """One of them."""

    code = models.CharField(_("code"), primary_key=True, max_length=3)
    """As INSEE writes it: `01` to `95`, `2A`, `2B`, `971` and on; `99` for people who live abroad."""
    name_fr = models.CharField(_("nom (fr)"), max_length=60)
    name_en = models.CharField(_("nom (en)"), max_length=60)
    open = models.BooleanField(_("ouvert aux demandes"), default=True)

    class Meta:
        verbose_name = _("département")
        verbose_name_plural = _("départements")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_fr}"

    @property
    def names(self) -> dict[str, str]:
        """By language."""
        return {"fr": self.name_fr, "en": self.name_en}
