"""`manage.py proof`: hands out the proof file of a case, its receipts, and the keys that verify them."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ecarte.journal.services import record
from ecarte.seal import public_pem
from verification.models import Enrolment
from verification.proof import outbox


class Command(BaseCommand):
    help = "Write CASE.proof.json, CASE.receipts and seal-keys.pem into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="EV-XXXX-XXXX")
        parser.add_argument("--folder", type=Path, default=Path())

    def handle(self, *, case: str, folder: Path, **options: object) -> None:
        found = Enrolment.objects.filter(case_number=case).only("pk").first()
        proof = outbox.proof_file(found.pk) if found else None
        if found is None or proof is None:
            raise CommandError(f"{case} has no proof file: it is not decided, or not sealed yet")
        with transaction.atomic():
            record(actor="system:operator", act="proof.exported", case=found.pk)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{case}.proof.json").write_bytes(proof)
        (folder / f"{case}.receipts").write_text("".join(f"{line}\n" for line in outbox.receipts(found.pk)))
        (folder / "seal-keys.pem").write_bytes(public_pem())
        self.stdout.write(f"verify: python -m verification.proof.verify {folder}/{case}.proof.json --key PEM")
