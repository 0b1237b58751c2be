"""`manage.py states`: writes the diagram of states into the documentation."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from verification.diagram import diagram


class Command(BaseCommand):
    help = "Writes docs/states.md from verification/states.py."

    def handle(self, *args: object, **options: object) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "states.md"
        page.write_text(
            "# The states of an enrolment\nGenerated from `verification/states.py` by `manage.py states`.\n\n"
            f"{diagram()}\n"
        )
        self.stdout.write(f"{page.name} written")
