from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "verification"
    verbose_name = _("Vérification")
    append_only = ("verification_sealedrecord",)

    def ready(self) -> None:
        from verification import seeds, signals  # noqa: F401

        post_migrate.connect(seeds.seed, sender=self)
