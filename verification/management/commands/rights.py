"""`manage.py rights FILE`: a copy of everything held about a person, films and pictures included, as ZIP."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecarte.accounts.models import Role, User
from verification.nir import InvalidNir, Nir
from verification.rights.giving import as_archive
from verification.rights.subject import find


class Command(BaseCommand):
    help = "Asks for the NIR (a shell keeps arguments), and writes a ZIP that only its owner reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="username of the supervisor who answers the person")

    def handle(self, *, file: Path, by: str, **options: object) -> None:
        answering = User.objects.filter(username=by, role=Role.SUPERVISOR, is_active=True).first()
        if answering is None:
            raise CommandError(f"{by} is no supervisor")
        try:
            nir = Nir.parse(getpass("NIR: ") if sys.stdin.isatty() else sys.stdin.readline().strip())
        except InvalidNir as error:
            raise CommandError("this is no NIR") from error
        subject = find(nir=nir, by=answering)
        if subject is None:
            raise CommandError("nothing is held about this person")
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as archive:
            files = as_archive(subject, archive, by=answering.actor, now=timezone.now())
        self.stdout.write(f"{file}: {files} films and pictures")
