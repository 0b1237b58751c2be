"""`manage.py journal verify`: proves that the journal is whole; `seal`: chains, signs and exports at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ecarte import seal
from ecarte.journal.export_lines import BrokenExport, check
from ecarte.journal.exporting import export_heads
from ecarte.journal.heads import sign_heads
from ecarte.journal.sealing import seal_entries
from ecarte.journal.verify import verify
from ecarte.journal.watch import head_before, report, verified_head
from ecarte.journal.witnesses import WitnessUnavailable

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Verifies the chain of the journal, or a selection that was exported from it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        walk = acts.add_parser("verify", help="name the first broken link; exit status 1 when there is one")
        walk.add_argument(
            "--from", type=date.fromisoformat, dest="first", help="a day; from the head before it"
        )
        walk.add_argument("--to", type=date.fromisoformat, dest="last", help="a day, included")
        walk.add_argument("--quick", action="store_true", help="from where it was verified last")
        acts.add_parser("seal", help="chain, sign and export now what waits")
        selection = acts.add_parser("check", help="a selection that an auditor exported")
        selection.add_argument("file", type=Path)

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except (WitnessUnavailable, seal.KeyUnavailable) as error:
            raise CommandError(str(error)) from error

    def _verify(self, *, first: date | None, last: date | None, quick: bool, **_: Any) -> None:
        if quick and (first or last):
            raise CommandError("--quick knows where to begin: no --from or --to")
        after = verified_head() if quick else head_before(first) if first else None
        result = verify(after=after, until=last)
        if not last:
            report(result, after=after)
        if result.reason is not None:
            raise CommandError(f"journal broken at link {result.broken_at}: {result.reason}")
        begun = f" after the head {after}" if after else ""
        self.stdout.write(f"journal whole: {result.entries} links{begun}")

    def _seal(self, **_: Any) -> None:
        now = timezone.now()
        sealed, signed, kept = seal_entries(now=now), sign_heads(now=now), export_heads(now=now)
        self.stdout.write(f"{sealed} entries sealed, {signed} heads signed, {kept} brought to witnesses")

    def _check(self, *, file: Path, **_: Any) -> None:
        try:
            with file.open("rb") as lines:
                said = check(lines)
        except BrokenExport as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{said['entries']} entries, exported {said['at']} by {said['by']}")
