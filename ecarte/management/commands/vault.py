"""`manage.py vault`: what is sealed under which key, and the rotation of every level (docs/operations.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Q
from django.utils import timezone

from ecarte.accounts.resealing import reseal_factors
from ecarte.vault import masters, reindexing, rotation
from ecarte.vault.errors import MasterUnavailable, Unreadable
from ecarte.vault.masters.token import configured_token
from ecarte.vault.models import Basis, DataKey
from ecarte.vault.resealing import reseal_columns
from verification.evidence import month_keys
from verification.models import Evidence

if TYPE_CHECKING:
    from typing import Any


class Command(BaseCommand):
    help = "Shows the vault's keys and rotates them. What was interrupted is started again."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="every key: basis, month, master key, files under it")
        new = acts.add_parser("new-master", help="make a master key in the HSM, to be named in VAULT_MASTER")
        new.add_argument("label")
        acts.add_parser("rotate-master", help="wrap every data key by VAULT_MASTER")
        acts.add_parser("rotate-fields", help="a new key for columns, and seal every column again")
        acts.add_parser("reseal-fields", help="go on with it; then destroy the former keys")
        acts.add_parser("rotate-blind-index", help="a new key for blind indexes")
        acts.add_parser("reindex", help="move the blind indexes to it, and end the rotation")
        replace = acts.add_parser(
            "replace-key", help="a month's key may be known: wrap its files' by another"
        )
        replace.add_argument("key")
        acts.add_parser("shred", help="destroy the keys of months whose files are all gone")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, act.replace("-", "_"))(**options)
        except (MasterUnavailable, Unreadable, reindexing.NotYet) as error:
            raise CommandError(str(error)) from error

    def status(self, **_: object) -> None:
        self.stdout.write(f"master key: {masters.current()}")
        files = dict(
            Evidence.objects.filter(destroyed_at=None)
            .values_list("month_key")
            .annotate(Count("pk"))
            .values_list("month_key", "pk__count")
        )
        for key in DataKey.objects.filter(Q(destroyed_at=None)).order_by("basis", "month", "generation"):
            self.stdout.write(f"{key.pk}  {key!s:<24} {key.master}  {files.get(key.pk, 0)} files")

    def new_master(self, *, label: str, **_: object) -> None:
        configured_token().generate(label)
        self.stdout.write(f"set VAULT_MASTER=pkcs11:{label}, restart, then: manage.py vault rotate-master")

    def rotate_master(self, **_: object) -> None:
        self.stdout.write(f"{rotation.rotate_master()} keys wrapped by {masters.current()}")

    def rotate_fields(self, **options: object) -> None:
        rotation.renew(Basis.FIELDS, f"{timezone.now():%Y-%m}")
        self.reseal_fields(**options)

    def reseal_fields(self, **_: object) -> None:
        count = reseal_columns() + reseal_factors()
        self.stdout.write(f"{count} values sealed again")
        if count:
            self.stdout.write("two days from now: manage.py vault reseal-fields")
            return
        for key in rotation.superseded(Basis.FIELDS, now=timezone.now(), since=rotation.OUT_OF_CACHES):
            rotation.destroy(key)
            self.stdout.write(f"destroyed {key}")

    def rotate_blind_index(self, **_: object) -> None:
        reindexing.begin()
        self.stdout.write("in ten minutes: manage.py vault reindex")

    def reindex(self, **_: object) -> None:
        moved, stuck = reindexing.go_on(now=timezone.now())
        if stuck:
            raise CommandError(f"{moved} values moved, {stuck} could not: see docs/operations.md")
        self.stdout.write(f"{moved} values moved; once more" if moved else "the rotation has ended")

    def replace_key(self, *, key: str, **_: object) -> None:
        try:
            found = DataKey.objects.get(pk=key, basis__in=month_keys.BASES)
        except (DataKey.DoesNotExist, ValidationError) as error:
            raise CommandError(f"{key} is no key of files: see manage.py vault status") from error
        self.stdout.write(f"{month_keys.replace(found)} files' keys wrapped by a fresh one")
        self.stdout.write("in a quarter of an hour: the same again, then manage.py vault shred")

    def shred(self, **_: object) -> None:
        for key in month_keys.destroy_unused(now=timezone.now()):
            self.stdout.write(f"destroyed {key}")
