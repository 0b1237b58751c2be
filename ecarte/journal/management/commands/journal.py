"""`manage.py journal verify`: proves that the journal is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from ecarte.journal.verify import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Verifies the hash chain of the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *, action: str, **options: object) -> None:
        result = verify()
        if result.broken_at is not None:
            raise CommandError(f"journal broken at entry {result.broken_at}: {result.reason}")
        self.stdout.write(f"journal whole: {result.entries} entries")
