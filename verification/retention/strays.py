"""What stands of cases that are marked as forgotten.

Nothing should. Who proves does not believe the mark, and reads everything, which the schedule does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from verification.models import Enrolment
from verification.retention.rules import RULES

if TYPE_CHECKING:
    from uuid import UUID

    from verification.retention.rules import Rule


def strays(rule: Rule) -> set[UUID]:
    """Cases to which the rule is said to have been applied, and of which something is left."""
    applied = rule.applied()
    found = set(rule.files_of(applied).values_list("enrolment", flat=True))
    return found.union(*(words.of(applied).values_list(words.case, flat=True) for words in rule.words))


@transaction.atomic
def unmark() -> int:
    """Let the next run take up what is left; how many cases."""
    return sum(
        Enrolment.objects.filter(pk__in=strays(rule)).update(**dict.fromkeys(rule.marks)) for rule in RULES
    )
