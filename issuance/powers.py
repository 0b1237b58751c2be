"""Who suspends a card, lifts that, and revokes it, for which reason: the one table.

Whoever answers the telephone (senior agents) blocks at once and lifts what was a mere loss. Where a thief or
a suspect may be the one who calls, their answers prove too little: the fraud referent or the insurer lifts
that. Only these conclude on a fraud, and only these, or the register, end a card under suspicion, for what it
says is erased with it (docs/decisions/0030-life-of-a-card.md).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from ecarte.accounts.models import Role
from ecarte.journal.services import role_of
from issuance.states import RevocationReason, SuspensionReason

if TYPE_CHECKING:
    from collections.abc import Mapping

_Reason = TypeVar("_Reason", SuspensionReason, RevocationReason)


class Party(StrEnum):
    """Who acts: by what the actor starts with, or by the role of the member of staff."""

    HOLDER = "device"
    INSURER = "client"
    SYSTEM = "system"
    """The register, of whom it says that they died or have no rights."""
    SENIOR = Role.SENIOR.value
    FRAUD = Role.FRAUD.value
    ADMINISTRATOR = Role.ADMINISTRATOR.value


Parties = frozenset[Party]
_INQUIRY: Parties = frozenset({Party.FRAUD, Party.INSURER})
_DESK: Parties = _INQUIRY | {Party.SENIOR}
_LOSS: Parties = _DESK | {Party.HOLDER, Party.ADMINISTRATOR}
_REGISTER: Parties = frozenset({Party.SYSTEM, Party.INSURER, Party.ADMINISTRATOR})

SUSPEND: Mapping[SuspensionReason, Parties] = {
    SuspensionReason.LOST: _DESK | {Party.HOLDER},
    SuspensionReason.STOLEN: _DESK,
    SuspensionReason.SUSPECTED: _DESK,
}
LIFT: Mapping[SuspensionReason, Parties] = {
    SuspensionReason.LOST: _DESK | {Party.HOLDER},
    SuspensionReason.STOLEN: _INQUIRY,
    SuspensionReason.SUSPECTED: _INQUIRY,
}
"""By the reason of the suspension. The holder lifts only their own (`lifecycle.resume`)."""
REVOKE: Mapping[RevocationReason, Parties] = {
    RevocationReason.LOST: _LOSS,
    RevocationReason.STOLEN: _LOSS,
    RevocationReason.FRAUD: _INQUIRY,
    RevocationReason.DEATH: _REGISTER,
    RevocationReason.RIGHTS_ENDED: _REGISTER,
    RevocationReason.REQUESTED: _LOSS,
}
"""Not `REPLACED`: that is what a collection does (`issuance.activation`)."""
REVOKE_SUSPECTED: Parties = _INQUIRY | {Party.SYSTEM}


class NotAllowed(Exception):
    """This is somebody else's to do."""


def party_of(actor: str) -> Party | None:
    """None for whoever has no part in it. `actor`: as the journal writes it."""
    try:
        return Party(role_of(actor) or actor.partition(":")[0])
    except ValueError:
        return None


def reasons(table: Mapping[_Reason, Parties], party: Party | None) -> tuple[_Reason, ...]:
    """Those for which this party does it."""
    return tuple(reason for reason, parties in table.items() if party in parties)


def may_revoke(party: Party | None, reason: RevocationReason, *, suspended_for: str) -> bool:
    """`suspended_for`: a `SuspensionReason`, or nothing for a card that is active."""
    suspected = suspended_for == SuspensionReason.SUSPECTED
    return party in REVOKE.get(reason, ()) and (not suspected or party in REVOKE_SUSPECTED)


def lighter(reason: SuspensionReason) -> tuple[SuspensionReason, ...]:
    """Reasons in whose place this one may be put: a suspicion is never talked down to a loss."""
    order = tuple(SuspensionReason)
    return order[: order.index(reason)]
