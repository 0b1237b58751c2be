"""The one function that changes the status of an enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ecarte.journal.services import record
from issuance.pending import deny_card
from verification.models import Enrolment, Purpose, SealDue
from verification.states import LIVE, TRANSITIONS, Mover, State
from verification.webhooks.outbox import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


DECIDED = frozenset({State.APPROVED, State.REFUSED})


class NotThere(Exception):
    """The enrolment is no longer in the expected state: somebody else was faster."""


def move(
    *,
    enrolment_id: UUID,
    source: State,
    target: State,
    actor: str,
    where: Mapping[str, Any] | None = None,
    set_fields: Mapping[str, Any] | None = None,
    journal: Mapping[str, Any] | None = None,
) -> None:
    """Compare-and-swap the status and write the journal, in one transaction.

    `where` adds conditions that must still hold (the claim is mine, the check is mine); `set_fields` are
    plain columns that change with the status. The code's hash and the declared NIR go when nobody needs them
    any more: approval hands the hash to issuance, with the register's NIR. A case that ends says when, for
    retention counts from there: now, unless `set_fields` tells the moment. A case that ends without approval
    ends its pending card; one that is decided will have its proof file. A case whose processing is restricted
    (GDPR, article 18) moves only as the person moves it. Raises NotThere when the row no longer matches,
    ValueError for a move that the map does not know.
    """
    if (source, target) not in TRANSITIONS:
        raise ValueError(f"{source} → {target} is not a transition")
    forgotten = {} if target in LIVE - {State.APPROVED} else {"code_hash": "", "nir": None}
    ended = {} if target in LIVE else {"closed_at": timezone.now()}
    with transaction.atomic():
        mine = Enrolment.objects.filter(pk=enrolment_id, status=source, **(where or {}))
        if TRANSITIONS[source, target] not in (Mover.APPLICANT, Mover.ISSUANCE):
            mine = mine.filter(restricted_at=None)
        moved = mine.update(status=target, **{**forgotten, **ended, **(set_fields or {})})
        if not moved:
            raise NotThere(f"enrolment is no longer {source}")
        if target not in LIVE:
            deny_card(case=enrolment_id, actor=actor)
        if target in DECIDED:
            SealDue.objects.create(purpose=Purpose.PROOF_FILE, case=enrolment_id, at=timezone.now())
        tell(enrolment_id=enrolment_id, source=source, target=target)
        record(actor=actor, act=f"enrolment.{target}", case=enrolment_id, source=source, **(journal or {}))
