"""Applies the table of rules: what is due is destroyed or erased, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.evidence import month_keys
from verification.models import Enrolment
from verification.retention.destroying import destroy
from verification.retention.rules import RULES, WITHDRAWN, Rule
from verification.webhooks.outbox import forget as forget_webhooks

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

ACTOR = "system:retention"


def apply_retention(*, now: datetime) -> int:
    """Destroy what is due; gives the number of files. May run twice, and in parallel.

    Costs what is due: a case is marked once a rule was applied to it, and not looked at by it again.
    """
    files = words = 0
    for rule in RULES:
        for case in list(rule.cases(now).values_list("pk", flat=True)):
            destroyed, forgotten = _apply(rule, case, now)
            files, words = files + destroyed, words + forgotten
    forget_webhooks(now=now)
    month_keys.destroy_unused(now=now)
    with transaction.atomic():
        record(actor=ACTOR, act="retention.applied", files=files, words=words)
    return files


def forget_withdrawn(*, case: UUID, actor: str, now: datetime) -> None:
    """What the withdrawal of this case leaves of no use, at once; nothing of a case that is held.

    Its receipt is written even then: a backup that is restored later is told of every withdrawal. Runs in the
    transaction that withdraws it.
    """
    if _applies(WITHDRAWN, case, now):
        _forget(WITHDRAWN, case, actor=actor, now=now)
    else:
        destroy(case=case, files=[], rule=WITHDRAWN.code, basis=WITHDRAWN.basis, actor=actor, now=now)


@transaction.atomic
def _apply(rule: Rule, case: UUID, now: datetime) -> tuple[int, int]:
    """Behind the lock that a hold takes too: one placed meanwhile keeps everything."""
    Enrolment.objects.select_for_update().only("pk").get(pk=case)
    return _forget(rule, case, actor=ACTOR, now=now) if _applies(rule, case, now) else (0, 0)


def _applies(rule: Rule, case: UUID, now: datetime) -> bool:
    return rule.cases(now).filter(pk=case).exists()


def _forget(rule: Rule, case: UUID, *, actor: str, now: datetime) -> tuple[int, int]:
    """How many files were destroyed, and how many rows erased. The case is locked, and the rule applies."""
    mine = Enrolment.objects.filter(pk=case)
    files = list(rule.files_of(mine))
    if files or rule is WITHDRAWN:  # a backup that is restored later is told of every withdrawal
        destroy(case=case, files=files, rule=rule.code, basis=rule.basis, actor=actor, now=now)
    erased = {words.name: rows for words in rule.words if (rows := words.forget(mine))}
    if erased:
        record(actor=actor, act="words.forgotten", case=case, words=list(erased), rule=rule.code)
    mine.update(**dict.fromkeys(rule.marks, now))
    return len(files), sum(erased.values())
