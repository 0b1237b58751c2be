"""Do the books balance? Approvals, cards, signatures, indexes, what phones hold and what they were told."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Any

from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.links import absolute
from issuance.models import Card, PushMessage, Signature
from issuance.reader.refused import CardRefused
from issuance.reader.trust import UNCHECKED, Trust
from issuance.reader.verify import verify_card
from issuance.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.issuance.people import Person


def differences(people: Sequence[Person]) -> Counter[str]:
    """How often, by what is wrong; empty when all is as it should be."""
    approvals = Counter(Entry.objects.filter(act="card.offered").values_list("case", flat=True))
    found = Counter({"approved_but_not_here": len(approvals.keys() - {person.case for person in people})})
    indexes: Counter[Any] = Counter()
    for person in people:
        if approvals[person.case] != 1:
            found["not_exactly_one_approval"] += 1
        cards = list(Card.objects.filter(case=person.case))
        if [card.status for card in cards] != [State.ACTIVE]:
            found["not_exactly_one_active_card"] += 1
            continue
        shown = _shown(person)
        indexes[str(shown)] += 1
        found.update(_of_card(person, cards[0], shown))
    found["index_used_twice"] = sum(times > 1 for times in indexes.values())
    found["journal_and_signatures_differ"] = abs(_journalled() - Signature.objects.count())
    found.update(_commands())
    return +found


def repeats(people: Sequence[Person]) -> int:
    """Messages that arrived again with the id they had before."""
    return sum(len(ids) - len(set(ids)) for ids in (person.android.ids() for person in people))


def _of_card(person: Person, card: Card, shown: dict[str, Any]) -> Iterator[str]:
    entries = list(card.status_entries.prefetch_related("signatures"))
    held = [{"uri": absolute("status-list", each.status_list_id), "idx": each.index} for each in entries]
    if held != [shown]:
        yield "card_on_the_phone_is_another"
    if not all(each.signatures.all() for each in entries):
        yield "index_without_signature"
    messages = PushMessage.objects.filter(about__in=[card.pk, person.case])
    if messages.filter(sent_at=None).exists():
        yield "notification_not_sent"
    if {str(pk) for pk in messages.values_list("pk", flat=True)} != set(person.android.ids()):
        yield "notifications_differ_from_what_arrived"


def _shown(person: Person) -> dict[str, Any]:
    """The index that the phone's card names, once a reader has accepted it."""
    root = load_pem_x509_certificate((settings.ISSUER_KEYS_DIR / "root.pem").read_bytes())
    try:
        claims = verify_card(
            person.card or "",
            trust=Trust(roots=[root], revocation_lists=UNCHECKED, status_lists=UNCHECKED),
            now=timezone.now(),
        )
    except CardRefused as refused:
        return {"refused": refused.code, "case": str(person.case)}
    return dict(claims["status"]["status_list"])


def _journalled() -> int:
    signed = Entry.objects.filter(act="credential.signed").values_list("data", flat=True)
    return sum(len(data["indexes"]) for data in signed)


def _commands() -> Iterator[str]:
    for command in (["verify_books"], ["journal", "verify"]):
        try:
            call_command(*command, stdout=StringIO(), stderr=StringIO())
        except CommandError:
            yield f"{command[0]}_command"
