"""`manage.py rights FILE`: a copy of everything held about a person, films and pictures included, as ZIP."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecarte.accounts.models import User
from verification.nir import InvalidNir, Nir
from verification.perms import may_give_copies
from verification.rights.giving import as_archive
from verification.rights.subject import find

if TYPE_CHECKING:
    from collections.abc import Iterator


ACTOR = "system:operator"
"""A shell cannot show that it is the person whom it names: the journal says for whom it says it acts."""


class Command(BaseCommand):
    help = "Asks for the NIR (a shell keeps arguments), and writes a ZIP that only its owner reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="username of who answers the person, as on the page")

    def handle(self, *, file: Path, by: str, **options: object) -> None:
        answering = User.objects.filter(username=by).first()
        if answering is None or not may_give_copies(answering):
            raise CommandError(f"{by} hands out no copies")
        try:
            nir = Nir.parse(getpass("NIR: ") if sys.stdin.isatty() else sys.stdin.readline().strip())
        except InvalidNir as error:
            raise CommandError("this is no NIR") from error
        acting = {"by": ACTOR, "for": answering.username}
        subject = find(nir=nir, **acting)
        if subject is None:
            raise CommandError("nothing is held about this person")
        try:
            with whole_or_not(file) as archive:
                files = as_archive(subject, archive, now=timezone.now(), **acting)
        except OSError as error:
            raise CommandError(f"{file} was not written: {error.strerror}") from error
        self.stdout.write(f"{file}: {files} films and pictures")


@contextmanager
def whole_or_not(file: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner reads, under its name once it is complete; never over another.

    The name is taken before anything is journalled or opened. No hard links: not every disk knows them.
    Raises OSError.
    """
    file.touch(mode=0o600, exist_ok=False)
    try:
        with TemporaryDirectory(dir=file.parent, prefix=".rights-") as folder:
            part = Path(folder, file.name)
            part.touch(mode=0o600)
            with part.open("wb") as archive:
                yield archive
                archive.flush()
                os.fsync(archive.fileno())
            part.replace(file)
    except BaseException:
        file.unlink()
        raise
