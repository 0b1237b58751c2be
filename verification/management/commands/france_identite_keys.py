"""`manage.py france_identite_keys`: makes our keys towards France Identité, or rotates them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import BaseCommand

from verification.intake.france_identite.keys import renewed

if TYPE_CHECKING:
    from pathlib import Path


class Command(BaseCommand):
    help = "Writes new keys in front of FRANCE_IDENTITE_KEYS; the ones before stay, older ones go."

    def handle(self, **options: object) -> None:
        path: Path = settings.FRANCE_IDENTITE_KEYS
        former = json.loads(path.read_text()) if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        # Readable by us alone from its first byte on, and exchanged whole: the web reads it meanwhile.
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(renewed(former), file)
        new.replace(path)
        self.stdout.write(f"{path}: new keys{', the former ones behind them' if former else ''}")
