"""`manage.py import_lost_documents FILE`: replaces the local list of lost and stolen documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from verification.prechecks.importing import InvalidList, import_lost_documents

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Replaces the local list of lost and stolen documents by the one of a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                result = import_lost_documents(file=lines, actor="system:import_lost_documents")
        except (OSError, UnicodeDecodeError, InvalidList) as error:
            raise CommandError(str(error)) from error
        for line, code in result.refused:
            self.stderr.write(f"line {line} refused: {code}")
        self.stdout.write(f"{result.listed} listed, {len(result.refused)} refused")
