"""`manage.py import_register FILE`: feeds the register of insured persons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from verification.register.importing import InvalidRegister, import_register

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Imports the register of insured persons from a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                result = import_register(file=lines, actor="system:import_register")
        except (OSError, UnicodeDecodeError, InvalidRegister) as error:
            raise CommandError(str(error)) from error
        for line, code in result.refused:
            self.stderr.write(f"line {line} refused: {code}")
        self.stdout.write(
            f"{result.created} created, {result.updated} updated, {len(result.refused)} refused"
        )
