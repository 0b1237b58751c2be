"""`manage.py retention`: shows, proves and applies the forgetting that the law demands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from verification.proof import outbox
from verification.retention import standing
from verification.retention.applying import apply_retention

if TYPE_CHECKING:
    from datetime import datetime


class Command(BaseCommand):
    help = "What is kept and until when (status), that nothing is overdue (prove), destroy now (apply)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "prove", "apply"])

    def handle(self, *, act: str, **options: object) -> None:
        now = timezone.now()
        {"status": self._status, "prove": self._prove, "apply": self._apply}[act](now)

    def _status(self, now: datetime) -> None:
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

    def _prove(self, now: datetime) -> None:
        if faults := list(standing.faults(now=now)):
            raise CommandError("not proved:\n- " + "\n- ".join(faults))
        self.stdout.write("proved: nothing is overdue, and every destruction has its receipt")

    def _apply(self, now: datetime) -> None:
        files, sealed = apply_retention(now=now), outbox.seal_due(now=now)
        self.stdout.write(f"{files} files destroyed, {sealed} records sealed")
