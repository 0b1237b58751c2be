"""Opens and closes départements as the roll-out goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from verification.models import Department


@transaction.atomic
def set_open(*, departments: QuerySet[Department], open: bool, actor: str) -> int:
    """Open or close these; how many were not so already. Enrolments that wait for an agent go on."""
    changing = departments.exclude(open=open)
    codes = sorted(changing.select_for_update().values_list("code", flat=True))
    changing.filter(code__in=codes).update(open=open)
    for code in codes:
        record_opening(code=code, open=open, actor=actor)
    return len(codes)


def record_opening(*, code: str, open: bool, actor: str) -> None:
    """Who opened or closed what stays known."""
    record(actor=actor, act="department.opened" if open else "department.closed", department=code)
