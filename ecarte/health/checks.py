"""What a process needs to do its work. Each check raises when it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis import Redis

from ecarte.journal.watch import raise_alarms as raise_journal_alarms
from ecarte.vault import keys
from ecarte.vault.stores import configured_store
from issuance.keys.alarms import raise_alarms
from verification.retention.standing import alarms as forgetting_alarms

if TYPE_CHECKING:
    from collections.abc import Callable

_log = structlog.get_logger(__name__)


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        client.ping()


def vault() -> None:
    """The master key wraps and unwraps."""
    keys.check()


def evidence() -> None:
    """Captures can be written."""
    configured_store().check()


CHECKS: tuple[Callable[[], None], ...] = (database, broker, vault, evidence)


def readiness() -> dict[str, bool]:
    """Name of each check, and whether it holds. Why one does not is in the log."""
    return {check.__name__: _holds(check) for check in CHECKS}


def signing() -> bool:
    """Whether nothing critical is to be done about the keys that sign cards; looked at every ten seconds
    at most, because each look costs the HSM a signature."""
    known: bool | None = cache.get("health:signing")
    if known is None:
        known = not any(alarm.critical for alarm in raise_alarms(now=timezone.now()))
        cache.set("health:signing", known, timeout=10)
    return known


def journal() -> bool:
    """Whether nothing is to be done about the journal."""
    return not raise_journal_alarms(now=timezone.now())


def forgetting() -> bool:
    """Whether nothing is overdue, or has waited for its seal for an hour; looked at every ten minutes at
    most, because it looks at all that is kept."""
    known: bool | None = cache.get("health:forgetting")
    if known is None:
        found = forgetting_alarms(now=timezone.now())
        for alarm in found:
            _log.error("forgetting_alarm", alarm=alarm)
        known = not found
        cache.set("health:forgetting", known, timeout=600)
    return known


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 - whatever it is, the process is not ready
        _log.exception("not_ready", check=check.__name__)
        return False
    return True
