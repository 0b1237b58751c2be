"""`manage.py prepare`: makes a development place ready. Run by `manage.py dev`; may run again."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.demo.people import register_csv
from ecarte.demo.staff import ensure_accounts
from ecarte.embedded.progress import step
from verification.habilitations import JUDGES, a_term_from, habilitate
from verification.models import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable


class Command(BaseCommand):
    help = "Schema, issuer keys, one account per role and the made-up register, for a development place."
    requires_migrations_checks = False

    def handle(self, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("this makes accounts and people up: never in production")
        with step("database schema"):
            call_command("migrate", interactive=False, verbosity=0)
        with step("issuer keys"):
            call_command("issuer_keys", "init", stdout=StringIO())
        if not settings.FRANCE_IDENTITE_KEYS.exists():
            with step("keys towards France Identité"):
                call_command("france_identite_keys", stdout=StringIO())
        with step("accounts, one per role"):
            _habilitate(ensure_accounts(settings.VAR_DIR))
        with step("register of insured persons (made up)"):
            path = settings.VAR_DIR / "register.csv"
            register_csv(path)
            call_command("import_register", path, stdout=StringIO())
            path.unlink()  # nothing of a person lies about in clear, here either


def _habilitate(usernames: Iterable[str]) -> None:
    """Those of the demonstration's staff who judge cases, for all schemes and a year."""
    director, today = User.objects.get_by_natural_key(Role.DIRECTOR.value), timezone.localdate()
    for agent in User.objects.filter(username__in=usernames, role__in=JUDGES, is_active=True):
        habilitate(
            agent=agent,
            schemes=Scheme.objects.all(),
            starts_on=today,
            ends_on=a_term_from(today),
            director=director,
        )
