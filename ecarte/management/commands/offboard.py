"""`manage.py offboard USERNAME`: closes the account of somebody who leaves; may run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from ecarte.accounts.leaving import offboard
from ecarte.accounts.models import User

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Ends sessions, factors, habilitations, claims, assignments, link and password of an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        try:
            account = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"there is no account {username}") from None
        ended = offboard(account=account, actor="system:offboard")
        self.stdout.write(f"{username}: {'closed' if ended else 'nothing to end'}")
