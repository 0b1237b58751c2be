"""`manage.py retention`: shows, proves, applies the forgetting that the law demands, and does so again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecarte import seal
from verification.evidence import store
from verification.proof import outbox
from verification.retention import standing
from verification.retention.applying import apply_retention
from verification.retention.replaying import receipts_since, replay
from verification.retention.strays import unmark


class Command(BaseCommand):
    help = "What is kept and until when, that nothing is overdue, destroy now; destroy again after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="what is kept and until when")
        acts.add_parser("prove", help="that nothing is overdue, and all that went has its receipt")
        acts.add_parser("apply", help="destroy and seal now what is due")
        receipts = acts.add_parser("receipts", help="print the receipts of destructions, a seal a line")
        receipts.add_argument("--since", type=_moment, required=True, help="ISO 8601; without zone: UTC")
        again = acts.add_parser("replay", help="after a restore: destroy again what receipts name")
        again.add_argument("file", type=Path)

    def handle(self, *, act: str, **options: Any) -> None:
        getattr(self, f"_{act}")(now=timezone.now(), **options)

    def _status(self, *, now: datetime, **_: Any) -> None:
        days = [timezone.localdate(now) + timedelta(days=ahead) for ahead in range(standing.DAYS)]
        self.stdout.write(
            "rule        after      overdue  kept  " + "  ".join(f"{day:%d/%m}" for day in days)
        )
        for each in standing.standings(now=now):
            coming = "  ".join(f"{files:5}" for files in each.coming)
            after = f"{each.rule.after.total_seconds() / 3600:.0f} h"
            self.stdout.write(f"{each.rule.code:11} {after:9} {each.overdue:8} {each.kept:5}  {coming}")
        for hold in standing.holds(now=now):
            self.stdout.write(f"held: {hold.enrolment.case_number} until {hold.ends_at:%Y-%m-%d}")
        for case in standing.restricted():
            self.stdout.write(f"restricted: {case.case_number} since {case.restricted_at:%Y-%m-%d}")
        for run in standing.last_runs(1):
            self.stdout.write(f"last run: {run.at:%Y-%m-%d %H:%M} UTC, {run.data['files']} files destroyed")

    def _prove(self, *, now: datetime, **_: Any) -> None:
        if faults := list(standing.faults(now=now)):
            raise CommandError("not proved:\n- " + "\n- ".join(faults))
        self.stdout.write("proved: nothing is overdue, and every destruction has its receipt")

    def _apply(self, *, now: datetime, **_: Any) -> None:
        unmark()
        files, sealed = apply_retention(now=now), outbox.seal_due(now=now)
        store.sweep_files(older_than=now - store.ORPHAN_AGE)
        self.stdout.write(f"{files} files destroyed, {sealed} records sealed")

    def _receipts(self, *, since: datetime, **_: Any) -> None:
        for each in receipts_since(since):
            self.stdout.write(each)

    def _replay(self, *, file: Path, now: datetime, **_: Any) -> None:
        try:
            files, cases = replay(seals=file.read_text().split(), now=now)
        except (OSError, seal.BrokenSeal, seal.KeyUnavailable) as error:
            raise CommandError(f"{file}: {error}") from error
        sealed = outbox.seal_due(now=now)
        self.stdout.write(f"{files} files destroyed again, {cases} cases withdrawn, {sealed} records sealed")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
