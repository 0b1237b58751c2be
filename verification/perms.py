"""Who may do what in verification. A page asks here; what one may not see does not exist (404)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from ecarte.accounts.models import Role, User
from verification.models import EmergencyAccess, Habilitation
from verification.reasons import Decision as Kind
from verification.states import Lane, State

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from verification.models import Enrolment

_LANES: dict[str, tuple[Lane, ...]] = {
    Role.AGENT: (Lane.STANDARD,),
    # Their own lanes first: nobody else takes from those.
    Role.SENIOR: (Lane.SENIOR, Lane.STANDARD),
    Role.FRAUD: (Lane.FRAUD, Lane.STANDARD),
}


def lanes_of(user: User | AnonymousUser) -> tuple[Lane, ...]:
    """The queues this person takes cases from, in that order; none for whoever does not judge."""
    return _LANES.get(user.role, ()) if isinstance(user, User) and user.is_active else ()


def judges_foreign(user: User | AnonymousUser) -> bool:
    """Takes cases of foreign documents besides the French ones; whoever only watches sees them all."""
    return isinstance(user, User) and (user.foreign_documents or not lanes_of(user))


def schemes_of(user: User | AnonymousUser) -> tuple[str, ...]:
    """Codes of the schemes whose cases this person is habilitated to judge today."""
    if not isinstance(user, User):
        return ()
    granted = Habilitation.in_force(timezone.localdate()).filter(agent=user)
    return tuple(granted.order_by("scheme_id").values_list("scheme_id", flat=True))


def may_review(user: User | AnonymousUser) -> bool:
    """Takes and judges cases."""
    return bool(lanes_of(user))


def _is(user: User | AnonymousUser, *roles: Role) -> bool:
    return isinstance(user, User) and user.is_active and user.role in roles


def supervises(user: User | AnonymousUser) -> bool:
    """Sees what waits and gives it to agents, but nothing of what is in it."""
    return _is(user, Role.SUPERVISOR)


def helps_at_counter(user: User | AnonymousUser) -> bool:
    """Helps people to enrol, and so judges nobody: a role of its own."""
    return _is(user, Role.COUNTER)


def habilitates(user: User | AnonymousUser) -> bool:
    """Grants habilitations, and so uses none (CSS R161-33-18): a role of its own."""
    return _is(user, Role.DIRECTOR)


def may_watch_queue(user: User | AnonymousUser) -> bool:
    """Sees how many cases wait and since when, but nothing of what is in them."""
    return may_review(user) or supervises(user)


def watched_lanes(user: User | AnonymousUser) -> tuple[Lane, ...]:
    """The queues whose length this person sees: their own, or all for whoever only watches."""
    if not may_watch_queue(user):
        return ()
    return lanes_of(user) or tuple(Lane)


def may_search(user: User | AnonymousUser) -> bool:
    """Finds any case by its number or by the person's: supervisors, and fraud referents."""
    return supervises(user) or Lane.FRAUD in lanes_of(user)


def may_block_cards(user: User | AnonymousUser) -> bool:
    """Suspends and revokes cards whose phone is gone, of the schemes they are habilitated for: who judges
    second opinions and frauds. An agent of the queue sees the cases they are given, and looks nobody up. For
    which reasons: `issuance.powers`."""
    return _is(user, Role.SENIOR, Role.FRAUD)


def holds(user: User | AnonymousUser, enrolment: Enrolment, *, now: datetime) -> bool:
    """Has this case on their desk, and the lease still runs."""
    return (
        enrolment.status == State.IN_REVIEW
        and enrolment.claimed_by_id == user.pk
        and enrolment.lease_until is not None
        and enrolment.lease_until > now
    )


def judges(user: User | AnonymousUser, enrolment: Enrolment) -> bool:
    """By role and account: its lane, its document, and second opinions if it is one. The scheme apart."""
    return (
        isinstance(user, User)
        and enrolment.lane in lanes_of(user)
        and (judges_foreign(user) or not enrolment.foreign_document)
        and (enrolment.first_agent_id is None or user.second_opinions)
    )


def habilitated(user: User | AnonymousUser, enrolment: Enrolment) -> bool:
    """As role and account allow, and for its scheme."""
    return judges(user, enrolment) and enrolment.scheme_id in schemes_of(user)


def may_decide(user: User | AnonymousUser, enrolment: Enrolment, *, now: datetime) -> bool:
    """Habilitation and live claim together: habilitation alone opens nothing (CSS R161-33-18)."""
    return holds(user, enrolment, now=now) and habilitated(user, enrolment)


def may_see_evidence(user: User | AnonymousUser, enrolment: Enrolment, *, now: datetime) -> bool:
    """Whoever is there to decide; in an emergency, for an hour, whom a second person let look."""
    return may_decide(user, enrolment, now=now) or (
        open_accesses(user, now=now).filter(enrolment=enrolment).exists()
    )


def may_ask_for_access(user: User | AnonymousUser) -> bool:
    """Asks to look at a case without a claim (`verification.breakglass`)."""
    return _is(user, Role.SENIOR, Role.FRAUD)


def may_sign_access(user: User | AnonymousUser) -> bool:
    """Opens it to whoever asked, and sees nothing of the case."""
    return _is(user, Role.SUPERVISOR, Role.DIRECTOR)


def may_review_access(user: User | AnonymousUser) -> bool:
    """Says afterwards whether it was right; not of one they signed."""
    return _is(user, Role.DIRECTOR)


def may_list_accesses(user: User | AnonymousUser) -> bool:
    """Sees who asked, who signed, why, and what was looked at; of the case nothing."""
    return may_ask_for_access(user) or may_sign_access(user) or _is(user, Role.AUDITOR)


def open_accesses(user: User | AnonymousUser, *, now: datetime) -> QuerySet[EmergencyAccess]:
    """What this person may look at without a claim now: signed, still running, of a scheme of theirs, and
    not restricted since (GDPR, article 18)."""
    if not may_ask_for_access(user):
        return EmergencyAccess.objects.none()
    return EmergencyAccess.objects.filter(
        asked_by=user.pk,
        ends_at__gt=now,
        enrolment__scheme__in=schemes_of(user),
        enrolment__restricted_at=None,
    )


def may_watch_retention(user: User | AnonymousUser) -> bool:
    """Sees what is kept until when, and that nothing is kept for longer; of the cases nothing."""
    return _is(user, Role.AUDITOR, Role.SUPERVISOR)


def may_hold(user: User | AnonymousUser) -> bool:
    """Keeps fraud files from being destroyed for a while, and sees which are."""
    return _is(user, Role.FRAUD)


def may_hold_case(user: User | AnonymousUser, enrolment: Enrolment) -> bool:
    """A fraud file of their schemes: with the fraud referents, or handed to them once."""
    return (
        may_hold(user)
        and enrolment.scheme_id in schemes_of(user)
        and (enrolment.lane == Lane.FRAUD or enrolment.decisions.filter(kind=Kind.ESCALATE).exists())
    )


def may_give_proof(user: User | AnonymousUser) -> bool:
    """Hands out proof files and receipts."""
    return _is(user, Role.AUDITOR)


def may_give_copies(user: User | AnonymousUser) -> bool:
    """Hands out to a person what is held about them (GDPR, article 15)."""
    return _is(user, Role.AUDITOR, Role.SUPERVISOR)


def may_restrict(user: User | AnonymousUser) -> bool:
    """Has a case stay as it is, and notes what a person contests (GDPR, articles 16 and 18)."""
    return _is(user, Role.SUPERVISOR)


def may_escalate(user: User | AnonymousUser, enrolment: Enrolment) -> bool:
    """Hands a case to the fraud referent; the referent, who would only hand it to themselves, decides."""
    return enrolment.lane != Lane.FRAUD and Lane.FRAUD not in lanes_of(user)


def may_ask_colleague(enrolment: Enrolment) -> bool:
    """Not of a case that came to this desk to be settled."""
    return enrolment.lane == Lane.STANDARD and enrolment.second_agent_id is None
