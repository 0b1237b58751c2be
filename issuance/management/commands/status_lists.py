"""`manage.py status_lists replay`: after a restore, what was published last becomes true again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from issuance.reader.refused import CardRefused
from issuance.status_list.encode import JWT_TYPE
from issuance.status_list.replay import opened, replay

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(BaseCommand):
    help = "Reads the lists that were published before a restore, and suspends and revokes again."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        again = acts.add_parser("replay", help="before a scheduler runs: it would publish over the lists")
        again.add_argument("sources", nargs="+", help="folders of ID.jwt, or the address of a list")

    def handle(self, *, sources: list[str], **_: Any) -> None:
        now, lists = timezone.now(), []
        for source in sources:
            for name, token in _tokens(source):
                try:
                    lists.append(opened(token, now=now))
                except CardRefused as error:
                    raise CommandError(f"{name}: {error}") from error
        if not lists:
            raise CommandError("no list there")
        cards, unknown = replay(lists, now=now)
        self.stdout.write(
            f"{len(lists)} lists: {cards} cards suspended or revoked again, {unknown} unknown indexes kept"
        )


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """Each list's name and its token."""
    try:
        if source.startswith("https://"):
            yield source, httpx.get(source, headers={"Accept": JWT_TYPE}).raise_for_status().text
            return
        for path in sorted(Path(source).glob("*.jwt")):
            yield str(path), path.read_text()
    except (OSError, httpx.HTTPError) as error:
        raise CommandError(f"{source}: {error}") from error
