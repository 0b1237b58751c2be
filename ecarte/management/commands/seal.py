"""`manage.py seal`: the keys that seal the journal's heads, proof files and receipts."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecarte import seal


class Command(BaseCommand):
    help = "Make a sealing key, or print the public keys that seals are verified with."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("new-key", help="make a key; its reference goes first in SEAL_KEYS")
        acts.add_parser("public", help="public keys as PEM, the one that seals first")

    def handle(self, *, act: str, **options: object) -> None:
        try:
            self.stdout.write(seal.new_key() if act == "new-key" else seal.public_pem().decode().rstrip())
        except seal.KeyUnavailable as error:
            raise CommandError(str(error)) from error
