"""What `manage.py check --database default` and `migrate` say of the keys that sign cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

from issuance.keys.alarms import alarms

if TYPE_CHECKING:
    from collections.abc import Sequence


@checks.register(checks.Tags.database)
def signers(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """One message for each thing that is to be done; none before the tables are there."""
    if not databases:
        return []
    try:
        found = alarms(now=timezone.now())
    except DatabaseError:
        return []
    return [
        checks.Warning(alarm.text, hint=alarm.about or None, id=f"issuance.{alarm.code}") for alarm in found
    ]
