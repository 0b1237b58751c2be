"""`manage.py verify_books`: proves that approvals, cards, indexes, signatures and lists agree."""

from __future__ import annotations

import math

from django.core.management.base import BaseCommand, CommandError

from issuance.books.rounds import advance, begin
from issuance.books.walks import WALKS


class Command(BaseCommand):
    help = "Goes through the books of issuance, or ends the round that the schedule has begun."

    def handle(self, **_options: object) -> None:
        books = advance(books=begin(), seconds=math.inf)
        read = ", ".join(f"{books.read[book]} {book}" for book in WALKS)
        if books.differences:
            for code, about in books.first:
                self.stderr.write(f"{code}: {about}")
            counts = ", ".join(f"{code}: {count}" for code, count in sorted(books.differences.items()))
            raise CommandError(f"the books differ ({counts}); read: {read}")
        self.stdout.write(f"the books agree: {read}")
