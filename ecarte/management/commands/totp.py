"""`manage.py totp USERNAME`: what this person's application shows now, in a development place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ecarte.demo.staff import read_accounts
from ecarte.demo.totp import fresh_code

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "The current code of the second factor of an account that this development place made up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("never in production: whoever reads a second factor makes it none")
        accounts = read_accounts(settings.VAR_DIR)
        if username not in accounts:
            raise CommandError(f"{username} is none of {', '.join(accounts) or 'no accounts'}")
        self.stdout.write(fresh_code(accounts[username].totp))
