"""`manage.py habilitate USERNAME`: lets an agent judge cases, of every scheme or of some, for a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ecarte.accounts.models import User
from verification.habilitations import NotAJudge, a_term_from, habilitate
from verification.models import Scheme

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence


class Command(BaseCommand):
    help = "Grants or renews the habilitation of an agent; on the director's decision (CSS R161-33-18)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--scheme", action="append", default=[], metavar="CODE", help="only this one (repeat)"
        )
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day; in a year")

    def handle(self, *, username: str, scheme: Sequence[str], until: date | None, **options: object) -> None:
        until = until or a_term_from(timezone.localdate())
        try:
            agent = User.objects.get_by_natural_key(username)
            changed = habilitate(
                agent=agent, schemes=_schemes(scheme), until=until, actor="system:habilitate"
            )
        except User.DoesNotExist:
            raise CommandError(f"there is no account {username}") from None
        except NotAJudge:
            raise CommandError(f"the account {username} does not judge cases, or is switched off") from None
        except ValueError as error:
            raise CommandError(str(error)) from error
        for habilitation in changed:
            self.stdout.write(f"{username}: {habilitation.scheme_id} until {habilitation.ends_on}")
        if not changed:
            self.stdout.write(f"{username}: nothing to change")


def _schemes(codes: Sequence[str]) -> list[Scheme]:
    """Those of these codes, or all. Raises CommandError for a code that no scheme has."""
    known = {scheme.code: scheme for scheme in Scheme.objects.order_by("code")}
    if unknown := [code for code in codes if code not in known]:
        raise CommandError(f"there is no scheme {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[code] for code in codes or known]
