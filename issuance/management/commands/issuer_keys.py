"""`manage.py issuer_keys init`: a root and a document signer for development."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from issuance.keys.create import create_development_keys

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Creates the keys that sign cards, for development only. Never overwrites."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["init"])

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("production's keys are made offline or in an HSM, not by this command")
        try:
            create_development_keys(directory=settings.ISSUER_KEYS_DIR, issuer=settings.PUBLIC_URL)
        except FileExistsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"keys written to {settings.ISSUER_KEYS_DIR}")
