"""Values that are found nowhere else go through the running system; then everything it left is searched."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bench.table import Row
from bench.trust.marked_run import CODE, MarkedRun
from bench.trust.sinks import Watch, in_database, in_folder
from bench.trust.spellings import Search
from tests.end_to_end.system import system
from tests.issuance.push.servers.google import Google
from tests.tls import certificate
from tests.verification.intake.contact.conftest import SmsProvider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tests.end_to_end.system import System


@dataclass(frozen=True)
class Outcome:
    """What the search found."""

    found: dict[str, set[str]]
    """Markers by the place where they were found."""
    known: set[str]
    """Places in which the same search finds the number of a case, which is no secret."""
    sinks: dict[str, int]
    """Bytes by place."""
    spellings: int
    markers: int
    looks: int
    """How often it was looked at what passes while the system runs."""


def markers() -> list[Row]:
    """Places in which a marker was found."""
    seen = play()
    size = sum(seen.sinks.values()) / 1e6
    how = (
        f"{seen.markers} markers in {seen.spellings} spellings; {seen.looks} looks; "
        f"{len(seen.sinks)} places, {size:.1f} MB; "
        f"{len(seen.known)} of them hold the id of the case, by the same search; found: {seen.found}"
    )
    return [Row(name="places that hold a marker", value=len(seen.found), unit="places", bar=0, how=how)]


def play() -> Outcome:
    """Let everything happen, then search everything."""
    with tempfile.TemporaryDirectory(prefix="ecarte-markers-") as name:
        folder = Path(name)
        temporary = folder / "tmp"
        temporary.mkdir()
        google = Google(folder)
        with _sms() as sms, _system(folder, google, sms) as running:
            running.wait_until_started()
            with Watch(running, temporary).watching() as watch:
                run = MarkedRun(running, google, sms, folder)
                run.all()
            said = {"answers of probes": run.probes(), "notifications": _told(google, sms)}
            kept = in_folder(running.var) | in_database(running.var / "db.sqlite3") | watch.seen()
            sinks = kept | in_folder(temporary) | said
            return _searched(run.markers, run.case, sinks, looks=watch.looks)


def _searched(markers: dict[str, str], case: str, sinks: dict[str, bytes], *, looks: int) -> Outcome:
    search, there = Search(markers), Search({"case": case, "column": case.replace("-", "")})
    found = {place: names for place, content in sinks.items() if (names := search.found(content))}
    known = {place for place, content in sinks.items() if there.found(content)}
    sizes = {place: len(content) for place, content in sinks.items()}
    return Outcome(found, known, sizes, search.spellings, len(markers), looks)


def _system(folder: Path, google: Google, sms: SmsProvider) -> AbstractContextManager[System]:
    """With gateways in the place of mailboxes, and a code that is long enough to be told from noise."""
    return system(
        var=folder / "var",
        TMPDIR=str(folder / "tmp"),
        LOG_LEVEL="INFO",
        DEMO="0",
        CODE_LENGTH=str(len(CODE)),
        UNDO_SECONDS="0",
        FILM_TRIES="0",
        FCM_SERVICE_ACCOUNT=google.account,
        FCM_URL=google.origin,
        PUSH_CA_FILE=str(certificate(folder)),
        SMS_GATEWAY_URL=sms.url,
        SMS_GATEWAY_TOKEN="token",  # noqa: S106
    )


@contextmanager
def _sms() -> Iterator[SmsProvider]:
    provider = SmsProvider()
    Thread(target=provider.server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()


def _told(google: Google, sms: SmsProvider) -> bytes:
    """What the carriers of messages read besides the address."""
    notifications = [message["data"] for phone in google.phones.values() for message in phone]
    return str([*notifications, *(message["text"] for _, message in sms.received)]).encode()
