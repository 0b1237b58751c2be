"""What a person agrees to before they enrol, word for word, by version."""

from __future__ import annotations

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

_IN_FORCE = Q(superseded_at__isnull=True)


class ConsentText(models.Model):
    """One version. Published by `verification.consents.publish`, and never changed afterwards."""

    version = models.SlugField(_("version"), primary_key=True, max_length=20)
    text_fr = models.TextField(_("texte (fr)"))
    text_en = models.TextField(_("texte (en)"))
    published_at = models.DateTimeField(_("publié le"))
    superseded_at = models.DateTimeField(_("remplacé le"), null=True)

    class Meta:
        verbose_name = _("texte de consentement")
        verbose_name_plural = _("textes de consentement")
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(
                ExpressionWrapper(_IN_FORCE, output_field=BooleanField()),
                condition=_IN_FORCE,
                name="one_consent_text_is_in_force",
            )
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def texts(self) -> dict[str, str]:
        """By language."""
        return {"fr": self.text_fr, "en": self.text_en}
