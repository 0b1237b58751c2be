from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from ecarte.journal.triggers import protect

if TYPE_CHECKING:
    from typing import Any

APPEND_ONLY = ("issuance_statuschange", "issuance_signature")


class IssuanceConfig(AppConfig):
    name = "issuance"
    verbose_name = _("Délivrance")

    def ready(self) -> None:
        from issuance import checks  # noqa: F401 - registers itself

        post_migrate.connect(_protect, sender=self)


def _protect(*, using: str, **_: Any) -> None:
    """What was signed, and what became of an index, can be neither changed nor deleted (see the journal)."""
    tables = connections[using].introspection.table_names()
    for table in APPEND_ONLY:
        if table in tables:  # it may be another app that is migrated
            protect(connections[using], table)
