"""`manage.py end_cards`: ends what the register says is over, where it is more than is done unasked."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from verification.register import endings


class Command(BaseCommand):
    help = "Ends the cards and cases of whoever died or has no rights any more, for at most so many people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-most", type=int, required=True, help="people; nothing is ended beyond it")

    def handle(self, *, at_most: int, **options: object) -> None:
        try:
            ended = endings.end_cards(now=timezone.now(), seconds=float("inf"), at_most=at_most)
        except endings.TooMany as error:
            raise CommandError(f"Nothing was ended: {error}.") from error
        self.stdout.write(f"{ended} people had a card or a case that was ended.")
