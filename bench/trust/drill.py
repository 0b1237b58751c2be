"""The restore drill: a system is backed up, goes on, is lost, and stands again from the backup.

`python -m bench.trust.drill DATABASE` plays it and prints how it ended, as JSON. It does what
docs/operations.md says under "Backup and restore": keys and secrets are not in the backup, and the restored
system is given them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bench.table import Row
from ecarte.embedded import place
from ecarte.embedded.broker import start_broker
from tests.end_to_end.system import ROOT, inherited
from tests.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("evidence", "issuer", "status-lists")
"""Beside the database. `issuer` stands for the HSM, which is backed up by its own means."""
WITNESS, RECEIPTS, PUBLISHED, GIVEN = "witness", "receipts", "published", "given"
"""Kept elsewhere, and not lost."""


def drill() -> list[Row]:
    """What does not stand again."""
    return [row for database in DATABASES for row in _rows(database, play(database))]


def _rows(database: str, seen: dict[str, Any]) -> Iterator[Row]:
    how = f"{database}, {seen['living']} files; {seen['steps']}"
    for name, unit in (
        ("failed", "steps"),
        ("missing", "files"),
        ("revived", "files"),
        ("cards", "faults"),
    ):
        yield Row(name=f"{name}, {database}", value=len(seen[name]), unit=unit, bar=0, how=how)


def play(database: str) -> dict[str, Any]:
    """In processes of its own: this one may know another database.

    `steps`: what each said; `failed`: those that ended otherwise than they should; `missing`: files that do
    not open, or are not there; `revived`: files that should have stayed destroyed; `living`: how many live;
    `cards`: what is not as it was published.
    """
    return _printed(inherited(), database)


def _printed(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """What this module prints, called in a process with this environment."""
    command = [sys.executable, "-m", "bench.trust.drill", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


class Database(Protocol):
    """A database that will be lost, and an empty one beside it, by their addresses."""

    lost: str
    restored: str

    def back_up(self) -> None: ...

    def restore(self) -> None: ...

    def stop(self) -> None: ...


class Sqlite:
    def __init__(self, folder: Path) -> None:
        self._lost, self._backup, self._restored = (
            folder / f"{name}.sqlite3" for name in ("lost", "backup", "restored")
        )
        self.lost, self.restored = f"sqlite:///{self._lost}", f"sqlite:///{self._restored}"

    def back_up(self) -> None:
        """While it is written to."""
        with closing(sqlite3.connect(self._lost)) as source, closing(sqlite3.connect(self._backup)) as copy:
            source.backup(copy)

    def restore(self) -> None:
        shutil.copy(self._backup, self._restored)

    def stop(self) -> None: ...


class Postgresql:
    def __init__(self, folder: Path) -> None:
        self._backup, server = folder / "backup.dump", folder / "postgres"
        server.mkdir()
        self._server = Postgres(server)
        self._process = self._server.start()
        self.lost = self._server.url
        self.restored = self.lost.replace("/postgres?", "/restored?")

    def back_up(self) -> None:
        self._run("pg_dump", "--format=custom", "--file", str(self._backup), self.lost)

    def restore(self) -> None:
        self._run("psql", "--command", "CREATE DATABASE restored", self.lost)
        self._run("pg_restore", "--exit-on-error", "--dbname", self.restored, str(self._backup))

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._server.binaries / program, *arguments], check=True, stdout=subprocess.DEVNULL)


DATABASES: dict[str, type[Sqlite | Postgresql]] = {"sqlite": Sqlite, "postgresql": Postgresql}


def main(name: str) -> dict[str, Any]:
    """The whole drill on this kind of database."""
    with tempfile.TemporaryDirectory(prefix="ecarte-drill-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)  # PostgreSQL has a user of its own
        database, broker = DATABASES[name](folder), start_broker(directory=folder / "broker")
        try:
            os.environ["VAR_DIR"] = str(folder / "lost")
            laid = place.lay_out(port=0, demo=False)
            known = laid.environment | {
                "PUBLIC_URL": "http://testserver",
                "ALLOWED_HOSTS": "testserver",
                "JOURNAL_WITNESSES": f"file://{folder / WITNESS}",
                "JOURNAL_HEAD_MINUTES": "0",
            }
            os.environ |= known | {"DATABASE_URL": database.lost, "REDIS_URL": broker.url}
            living = _live(database, laid.var, folder)
            restored = folder / "restored"
            shutil.copytree(folder / "backup", restored)
            database.restore()
            environment = inherited() | known | {
                "VAR_DIR": str(restored),
                "ISSUER_KEYS_DIR": str(restored / "issuer"),
                "DATABASE_URL": database.restored,
                "REDIS_URL": broker.url.replace("/0", "/1"),  # an empty one
            }  # fmt: skip
            seen = _printed(environment, "restored", str(folder))
        finally:
            broker.stop()
            database.stop()
    opened, kept = set(seen.pop("opened")), set(seen.pop("kept"))
    return seen | {
        "living": len(living),
        "missing": sorted(living - opened),
        "revived": sorted((kept | opened) - living),
    }


def _live(database: Database, var: Path, folder: Path) -> set[str]:
    """Issue cards, decide cases; back up; go on: let people withdraw, forget. The files that then live."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("issuer_keys", "init", stdout=StringIO())
    from django.conf import settings
    from django.utils import timezone

    from issuance.lifecycle import revoke, suspend
    from issuance.states import RevocationReason
    from issuance.status_list.publish import publish_due
    from tests.issuance.factories import collected
    from tests.issuance.wallet import Wallet
    from tests.verification.factories import an_enrolment, some_evidence
    from verification.intake.withdrawal import withdraw
    from verification.models import Evidence
    from verification.proof import outbox
    from verification.states import State

    now = timezone.now()
    long_ago = now - settings.EVIDENCE_LIFETIME - timedelta(days=1)
    taken, stolen = collected(Wallet()), collected(Wallet())
    suspend(card_id=stolen.card_id, actor="client:insurer")
    publish_due(now=now)
    waiting, begun = an_enrolment(status=State.QUEUED), an_enrolment(status=State.OPENED)
    refused = an_enrolment(status=State.REFUSED, decided_at=now, closed_at=now)
    overdue = an_enrolment(status=State.REFUSED, decided_at=long_ago, closed_at=long_ago)
    for case in (waiting, refused, overdue):
        for number in range(3):
            some_evidence(case, os.urandom(200_000), name=f"still_{number}")
    call_command("journal", "seal", stdout=StringIO())
    database.back_up()  # first: what is destroyed while files are copied is only noise then
    for name in FOLDERS:
        shutil.copytree(var / name, folder / "backup" / name)
    revoke(card_id=taken.card_id, actor="client:insurer", reason=RevocationReason.LOST)
    given = [taken, collected(Wallet())]
    revoke(card_id=collected(Wallet()).card_id, actor="client:insurer", reason=RevocationReason.LOST)
    publish_due(now=timezone.now())
    shutil.copytree(var / "status-lists", folder / PUBLISHED)  # a CDN has them
    (folder / GIVEN).write_text(json.dumps([(each.status_list_id, each.index) for each in given]))
    withdraw(enrolment=waiting, now=now)
    withdraw(enrolment=begun, now=now)
    outbox.seal_due(now=now)
    with (folder / RECEIPTS).open("w") as receipts:
        call_command("retention", "receipts", f"--since={now.isoformat()}", stdout=receipts)
    call_command("retention", "apply", stdout=StringIO())  # its receipts are lost with the system
    call_command("journal", "seal", stdout=StringIO())
    return {str(pk) for pk in Evidence.objects.filter(destroyed_at=None).values_list("pk", flat=True)}


def restored(folder: Path) -> dict[str, Any]:
    """In the restored system: prove what can be, and forget again what was forgotten."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import override_settings
    from django.utils import timezone

    from ecarte.vault.stores import configured_store

    steps = Steps()
    steps.take("journal", "verify", fails="the end was cut off")
    with override_settings(
        JOURNAL=replace(settings.JOURNAL, witnesses=(f"file://{folder / 'new-witness'}",))
    ):
        steps.take("journal", "seal")
        steps.take("journal", "verify")
        steps.take("verify_books")
        steps.take("status_lists", "replay", str(folder / PUBLISHED))
        cards = _wrong_cards(json.loads((folder / GIVEN).read_text()))
        steps.take("verify_books")
        steps.take("retention", "prove", fails="captures overdue")
        steps.take("retention", "replay", str(folder / RECEIPTS))
        steps.take("retention", "apply")
        steps.take("retention", "prove")
        steps.take("journal", "seal")
        steps.take("journal", "verify")
    kept = list(configured_store().files(older_than=timezone.now() + timedelta(days=1)))
    found = {"opened": _opened(), "kept": kept, "cards": cards}
    return {"steps": steps.said, "failed": steps.failed, **found}


def _wrong_cards(given: list[tuple[int, int]]) -> list[str]:
    """What is not as it was published: the revoked card, and indexes that would be given twice."""
    from django.utils import timezone

    from issuance.models import Status, StatusEntry
    from issuance.status_list.publish import publish_due
    from tests.issuance.factories import collected
    from tests.issuance.wallet import Wallet

    (number, index), *_ = given
    known = StatusEntry.objects.get(status_list=number, index=index)
    wrong = [] if known.status == Status.INVALID else ["a revoked card is valid"]
    lists = {number for number, _ in given}
    if collected(Wallet()).status_list_id in lists:
        wrong.append("an index may be given twice")
    publish_due(now=timezone.now())
    return wrong


class Steps:
    """What each command said, and those that ended otherwise than they should."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.failed: list[str] = []

    def take(self, *command: str, fails: str = "") -> None:
        """`fails`: what it must complain of."""
        from django.core.management import CommandError, call_command

        out, complaint = StringIO(), ""
        try:
            call_command(*command, stdout=out)
        except CommandError as error:
            complaint = str(error)
        said = f"{' '.join(command[:2])}: {complaint or out.getvalue().strip()}"
        self.said.append(said)
        if (fails not in complaint) if fails else bool(complaint):
            self.failed.append(said)


def _opened() -> list[str]:
    """Files whose content is what it was."""
    from ecarte.vault.errors import Unreadable
    from verification.evidence import store
    from verification.models import Evidence

    found = []
    for evidence in Evidence.objects.filter(destroyed_at=None):
        try:
            if store.digest(evidence) == evidence.sha256:
                found.append(str(evidence.pk))
        except (Unreadable, OSError):
            continue
    return found


if __name__ == "__main__":
    print(json.dumps(restored(Path(sys.argv[2])) if sys.argv[1] == "restored" else main(sys.argv[1])))
