from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuanceConfig(AppConfig):
    name = "issuance"
    verbose_name = _("Délivrance")
    append_only = ("issuance_statuschange", "issuance_signature")

    def ready(self) -> None:
        from issuance import checks  # noqa: F401 - registers itself
